import type { AgencyId, AttestationTypeId } from '@sojourn/domain'
import type { PublicJwk, Signer, VerificationKey } from '@sojourn/keys'

/** What a key is for. A key of one type signs no other, so that a stolen one forges no more than that (assurance T5). */
export type SigningUse =
  | `credential.${AttestationTypeId}`
  | 'status_list'
  | 'issuer_metadata'
  | 'audit_checkpoint'
  | 'registration_certificate'

export const credentialUse = (type: AttestationTypeId): SigningUse => `credential.${type}`

/**
 * announced: published everywhere and signs nothing yet; signing; retired: signs no more and stays published for what it signed;
 * destroyed: nothing that it signed is good any more; revoked: in strange hands (assurance P12, F14).
 */
export type KeyState = 'announced' | 'signing' | 'retired' | 'destroyed' | 'revoked'

/** A key as the database keeps it. Its private half is elsewhere. */
export interface KeyRow {
  readonly agency: AgencyId
  readonly thumbprint: string
  readonly publicJwk: PublicJwk
  readonly uses: readonly SigningUse[]
  readonly chain: readonly string[]
  /** Nothing that it signs is good for longer. */
  readonly notAfter: Date
  readonly state: KeyState
  readonly announcedAt: Date
  /** Since when the trust list was seen to name it. */
  readonly listedAt: Date | null
  readonly signingFrom: Date | null
  readonly retiredAt: Date | null
  readonly endedAt: Date | null
  /** When all that a revocation asks for was done. */
  readonly clearedAt: Date | null
}

/** A key that signs now, with its two names. Take it once for each thing signed: the next call may answer with its successor. */
export interface SigningKey {
  /** Names itself by certificate chain (`x5c`): SD-JWT VCs, status lists, metadata, the log's checkpoints. */
  readonly certificateSigner: Signer
  /** The same key named by DID URL (`kid`): `jwt_vc_json` credentials. */
  readonly didSigner: Signer
  readonly verificationKey: VerificationKey
  readonly notAfter: Date
}
