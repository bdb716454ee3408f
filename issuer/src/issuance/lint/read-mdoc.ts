import { decode, encode, rfc8949EncodeOptions, Tagged } from 'cborg'
import type { LintProblem } from './lint-problem.ts'
import { isCanonical } from './read-compact.ts'

/**
 * The second reader of an mdoc: another library than the signer's, and stricter. What we sign is in the one deterministic encoding
 * (RFC8949 4.2.1), so what was read is written again and must be the same bytes.
 */
export interface ReadMdoc {
  readonly nameSpaces: ReadonlyMap<unknown, unknown>
  readonly protectedBytes: Uint8Array
  readonly unprotectedHeader: ReadonlyMap<unknown, unknown>
  readonly payload: Uint8Array
  readonly signature: Uint8Array
  readonly mobileSecurityObject: ReadonlyMap<unknown, unknown>
}

export const MAX_MDOC_CHARS = 131_072

export function readMdoc(base64url: string): ReadMdoc | LintProblem {
  if (base64url.length > MAX_MDOC_CHARS) return 'too_large'
  if (!isCanonical(base64url)) return 'not_canonical'
  const issuerSigned = readCbor(Buffer.from(base64url, 'base64url'))
  if (issuerSigned === NOT_CANONICAL) return 'not_canonical'
  if (!hasLabels(issuerSigned, ['nameSpaces', 'issuerAuth'])) return 'shape'
  const nameSpaces = issuerSigned.get('nameSpaces')
  const issuerAuth = issuerSigned.get('issuerAuth')
  if (!(nameSpaces instanceof Map) || !Array.isArray(issuerAuth) || issuerAuth.length !== 4) return 'shape'
  const [protectedBytes, unprotectedHeader, payload, signature] = issuerAuth as unknown[]
  if (!isBytes(protectedBytes) || !isBytes(payload) || !isBytes(signature)) return 'shape'
  if (!(unprotectedHeader instanceof Map)) return 'shape'
  const content = embedded(readCbor(payload))
  const mobileSecurityObject = content === undefined ? undefined : readCbor(content)
  if (mobileSecurityObject === NOT_CANONICAL) return 'not_canonical'
  if (!(mobileSecurityObject instanceof Map)) return 'shape'
  return { nameSpaces, protectedBytes, unprotectedHeader, payload, signature, mobileSecurityObject }
}

const NOT_CANONICAL = Symbol('not canonical')

/** Text in dates, embedded items and the text of dates: no other tag has a place in what we sign. */
const TAGS = [0, 24, 1004] as const

export function readCbor(bytes: Uint8Array): unknown {
  try {
    const value: unknown = decode(bytes, {
      strict: true,
      allowIndefinite: false,
      allowUndefined: false,
      allowBigInt: false,
      useMaps: true,
      rejectDuplicateMapKeys: true,
      tags: Tagged.preserve(...TAGS),
    })
    return isSameBytes(encode(value, rfc8949EncodeOptions), bytes) ? value : NOT_CANONICAL
  } catch {
    return NOT_CANONICAL
  }
}

/** The bytes inside tag 24. */
export const embedded = (value: unknown): Uint8Array | undefined =>
  value instanceof Tagged && value.tag === 24 && isBytes(value.value) ? value.value : undefined

/** The text inside a tag for dates. */
export const dated = (value: unknown, tag: 0 | 1004): unknown =>
  value instanceof Tagged && value.tag === tag ? value.value : undefined

/** IssuerSignedItemBytes, which the digest is of: the tag, the length and the bytes. */
export const embeddedBytes = (content: Uint8Array): Uint8Array => encode(new Tagged(24, content))

export const isBytes = (value: unknown): value is Uint8Array => value instanceof Uint8Array

export const isSameBytes = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0

/** Exactly these labels, in any order. */
export const hasLabels = (
  value: unknown,
  labels: readonly (string | number)[],
): value is ReadonlyMap<unknown, unknown> =>
  value instanceof Map && value.size === labels.length && labels.every((label) => value.has(label))
