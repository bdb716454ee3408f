import {
  fromSeconds,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  type Result,
  readDateTimeStamp,
  refuse,
} from '@sojourn/domain'
import {
  checkTimes,
  type JwtRefusal,
  type ParsedJwt,
  parseJwt,
  type TimeRefusal,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import { MAX_STATUS_LIST_TOKEN_CHARS } from '../read-status-list-token.ts'
import { type Bitstring, decodeBitstring } from './bitstring.ts'
import { isUrl } from './bitstring-entry.ts'

export interface BitstringList {
  readonly uri: string
  readonly issuer: string
  readonly purposes: readonly string[]
  readonly bitstring: Bitstring
  readonly issuedAt: Date
  readonly expiresAt: Date | undefined
  readonly ttlSeconds: number | undefined
}

export type BitstringListRefusal =
  | JwtRefusal
  | TimeRefusal
  | 'malformed_list_credential'
  | 'wrong_subject'
  | 'malformed_ttl'
  | 'not_compressed'

export interface ReadBitstringList {
  readonly token: string | ParsedJwt
  /** As the entry names it. */
  readonly uri: string
  readonly key: VerificationKey
  readonly at: Date
  readonly skewSeconds: number
}

/** Unverified: enough to choose the key with. */
export const parseBitstringList = (token: string): Result<ParsedJwt, 'malformed_jwt'> =>
  parseJwt(token, { maxChars: MAX_STATUS_LIST_TOKEN_CHARS })

/**
 * BSL 2.2 (bitstringstatuslistcredential), secured by VC-JOSE-COSE: the signature first, then its dates and what it says it is, and the
 * list is unpacked last. Whether it is long enough depends on the entry (`bitstringStatusAt`).
 */
export async function readBitstringList(
  input: ReadBitstringList,
): Promise<Result<BitstringList, BitstringListRefusal>> {
  const parsed = typeof input.token === 'string' ? parseBitstringList(input.token) : ok(input.token)
  if (!parsed.ok) return parsed
  const signed = await verifyJwt('vc_jose', parsed.value, input.key)
  if (!signed.ok) return signed
  const { payload } = signed.value
  const issuer = isJsonObject(payload.issuer) ? payload.issuer.id : payload.issuer
  if (!isListCredential(payload) || !isUrl(issuer)) return refuse('malformed_list_credential')
  if (payload.iss !== undefined && payload.iss !== issuer) return refuse('malformed_list_credential')
  // A list may leave its id out; one that has another was made for another place.
  if (payload.id !== undefined && payload.id !== input.uri) return refuse('wrong_subject')
  const times = readTimes(payload, input)
  if (!times.ok) return times
  const subject = await readSubject(payload.credentialSubject)
  return subject.ok ? ok({ uri: input.uri, issuer, ...times.value, ...subject.value }) : subject
}

const CONTEXT = 'https://www.w3.org/ns/credentials/v2'

function isListCredential(payload: JsonObject): boolean {
  const { '@context': context, type } = payload
  return (
    Array.isArray(context) &&
    context[0] === CONTEXT &&
    Array.isArray(type) &&
    type.includes('VerifiableCredential') &&
    type.includes('BitstringStatusListCredential') &&
    !Object.hasOwn(payload, 'vc') &&
    !Object.hasOwn(payload, 'vp')
  )
}

/** A list is as old as its latest word on when it was made; one that says nothing of it could be of any age. */
function readTimes(
  payload: JsonObject,
  { at, skewSeconds }: ReadBitstringList,
): Result<Pick<BitstringList, 'issuedAt' | 'expiresAt'>, TimeRefusal> {
  const times = checkTimes(payload, at, skewSeconds)
  if (!times.ok) return times
  const from = readDateTimeStamp(payload.validFrom)
  const until = readDateTimeStamp(payload.validUntil)
  if (payload.validFrom !== undefined && from === undefined) return refuse('malformed_time')
  if (payload.validUntil !== undefined && until === undefined) return refuse('malformed_time')
  const skew = skewSeconds * 1000
  if (from !== undefined && at.getTime() < from.getTime() - skew) return refuse('not_yet_valid')
  if (until !== undefined && at.getTime() >= until.getTime() + skew) return refuse('expired')
  const issuedAt = pick(Math.max, from, instantOf(payload.iat))
  if (issuedAt === undefined) return refuse('malformed_time')
  return ok({ issuedAt, expiresAt: pick(Math.min, until, instantOf(payload.exp)) })
}

const instantOf = (value: JsonValue | undefined): Date | undefined =>
  typeof value === 'number' ? fromSeconds(value) : undefined

function pick(choose: (a: number, b: number) => number, a: Date | undefined, b: Date | undefined): Date | undefined {
  return a === undefined || b === undefined ? (a ?? b) : new Date(choose(a.getTime(), b.getTime()))
}

type Subject = Pick<BitstringList, 'purposes' | 'bitstring' | 'ttlSeconds'>

async function readSubject(
  subject: JsonValue | undefined,
): Promise<Result<Subject, 'malformed_list_credential' | 'malformed_ttl' | 'not_compressed'>> {
  if (!isJsonObject(subject) || subject.type !== 'BitstringStatusList') return refuse('malformed_list_credential')
  const { statusPurpose, encodedList, ttl } = subject
  const purposes = Array.isArray(statusPurpose) ? statusPurpose : [statusPurpose]
  if (purposes.length === 0 || !purposes.every((purpose) => typeof purpose === 'string')) {
    return refuse('malformed_list_credential')
  }
  if (typeof encodedList !== 'string') return refuse('malformed_list_credential')
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0)) return refuse('malformed_ttl')
  const bitstring = await decodeBitstring(encodedList)
  if (bitstring === undefined) return refuse('not_compressed')
  return ok({ purposes, bitstring, ttlSeconds: ttl === undefined ? undefined : ttl / 1000 })
}
