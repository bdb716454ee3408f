/**
 * The second reader of what was just signed. On purpose it shares no code with the packages that made it: a mistake there must not be
 * repeated here (assurance P2). It reads with Node's own Buffer and JSON, and compares with what was recorded.
 */
export interface CompactJws {
  readonly header: Record<string, unknown>
  readonly payload: Record<string, unknown>
  readonly signingInput: Buffer
  readonly signature: Buffer
}

export const MAX_COMPACT_CHARS = 65_536

export function readCompact(jwt: string): CompactJws | 'shape' | 'not_canonical' {
  const parts = jwt.split('.')
  const [header = '', payload = '', signature = ''] = parts
  if (parts.length !== 3) return 'shape'
  const [headerBytes, payloadBytes, signatureBytes] = [canonical(header), canonical(payload), canonical(signature)]
  if (headerBytes === undefined || payloadBytes === undefined || signatureBytes === undefined) return 'not_canonical'
  const headerJson: unknown = JSON.parse(headerBytes.toString('utf8'))
  const payloadJson: unknown = JSON.parse(payloadBytes.toString('utf8'))
  if (!isRecord(headerJson) || !isRecord(payloadJson)) return 'shape'
  const signingInput = Buffer.from(`${header}.${payload}`, 'ascii')
  return { header: headerJson, payload: payloadJson, signingInput, signature: signatureBytes }
}

const BASE64URL = /^[A-Za-z0-9_-]+$/
/** The last character of a spelling may hold bits of no byte; they must be zero, or one text has many spellings. */
const TAILS: Readonly<Record<number, RegExp>> = { 0: /./, 2: /[AQgw]$/, 3: /[AEIMQUYcgkosw048]$/ }

/** One spelling of the bytes and no other. */
export const isCanonical = (text: string): boolean =>
  BASE64URL.test(text) && TAILS[text.length % 4]?.test(text) === true

function canonical(text: string): Buffer | undefined {
  return isCanonical(text) ? Buffer.from(text, 'base64url') : undefined
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Exactly these members, in any order. */
export function hasMembers(object: Record<string, unknown>, names: readonly string[]): boolean {
  const own = Object.keys(object)
  return own.length === names.length && names.every((name) => Object.hasOwn(object, name))
}

/** The same JSON: the order of members does not matter, that of elements does. */
export function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, at) => isSame(item, b[at]))
  }
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && isSame(Reflect.get(a, name), Reflect.get(b, name)))
  )
}

const DAY_SECONDS = 86_400
export const isWholeDay = (seconds: unknown): boolean => typeof seconds === 'number' && seconds % DAY_SECONDS === 0
