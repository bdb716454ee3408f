import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  type CborMap,
  type CborRefusal,
  type CborValue,
  type CoseRefusal,
  type CoseSign1,
  contentOf,
  decodeCbor,
  isBytes,
  isCborFloat,
  isCborMap,
  readCoseSign1,
  type VerificationKey,
  verifyCoseSign1,
} from '@sojourn/keys'
import {
  readListTimes,
  type StatusList,
  type StatusListContentRefusal,
  unpackStatusList,
} from '../read-status-list-token.ts'
import { COSE_SIGN1_TAG, EXP, IAT, NBF, STATUS_LIST, SUB, TTL } from './cwt-claims.ts'

export type StatusListCwtRefusal = CborRefusal | CoseRefusal | StatusListContentRefusal | 'malformed_cwt'

/** An incompressible list of the largest size, and room for the certificates. */
export const MAX_STATUS_LIST_CWT_BYTES = 3_145_728

export interface ReadStatusListCwt {
  readonly token: CoseSign1
  /** As the referenced token names it; the list must name itself the same. */
  readonly uri: string
  readonly key: VerificationKey
  readonly at: Date
  readonly skewSeconds: number
}

/** Unverified: enough to choose the key with. */
export function parseStatusListCwt(
  bytes: Uint8Array,
): Result<CoseSign1, CborRefusal | 'malformed_cose' | 'malformed_cwt'> {
  if (bytes.length > MAX_STATUS_LIST_CWT_BYTES) return refuse('malformed_cwt')
  const decoded = decodeCbor(bytes)
  if (!decoded.ok) return decoded
  const message = contentOf(decoded.value, COSE_SIGN1_TAG)
  return message === undefined ? refuse('malformed_cwt') : readCoseSign1(message)
}

/** As strictly as the JWT form, by the same code from the claims on; the signature comes before anything is unpacked. */
export async function readStatusListCwt(input: ReadStatusListCwt): Promise<Result<StatusList, StatusListCwtRefusal>> {
  const verified = await verifyCoseSign1('status_list', input.token, input.key)
  if (!verified.ok) return verified
  const decoded = decodeCbor(verified.value)
  if (!decoded.ok) return decoded
  const claims = decoded.value
  if (!isCborMap(claims)) return refuse('malformed_cwt')
  const times = readListTimes(timesOf(claims), input)
  if (!times.ok) return times
  if (claims.get(SUB) !== input.uri) return refuse('wrong_subject')
  const list = claims.get(STATUS_LIST)
  const lst = isCborMap(list) ? list.get('lst') : undefined
  if (!isCborMap(list) || !isBytes(lst)) return refuse('malformed_status_list')
  const unpacked = await unpackStatusList(list.get('bits'), lst)
  return unpacked.ok ? ok({ uri: input.uri, ...unpacked.value, ...times.value }) : unpacked
}

/** Under the names that a JWT has for them, so that one reader judges both. What is no number stays and is refused there. */
function timesOf(claims: CborMap): JsonObject {
  const names = [
    ['iat', IAT],
    ['exp', EXP],
    ['nbf', NBF],
  ] as const
  const ttl = claims.get(TTL)
  const dates = Object.fromEntries(
    names.flatMap(([name, key]) => (claims.has(key) ? [[name, numericDate(claims.get(key))]] : [])),
  )
  if (!claims.has(TTL)) return dates
  return { ...dates, ttl: typeof ttl === 'number' ? ttl : 'no seconds' }
}

/** RFC8392 2 (terminology): an integer or a float, and without the tag that dates otherwise have. */
function numericDate(value: CborValue): number | string {
  if (typeof value === 'number') return value
  return isCborFloat(value) ? value.float : 'no date'
}
