import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'

/** One bit, or a few, of one list, which speak for a credential: BSL 2.1 (bitstringstatuslistentry). */
export interface BitstringEntry {
  readonly uri: string
  readonly index: number
  readonly purpose: string
  /** Bits of an entry. */
  readonly size: number
  /** By value; empty when the values have no words of their own. */
  readonly messages: ReadonlyMap<number, string>
}

export const BITSTRING_ENTRY_TYPE = 'BitstringStatusListEntry'

/** A value of more bits than this has more words than a credential has room for. */
const MAX_SIZE = 8
const INDEX = /^(0|[1-9]\d*)$/

/** As it stands in `credentialStatus`, one bit of the purpose. */
export const bitstringEntryOf = (uri: string, index: number, purpose: string): JsonObject => ({
  // Not the list's own URL, for it names the status and not the list.
  id: `${uri}#${index}`,
  type: BITSTRING_ENTRY_TYPE,
  statusPurpose: purpose,
  statusListIndex: String(index),
  statusListCredential: uri,
})

/** Every MUST of BSL 2.1 (bitstringstatuslistentry). The index may lie outside every list; that is the list's to say. */
export function readBitstringEntry(value: JsonValue): Result<BitstringEntry, 'malformed_entry'> {
  if (!isJsonObject(value) || value.type !== BITSTRING_ENTRY_TYPE) return refuse('malformed_entry')
  const { id, statusPurpose: purpose, statusListIndex: index, statusListCredential: uri, statusReference } = value
  if (typeof purpose !== 'string' || purpose === '') return refuse('malformed_entry')
  if (typeof index !== 'string' || !INDEX.test(index)) return refuse('malformed_entry')
  if (!isUrl(uri)) return refuse('malformed_entry')
  if (id !== undefined && (!isUrl(id) || id === uri)) return refuse('malformed_entry')
  if (statusReference !== undefined && !areUrls(statusReference)) return refuse('malformed_entry')
  const { statusSize: size = 1 } = value
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > MAX_SIZE) {
    return refuse('malformed_entry')
  }
  const messages = readMessages(value.statusMessage, size)
  return messages === undefined ? refuse('malformed_entry') : ok({ uri, index: Number(index), purpose, size, messages })
}

export const isUrl = (value: JsonValue | undefined): value is string =>
  typeof value === 'string' && !/\s/.test(value) && URL.canParse(value)

const areUrls = (value: JsonValue): boolean =>
  Array.isArray(value) ? value.length > 0 && value.every((each) => isUrl(each)) : isUrl(value)

/** One for every value, and required as soon as there are more than two. */
function readMessages(value: JsonValue | undefined, size: number): ReadonlyMap<number, string> | undefined {
  if (value === undefined) return size === 1 ? new Map() : undefined
  if (!Array.isArray(value) || value.length !== 2 ** size) return undefined
  const messages = new Map<number, string>()
  for (const each of value) {
    if (!isJsonObject(each) || typeof each.message !== 'string') return undefined
    const { status } = each
    if (typeof status !== 'string' || !/^0x[0-9a-f]+$/i.test(status)) return undefined
    messages.set(Number(status), each.message)
  }
  // Two words for one value leave another without one.
  return messages.size === value.length && Math.max(...messages.keys()) < 2 ** size ? messages : undefined
}
