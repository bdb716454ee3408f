import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  addSeconds,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  toSeconds,
} from '@sojourn/domain'
import { importVerificationKey } from '@sojourn/keys'
import { statusListsUri } from '../../lifecycle/status-place.ts'
import type { SigningContext, SigningRefusal } from '../signing-request.ts'

const DAY = 86_400
/** Of a text that is no picture. */
const MAX_TEXT = 500
const MAX_PICTURE = 200_000

/** Nothing but these members, whatever their values: what nobody defined is not signed. */
export const hasOnly = (object: JsonObject, names: readonly string[]): boolean =>
  Object.keys(object).every((name) => names.includes(name))

/** Every claim is one that the type has, or part of one, and none holds a text of any length. */
export function claimsProblem(type: AttestationTypeId, claims: JsonObject): SigningRefusal | undefined {
  const kinds = new Map(ATTESTATION_TYPES[type].claims.map(({ path, kind }) => [path.join('\n'), kind as string]))
  const walk = (value: JsonValue, path: readonly string[]): boolean => {
    const kind = kinds.get(path.join('\n'))
    if (kind !== undefined) return isSmall(value, kind === 'image' ? MAX_PICTURE : MAX_TEXT)
    return isJsonObject(value) && Object.entries(value).every(([name, member]) => walk(member, [...path, name]))
  }
  return Object.entries(claims).every(([name, value]) => walk(value, [name])) ? undefined : 'strange_claim'
}

function isSmall(value: JsonValue, maxText: number): boolean {
  if (typeof value === 'string') return value.length <= maxText
  if (Array.isArray(value)) return value.length <= 50 && value.every((each) => isSmall(each, maxText))
  return !isJsonObject(value) || Object.values(value).every((each) => isSmall(each, maxText))
}

/** Not before yesterday, and for no longer than the key vouches for. */
export function timesProblem(
  { now, notAfter }: SigningContext,
  begins: JsonValue | undefined,
  ends: JsonValue | undefined,
): SigningRefusal | undefined {
  if (typeof begins !== 'number' || typeof ends !== 'number' || begins >= ends) return 'wrong_time'
  const isNow = begins >= toSeconds(addSeconds(now, -2 * DAY)) && begins <= toSeconds(addSeconds(now, DAY))
  return isNow && ends <= toSeconds(notAfter) ? undefined : 'wrong_time'
}

/** A place in one of the agency's own lists. */
export function statusProblem(
  { credentialIssuer }: SigningContext,
  status: JsonValue | undefined,
): SigningRefusal | undefined {
  const list = isJsonObject(status) && hasOnly(status, ['status_list']) ? status.status_list : undefined
  if (!isJsonObject(list) || !hasOnly(list, ['idx', 'uri'])) return 'wrong_status'
  const { idx, uri } = list
  const isIndex = typeof idx === 'number' && Number.isInteger(idx) && idx >= 0
  return isIndex && isOwnList(credentialIssuer, uri) ? undefined : 'wrong_status'
}

export const isOwnList = (credentialIssuer: string, uri: JsonValue | undefined): uri is string =>
  typeof uri === 'string' &&
  LIST_NAME.test(uri.slice(statusListsUri(credentialIssuer).length)) &&
  uri.startsWith(statusListsUri(credentialIssuer))

const LIST_NAME = /^\/[0-9a-f-]{36}(?:\/[a-z]{1,20})?$/

/** The holder's key and nothing else. */
export async function holderProblem(cnf: JsonValue | undefined): Promise<SigningRefusal | undefined> {
  const jwk = isJsonObject(cnf) && hasOnly(cnf, ['jwk']) ? cnf.jwk : undefined
  if (!isJsonObject(jwk) || !hasOnly(jwk, ['kty', 'crv', 'x', 'y'])) return 'wrong_holder'
  return (await importVerificationKey(jwk)).ok ? undefined : 'wrong_holder'
}

export const isHolderDid = (did: JsonValue | undefined): boolean =>
  typeof did === 'string' && /^did:(?:jwk|key):[A-Za-z0-9_-]{40,1000}$/.test(did)
