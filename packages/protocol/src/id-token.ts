import { type JsonObject, type JsonValue, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  checkTimes,
  type IdTokenKey,
  type JwtRefusal,
  type ParsedJwt,
  parseJwt,
  type TimeRefusal,
  TOKEN_KINDS,
  verifyJwt,
} from '@sojourn/keys'

/** A key of the provider's set, with the name that it has there. */
export interface NamedIdTokenKey {
  readonly kid: string | undefined
  readonly key: IdTokenKey
}

export type IdTokenRefusal =
  | JwtRefusal
  | TimeRefusal
  | 'id_token_key_unknown'
  | 'id_token_of_other_issuer'
  | 'id_token_for_other_client'
  | 'id_token_of_other_sign_in'
  | 'id_token_without_times'
  | 'id_token_too_old'
  | 'id_token_without_subject'

/** Between two servers' clocks. */
const SKEW_SECONDS = 10
/** It has just been asked for. */
const MAX_AGE_SECONDS = 300

/**
 * OIDC 3.1.3.7 (id-token-validation), every step, although the token came straight from the token endpoint: TLS says who answered, and the
 * signature says who is meant. `nonce` ties it to this one sign-in.
 */
export async function verifyIdToken(expected: {
  readonly idToken: string
  readonly keys: readonly NamedIdTokenKey[]
  readonly issuer: string
  readonly clientId: string
  readonly nonce: string
  readonly at: Date
}): Promise<Result<JsonObject, IdTokenRefusal>> {
  const parsed = parseJwt(expected.idToken, TOKEN_KINDS.upstream_id_token)
  if (!parsed.ok) return parsed
  const key = keyFor(parsed.value, expected.keys)
  if (key === undefined) return refuse('id_token_key_unknown')
  const verified = await verifyJwt('upstream_id_token', parsed.value, key)
  if (!verified.ok) return verified
  const claims = verified.value.payload
  if (claims.iss !== expected.issuer) return refuse('id_token_of_other_issuer')
  if (!isForClient(claims, expected.clientId)) return refuse('id_token_for_other_client')
  if (typeof claims.exp !== 'number' || typeof claims.iat !== 'number') return refuse('id_token_without_times')
  const times = checkTimes(claims, expected.at, SKEW_SECONDS)
  if (!times.ok) return times
  if (toSeconds(expected.at) - claims.iat > MAX_AGE_SECONDS) return refuse('id_token_too_old')
  if (claims.nonce !== expected.nonce) return refuse('id_token_of_other_sign_in')
  if (typeof claims.sub !== 'string' || claims.sub === '') return refuse('id_token_without_subject')
  return ok(claims)
}

/** By its name; a token without one is taken when the set leaves no choice (OIDC 10.1 (signing)). */
function keyFor({ header }: Pick<ParsedJwt, 'header'>, keys: readonly NamedIdTokenKey[]): IdTokenKey | undefined {
  const fitting = keys.filter(({ kid }) => header.kid === undefined || kid === header.kid)
  const [only, ...more] = fitting.length > 1 ? fitting.filter(({ key }) => key.alg === header.alg) : fitting
  return more.length === 0 ? only?.key : undefined
}

/** Of several audiences nobody knows what the others may do with it, so it is made for this client alone, or says that it was made for it. */
function isForClient({ aud, azp }: JsonObject, clientId: string): boolean {
  if (azp !== undefined && azp !== clientId) return false
  const audiences: readonly JsonValue[] = Array.isArray(aud) ? aud : [aud ?? null]
  return audiences.includes(clientId) && (audiences.length === 1 || azp === clientId)
}
