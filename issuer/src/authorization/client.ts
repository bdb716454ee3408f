import type { Localized } from '@sojourn/domain'
import type { NamedKey, TrustedAttester } from '@sojourn/protocol'

/** RFC6749 2 (client-registration), done by hand: a wallet, or another program, that residents may let fetch their credentials. */
export interface Client {
  readonly id: string
  /** What the consent page calls it. */
  readonly name: Localized
  /** Compared as strings; see `isRegisteredRedirect` for the one exception. */
  readonly redirectUris: readonly string[]
  readonly authentication: ClientAuthentication
  /** RFC8705 3: its tokens are bound to its certificate instead of a DPoP key. */
  readonly certificateBoundTokens: boolean
  readonly refreshTokens: boolean
  /** What it may ask for; undefined for everything that the agency issues. */
  readonly configurationIds: readonly string[] | undefined
}

export type ClientAuthentication =
  | {
      readonly method: 'private_key_jwt'
      readonly keys: readonly NamedKey[]
      /** `issuer_or_endpoint`: also an assertion that names the endpoint, as clients of the year 2015 make them. */
      readonly audience: 'issuer' | 'issuer_or_endpoint'
    }
  | { readonly method: 'attest_jwt_client_auth'; readonly attester: TrustedAttester }
  | { readonly method: 'tls_client_auth'; readonly anchors: readonly string[]; readonly subject: CertificateSubject }
  | { readonly method: 'self_signed_tls_client_auth'; readonly thumbprints: readonly string[] }
  /** Public: named here and nowhere taken for granted. */
  | { readonly method: 'none' }

export type AuthenticationMethod = ClientAuthentication['method']

/** RFC8705 2.1.2 (client-registration-metadata): exactly one of them. */
export type CertificateSubject =
  | { readonly kind: 'dn'; readonly value: string }
  | { readonly kind: 'dns'; readonly value: string }
  | { readonly kind: 'uri'; readonly value: string }

const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\])(?::\d{1,5})?(\/.*)?$/

/** A program on the person's own machine cannot know its port beforehand: RFC8252 7.3 (loopback-interface-redirection), IP literals alone. */
const withoutPort = (uri: string): string | undefined => {
  const parts = LOOPBACK.exec(uri)
  return parts === null ? undefined : `${parts[1]}${parts[2] ?? ''}`
}

/** RFC9700 4.1.3 (countermeasures): string for string. */
export function isRegisteredRedirect(client: Client, uri: string): boolean {
  if (client.redirectUris.includes(uri)) return true
  const bare = withoutPort(uri)
  return bare !== undefined && client.redirectUris.some((registered) => withoutPort(registered) === bare)
}
