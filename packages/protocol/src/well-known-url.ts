export type WellKnown = 'openid-credential-issuer' | 'oauth-authorization-server' | 'jwt-vc-issuer'

const IDENTIFIER = /^(https?:\/\/[^/?#]+)([^?#]*)$/

/**
 * The well-known string goes between host and path: `https://h/.well-known/openid-credential-issuer/tenant`. OID4VCI-1.0 12.2.2
 * (credential-issuer-wellknown) keeps the path as it is; RFC8414 3.1 (authorization-server-metadata-request) and SD-JWT-VC 4
 * (jwt-vc-issuer-metadata) drop a trailing slash first.
 */
export function wellKnownUrl(identifier: string, suffix: WellKnown): string {
  const parts = IDENTIFIER.exec(identifier)
  if (parts === null) throw new Error('not an identifier that metadata can be found for')
  const [, host = '', path = ''] = parts
  const rest = suffix === 'openid-credential-issuer' ? path : path.replace(/\/$/, '')
  return `${host}/.well-known/${suffix}${rest}`
}
