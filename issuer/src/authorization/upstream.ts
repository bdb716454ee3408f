import type { Localized } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'

/** An identity provider of somebody else's that residents may sign in with, as the operator has set it up. */
export interface Upstream {
  readonly name: Localized
  /** OIDC-DISCOVERY 4.3: compared byte for byte, wherever it says its name. */
  readonly issuer: string
  readonly clientId: string
  readonly scopes: readonly string[]
  readonly authentication: UpstreamAuthentication
  /** How what it says of a person finds the person in the register. */
  readonly identity: { readonly claim: string; readonly is: 'citizen_id' | 'resident_id' }
}

/** How we prove to it who we are: OIDC 9 (client-authentication). */
export type UpstreamAuthentication =
  | { readonly method: 'private_key_jwt'; readonly signer: Signer }
  | { readonly method: 'client_secret_basic'; readonly secret: string }
