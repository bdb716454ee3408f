import { ok, type Result, refuse } from '@sojourn/domain'
import { parseAuthorizationHeader } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import { type AccessToken, type AccessTokenRefusal, readAccessToken } from './access-token.ts'
import { checkDpopProof, type DpopProofRefusal, type SpentDpopProof } from './check-dpop-proof.ts'
import type { Mac } from './server-secret.ts'

export type AccessRefusal =
  | AccessTokenRefusal
  | DpopProofRefusal
  | 'token_missing'
  | 'token_malformed'
  | 'token_of_other_key'
  | 'wrong_token_scheme'
  | 'token_of_other_certificate'

export interface AccessRequest {
  readonly authorization: string | undefined
  readonly dpop: string | readonly string[] | undefined
  readonly method: string
  readonly url: string
  /** `x5t#S256` of the certificate that the connection was opened with, when it was. */
  readonly certificate: string | undefined
}

/** What a protected endpoint may act on. The proof is not spent yet: the statement that does the work spends it. */
export interface Access {
  readonly token: AccessToken
  readonly proof: SpentDpopProof | undefined
}

/**
 * RFC9449 7.1 (dpop-authentication-scheme): a token that is bound to a key comes with scheme `DPoP` and a proof by that key, at every
 * protected endpoint; presented as `Bearer` it is refused, and so is a bearer token presented as `DPoP`.
 */
export async function checkAccess(
  mac: Mac,
  agency: Agency,
  request: AccessRequest,
  now: Date,
): Promise<Result<Access, AccessRefusal>> {
  const header = parseAuthorizationHeader(request.authorization)
  if (!header.ok) return refuse(header.reason === 'missing' ? 'token_missing' : 'token_malformed')
  const { scheme, accessToken: text } = header.value
  const token = readAccessToken(mac, text, agency.id, now)
  if (!token.ok) return token
  const { boundTo, boundToCertificate } = token.value
  if (boundToCertificate !== undefined && boundToCertificate !== request.certificate)
    return refuse('token_of_other_certificate')
  if ((scheme === 'DPoP') !== (boundTo !== undefined)) return refuse('wrong_token_scheme')
  if (boundTo === undefined) return ok({ token: token.value, proof: undefined })
  const { dpop, method, url } = request
  const proof = await checkDpopProof(mac, { agency: agency.id, proof: dpop, method, url, accessToken: text }, now)
  if (!proof.ok) return proof
  return proof.value.thumbprint === boundTo
    ? ok({ token: token.value, proof: proof.value })
    : refuse('token_of_other_key')
}
