import type { AgencyId, AttestationTypeId, Localized } from '@sojourn/domain'
import type { Signer, VerificationKey } from '@sojourn/keys'

/** One authority that issues: a credential issuer of its own, with its own key, staff, residents, lists and log. */
export interface Agency {
  readonly id: AgencyId
  readonly name: Localized
  readonly creditCode: string
  readonly types: readonly AttestationTypeId[]
  /** Credential issuer identifier and authorization server issuer: `<base>/<agency>`, compared byte for byte. */
  readonly credentialIssuer: string
  /** `did:web` of the same place; what `jwt_vc_json` credentials name as their issuer. */
  readonly did: string
  /** Names itself by certificate chain (`x5c`): SD-JWT VCs, status lists, metadata, the log's checkpoints. */
  readonly certificateSigner: Signer
  /** The same key named by DID URL (`kid`): `jwt_vc_json` credentials. */
  readonly didSigner: Signer
  readonly verificationKey: VerificationKey
}
