import { fromSeconds, ok, type Result, refuse } from '@sojourn/domain'
import {
  checkTimes,
  decodeBase64url,
  type JsonObject,
  type JsonValue,
  type JwtRefusal,
  type ParsedJwt,
  parseJwt,
  type TimeRefusal,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import {
  type BitSize,
  entriesOf,
  isBitSize,
  MAX_STATUS_LIST_BYTES,
  MIN_STATUS_LIST_ENTRIES,
  type StatusBits,
} from './bits.ts'
import { inflateStatusBits } from './compression.ts'

export interface StatusList {
  readonly uri: string
  readonly bits: BitSize
  readonly raw: StatusBits
  readonly issuedAt: Date
  readonly expiresAt: Date | undefined
  readonly ttlSeconds: number | undefined
}

export type StatusListRefusal = JwtRefusal | StatusListContentRefusal

/** What a list can have wrong in itself, in either form. */
export type StatusListContentRefusal =
  | TimeRefusal
  | 'wrong_subject'
  | 'malformed_ttl'
  | 'malformed_status_list'
  | 'unknown_bit_size'
  | 'not_compressed'
  | 'too_few_entries'

export interface ReadStatusListToken {
  readonly token: string | ParsedJwt
  /** As the referenced token names it; the list must name itself the same. */
  readonly uri: string
  readonly key: VerificationKey
  readonly at: Date
  readonly skewSeconds: number
}

/** Base64 of an incompressible list of the largest size, and room for the header's certificates. */
export const MAX_STATUS_LIST_TOKEN_CHARS = 4_194_304

/** Every check of TSL 8.3 (validation-rules) on the list itself; the signature comes before anything is unpacked. */
export async function readStatusListToken(input: ReadStatusListToken): Promise<Result<StatusList, StatusListRefusal>> {
  const parsed = parseStatusListToken(input.token)
  if (!parsed.ok) return parsed
  const verified = await verifyJwt('status_list', parsed.value, input.key)
  if (!verified.ok) return verified
  const { payload } = verified.value
  const times = readListTimes(payload, input)
  if (!times.ok) return times
  if (payload.sub !== input.uri) return refuse('wrong_subject')
  const list = await readStatusList(payload.status_list)
  if (!list.ok) return list
  return ok({ uri: input.uri, ...list.value, ...times.value })
}

/** Unverified: enough to choose the key with. */
export const parseStatusListToken = (token: string | ParsedJwt): Result<ParsedJwt, 'malformed_jwt'> =>
  typeof token === 'string' ? parseJwt(token, { maxChars: MAX_STATUS_LIST_TOKEN_CHARS }) : ok(token)

type Times = Pick<StatusList, 'issuedAt' | 'expiresAt' | 'ttlSeconds'>

/** Of both forms. */
export function readListTimes(
  payload: JsonObject,
  { at, skewSeconds }: Pick<ReadStatusListToken, 'at' | 'skewSeconds'>,
): Result<Times, TimeRefusal | 'malformed_ttl'> {
  const { iat, exp, ttl } = payload
  if (typeof iat !== 'number') return refuse('malformed_time')
  const times = checkTimes(payload, at, skewSeconds)
  if (!times.ok) return times
  // A list from the future would outlive, in a cache that never goes back, every honest list until then.
  if (iat * 1000 > at.getTime() + skewSeconds * 1000) return refuse('not_yet_valid')
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0)) return refuse('malformed_ttl')
  return ok({
    issuedAt: fromSeconds(iat),
    expiresAt: typeof exp === 'number' ? fromSeconds(exp) : undefined,
    ttlSeconds: ttl,
  })
}

type ListRefusal = 'malformed_status_list' | 'unknown_bit_size' | 'not_compressed' | 'too_few_entries'

/** TSL 4.2 (status-list-json). */
async function readStatusList(
  value: JsonValue | undefined,
): Promise<Result<Pick<StatusList, 'bits' | 'raw'>, ListRefusal>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('malformed_status_list')
  const { bits, lst } = value as JsonObject
  if (!isBitSize(bits)) return refuse('unknown_bit_size')
  const zlib = typeof lst === 'string' ? decodeBase64url(lst) : undefined
  return zlib === undefined ? refuse('malformed_status_list') : unpackStatusList(bits, zlib)
}

/** Of both forms, once the signature has been verified. */
export async function unpackStatusList(
  bits: unknown,
  zlib: Uint8Array,
): Promise<Result<Pick<StatusList, 'bits' | 'raw'>, ListRefusal>> {
  if (!isBitSize(bits)) return refuse('unknown_bit_size')
  const raw = await inflateStatusBits(zlib, MAX_STATUS_LIST_BYTES)
  if (raw === undefined) return refuse('not_compressed')
  return entriesOf(raw, bits) < MIN_STATUS_LIST_ENTRIES ? refuse('too_few_entries') : ok({ bits, raw })
}
