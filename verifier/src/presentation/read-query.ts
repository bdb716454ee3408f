import { type DcqlQuery, parseDcqlQuery } from '@sojourn/protocol'

const KEPT = 256

/**
 * Queries of ours, parsed. A season's desks ask a handful of different questions, so the parsed form is kept by its text. A query
 * that does not read is a fault: it read when it was made.
 */
export function createQueryReader(): (text: string) => DcqlQuery {
  const kept = new Map<string, DcqlQuery>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    const parsed = parseDcqlQuery(JSON.parse(text))
    if (!parsed.ok) throw new Error(`a stored query does not read: ${parsed.reason.field}`)
    if (kept.size >= KEPT) kept.clear()
    kept.set(text, parsed.value)
    return parsed.value
  }
}
