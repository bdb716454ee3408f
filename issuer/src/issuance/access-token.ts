import {
  type AgencyId,
  fromSeconds,
  isJsonObject,
  type JsonObject,
  ok,
  type Result,
  refuse,
  toSeconds,
} from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url, parseStrictJson, utf8 } from '@sojourn/keys'
import { type Grant, type GrantKind, grantOf } from './grant.ts'
import type { Mac } from './server-secret.ts'

/** What an access token says. It is opaque to wallets, and needs no lookup: the database decides at the one statement that spends. */
export interface AccessToken {
  readonly agency: AgencyId
  readonly grant: Grant
  /** The client that proved who it is when the token was given; a key proof may name it, and no other. */
  readonly clientId?: string
  /** Thumbprint of the DPoP key that it is bound to; absent when it is a bearer token. */
  readonly boundTo?: string
  /** `x5t#S256` of the client certificate that it is bound to (RFC8705 3 (sender-constrained-access)). */
  readonly boundToCertificate?: string
  /** The key that the evidence was bound to on which the consent rests: the first copies must be bound to it too (assurance R11). */
  readonly evidenceHolder?: string
  /** What it may be used for, by the position in the grant; null for what the wallet did not ask for. */
  readonly configurationIds: readonly (string | null)[]
  /** Credential identifiers were given out, so requests name those. */
  readonly hasIdentifiers: boolean
  /** Got by a refresh token: it asks for new copies of what an offer gave, and for nothing a first time. */
  readonly isRenewal?: true
  readonly expiresAt: Date
}

export type AccessTokenRefusal = 'token_unknown' | 'token_expired'

const ID_OF = { offer: 'o', authorization: 'z' } as const satisfies Record<GrantKind, string>

export function mintAccessToken(mac: Mac, token: AccessToken): string {
  const payload: JsonObject = {
    a: token.agency,
    [ID_OF[token.grant.kind]]: token.grant.id,
    e: toSeconds(token.expiresAt),
    c: [...token.configurationIds],
    ...(token.clientId === undefined ? {} : { n: token.clientId }),
    ...(token.boundTo === undefined ? {} : { k: token.boundTo }),
    ...(token.boundToCertificate === undefined ? {} : { x: token.boundToCertificate }),
    ...(token.evidenceHolder === undefined ? {} : { h: token.evidenceHolder }),
    ...(token.hasIdentifiers ? { i: 1 } : {}),
    ...(token.isRenewal === true ? { r: 1 } : {}),
  }
  const encoded = encodeBase64url(utf8(JSON.stringify(payload)))
  return `${encoded}.${encodeBase64url(mac('access_token', encoded))}`
}

export function readAccessToken(
  mac: Mac,
  text: string,
  agency: AgencyId,
  now: Date,
): Result<AccessToken, AccessTokenRefusal> {
  const [encoded = '', tag = '', ...more] = text.split('.')
  const given = decodeBase64url(tag)
  if (more.length > 0 || given === undefined) return refuse('token_unknown')
  if (!constantTimeEqual(given, mac('access_token', encoded))) return refuse('token_unknown')
  const payload = parseStrictJson(decodeBase64url(encoded) ?? new Uint8Array())
  // Ours, for the MAC is; another agency's token is as unknown here as a stranger's.
  if (!isJsonObject(payload) || payload.a !== agency) return refuse('token_unknown')
  const { o, z, n, e, c, k, x, i, r, h } = payload
  const expiresAt = fromSeconds(Number(e))
  if (expiresAt <= now) return refuse('token_expired')
  return ok({
    agency,
    grant: z === undefined ? grantOf('offer', String(o)) : grantOf('authorization', String(z)),
    expiresAt,
    configurationIds: Array.isArray(c) ? c.map((id) => (typeof id === 'string' ? id : null)) : [],
    hasIdentifiers: i === 1,
    ...(r === 1 ? { isRenewal: true } : {}),
    ...(typeof n === 'string' ? { clientId: n } : {}),
    ...(typeof k === 'string' ? { boundTo: k } : {}),
    ...(typeof h === 'string' ? { evidenceHolder: h } : {}),
    ...(typeof x === 'string' ? { boundToCertificate: x } : {}),
  })
}
