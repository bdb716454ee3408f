import type { Localized, RelyingPartyId } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'
import type { VerifierAttestation } from '@sojourn/protocol'
import type { PolicyId, RelyingPartyKind } from '../policies/policy.ts'

/** A party that this service asks for: its access certificate names it to wallets, its policies say what it may ask. */
export interface RelyingParty {
  readonly id: RelyingPartyId
  readonly name: Localized
  readonly kind: RelyingPartyKind
  readonly creditCode: string
  /** For trying out: believes synthetic persons alone, and says so in every result. */
  readonly isSandbox: boolean
  readonly policyIds: readonly PolicyId[]
  /** Its desks are for its own signed-in staff, whatever the service asks elsewhere. */
  readonly staffOnly: boolean
  /** `x509_hash:` and the hash of the access certificate (OID4VP-1.0 5.9.3 (client_identifier_prefixes)). */
  readonly clientId: string
  /** Signs request objects; its `x5c` is the chain without the anchor. */
  readonly signer: Signer
}

/** The registrar's word for a use: its certificate and the proof that it is logged. Empty where there is none. */
export type AttestationsFor = (clientId: string, policyId: string) => readonly VerifierAttestation[]

export type RelyingParties = ReadonlyMap<RelyingPartyId, RelyingParty>
