import { fromSeconds, type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  checkTimes,
  encodeBase64url,
  type JwtRefusal,
  parseJwt,
  randomBytes,
  type Signer,
  signJwt,
  type TimeRefusal,
  TOKEN_KINDS,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import { type NamedKey, tryKeys } from './named-key.ts'

export const JWT_BEARER_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export type ClientAssertionRefusal =
  | JwtRefusal
  | TimeRefusal
  | 'no_key_fits'
  | 'assertion_of_other_client'
  | 'assertion_for_other_server'
  | 'assertion_without_end'
  | 'assertion_too_long_lived'
  | 'assertion_without_id'

export interface VerifiedClientAssertion {
  readonly key: VerificationKey
  /** For the caller to remember until `expiresAt`: an assertion serves once. */
  readonly jti: string
  readonly expiresAt: Date
}

/** A client's clock: what it made ten seconds from now is taken, a minute is not (FAPI 2.0 says the same). */
export const ASSERTION_SKEW_SECONDS = 10
/** Longer would only keep the memory of its id longer. */
const MAX_LIFE_SECONDS = 3_600
const MAX_ID_CHARS = 512

/**
 * RFC7523 3 (jwt-format-and-processing-requirements) as its revision has it: `iss` and `sub` are the client, `aud` is one string and that is
 * the authorization server's identifier, so that an assertion made for one server cannot be carried to another.
 */
export async function verifyClientAssertion(expected: {
  readonly assertion: string
  readonly clientId: string
  readonly keys: readonly NamedKey[]
  /** The server's identifier; more only where a setting says so by name. */
  readonly audiences: readonly string[]
  readonly at: Date
}): Promise<Result<VerifiedClientAssertion, ClientAssertionRefusal>> {
  const parsed = parseJwt(expected.assertion, TOKEN_KINDS.client_assertion)
  if (!parsed.ok) return parsed
  const verified = await tryKeys(parsed.value.header, expected.keys, (key) =>
    verifyJwt('client_assertion', parsed.value, key),
  )
  if (!verified.ok) return verified
  const { key, result } = verified.value
  const { iss, sub, aud, exp, jti } = result.payload
  if (iss !== expected.clientId || sub !== expected.clientId) return refuse('assertion_of_other_client')
  if (typeof aud !== 'string' || !expected.audiences.includes(aud)) return refuse('assertion_for_other_server')
  if (exp === undefined) return refuse('assertion_without_end')
  const times = checkTimes(result.payload, expected.at, ASSERTION_SKEW_SECONDS)
  if (!times.ok) return times
  const expiresAt = fromSeconds(Number(exp))
  if (expiresAt.getTime() - expected.at.getTime() > MAX_LIFE_SECONDS * 1000) return refuse('assertion_too_long_lived')
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_CHARS) return refuse('assertion_without_id')
  return ok({ key, jti, expiresAt })
}

const LIFE_SECONDS = 60

/** The client's side. */
export function buildClientAssertion(assertion: {
  readonly clientId: string
  readonly issuer: string
  readonly at: Date
  readonly signer: Signer
}): Promise<string> {
  const { clientId, issuer, signer } = assertion
  const iat = toSeconds(assertion.at)
  const claims: JsonObject = {
    iss: clientId,
    sub: clientId,
    aud: issuer,
    iat,
    exp: iat + LIFE_SECONDS,
    jti: encodeBase64url(randomBytes(16)),
  }
  return signJwt('client_assertion', signer.kid === undefined ? {} : { kid: signer.kid }, claims, signer)
}
