import type { AgencyId, AttestationTypeId } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'

/** A claim that is asked of a piece of evidence, and what it must say where that is fixed. */
export interface EvidenceClaim {
  readonly path: readonly string[]
  readonly values?: readonly (string | number | boolean)[]
}

/** One kind of credential that counts as evidence. */
export interface AcceptedEvidence {
  readonly type: AttestationTypeId
  /** Credential issuer identifiers; whoever the trust list lets issue the type when it is left out. */
  readonly issuers: readonly string[] | undefined
  readonly claims: readonly EvidenceClaim[]
}

/** What has to be shown for a credential: one of these. */
export interface EvidenceRule {
  readonly anyOf: readonly AcceptedEvidence[]
  /** `officers`: what was shown is an application, which two officers look at; `register`: it opens what the register says. */
  readonly decidedBy: 'officers' | 'register'
}

/** An agency in the part of a verifier: registered in the trust list, with an access key of its own. */
export interface EvidenceDesk {
  readonly clientId: string
  readonly signer: Signer
  /** By attestation type and not by configuration, so that no other format is a way around. */
  readonly rules: ReadonlyMap<AttestationTypeId, EvidenceRule>
}

export type EvidenceDesks = ReadonlyMap<AgencyId, EvidenceDesk>

/** Those of the types that something has to be shown for. */
export const rulesFor = (
  desk: EvidenceDesk | undefined,
  types: readonly AttestationTypeId[],
): ReadonlyMap<AttestationTypeId, EvidenceRule> =>
  new Map([...(desk?.rules ?? [])].filter(([type]) => types.includes(type)))
