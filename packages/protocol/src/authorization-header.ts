import { ok, type Result, refuse } from '@sojourn/domain'

export interface Authorization {
  readonly scheme: 'DPoP' | 'Bearer'
  readonly accessToken: string
}

/** RFC9449 7.1 (dpop-authentication-scheme): `Authorization: DPoP <token>`; schemes compare without regard to case. */
const HEADER = /^(dpop|bearer) +([A-Za-z0-9._~+/-]+=*)$/i
const MAX_CHARS = 8192

export function parseAuthorizationHeader(value: unknown): Result<Authorization, 'missing' | 'malformed'> {
  if (value === undefined) return refuse('missing')
  const parts = typeof value === 'string' && value.length <= MAX_CHARS ? HEADER.exec(value) : null
  if (parts === null) return refuse('malformed')
  const [, scheme = '', accessToken = ''] = parts
  return ok({ scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', accessToken })
}

export type DpopChallengeError = 'invalid_token' | 'invalid_dpop_proof' | 'use_dpop_nonce' | 'insufficient_scope'

/** The value of `WWW-Authenticate` at a protected resource; without an error when the request carried no credentials (RFC6750 3.1). */
export function dpopChallenge(error: DpopChallengeError | undefined, algs: readonly string[]): string {
  const parameters = [...(error === undefined ? [] : [`error="${error}"`]), `algs="${algs.join(' ')}"`]
  return `DPoP ${parameters.join(', ')}`
}

/** RFC9449 9 (resource-server-provided-nonce): the same request once more, with the nonce of the `DPoP-Nonce` field. */
export const asksForDpopNonce = (wwwAuthenticate: string | null): boolean =>
  wwwAuthenticate !== null &&
  /(?:^|[\s,])DPoP\s/i.test(wwwAuthenticate) &&
  /error\s*=\s*"use_dpop_nonce"/.test(wwwAuthenticate)
