import type { JsonValue } from './json.ts'

export interface JsonLimits {
  /** How deep arrays and objects may lie in one another. */
  readonly maxDepth?: number
}

const DEFAULT_MAX_DEPTH = 32

/**
 * JSON that every parser reads alike (I-JSON, RFC7493 2): no byte order mark, no member name twice, no lone
 * surrogates, no integer beyond 2^53 − 1 and nothing infinite, no `__proto__`. Undefined when the text is anything else.
 */
export function readStrictJson(text: string, limits: JsonLimits = {}): JsonValue | undefined {
  let value: JsonValue
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!text.isWellFormed()) return undefined
  const members = countMembers(value, limits.maxDepth ?? DEFAULT_MAX_DEPTH, text.includes('\\'))
  return members === countMemberNames(text) ? value : undefined
}

const UNREADABLE = -1

/** Members of all objects inside; UNREADABLE when a value is one that parsers disagree about. */
function countMembers(value: JsonValue, depthLeft: number, escapes: boolean): number {
  if (typeof value === 'string') return !escapes || value.isWellFormed() ? 0 : UNREADABLE
  if (typeof value === 'number') return Number.isInteger(value) ? safe(value) : Number.isFinite(value) ? 0 : UNREADABLE
  if (typeof value !== 'object' || value === null) return 0
  if (depthLeft === 0) return UNREADABLE
  let count = 0
  if (Array.isArray(value)) {
    for (const item of value) {
      const inside = countMembers(item, depthLeft - 1, escapes)
      if (inside === UNREADABLE) return UNREADABLE
      count += inside
    }
    return count
  }
  for (const name of Object.keys(value)) {
    if (name === '__proto__' || (escapes && !name.isWellFormed())) return UNREADABLE
    const inside = countMembers(value[name] ?? null, depthLeft - 1, escapes)
    if (inside === UNREADABLE) return UNREADABLE
    count += 1 + inside
  }
  return count
}

const safe = (value: number): number => (Number.isSafeInteger(value) ? 0 : UNREADABLE)

const BACKSLASH = 0x5c
const COLON = 0x3a

/**
 * Strings that are followed by a colon, in a text that JSON.parse has accepted: its member names. JSON.parse keeps one of two
 * members of the same name, so fewer members than names means that a name stood twice.
 */
function countMemberNames(text: string): number {
  let names = 0
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    at = endOfString(text, at + 1)
    while (isWhiteSpace(text.charCodeAt(at))) at++
    if (text.charCodeAt(at) === COLON) names++
  }
  return names
}

/** The place after the closing quote: the first that an even number of backslashes precedes. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); ; at = text.indexOf('"', at + 1)) {
    let first = at
    while (text.charCodeAt(first - 1) === BACKSLASH) first--
    if ((at - first) % 2 === 0) return at + 1
  }
}

const isWhiteSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
