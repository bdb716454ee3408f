import type { AttestationTypeId, Localized } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import type { Decision } from './answer.ts'

export type PolicyId =
  | 'school-enrolment'
  | 'hospital-identity'
  | 'hospital-settlement'
  | 'hospital-emergency'
  | 'landlord-lease'
  | 'lease-signing'
  | 'private-school-enrolment'
  | 'school-final-enrolment'
  | 'lease-filing'
  | 'employer-onboarding'
  | 'workplace-access'
  | 'bank-customer'
  | 'gate-entry'
  | 'transit-fare'
  | 'inter-provincial-case'
  | 'points-check'
  | 'job-service'
  | 'benefit-account'
  | 'merchant-adult'
  | 'vaccination-entry'

/** The kinds of the trust list (domain.md 4.3 (relying-party)). */
export const RELYING_PARTY_KINDS = [
  'school',
  'hospital',
  'landlord',
  'employer',
  'bank',
  'gate',
  'transport',
  'government',
  'other',
] as const
export type RelyingPartyKind = (typeof RELYING_PARTY_KINDS)[number]

/** The clerk's settings of one presentation, each already checked against its definition. */
export type PolicyParameters = Readonly<Record<string, string>>

export interface ParameterDefinition {
  readonly name: string
  readonly label: Localized
  readonly hint?: Localized
  readonly kind: 'choice' | 'text' | 'date'
  readonly options?: readonly { readonly value: string; readonly label: Localized }[]
  /** What the desk's form starts with. */
  readonly initial?: (now: Date) => string
  /** Given by the row of a season's list, never typed by a clerk; empty outside a season. */
  readonly fromSeason?: true
  /** Whole-value pattern of a `text`. */
  readonly pattern?: RegExp
}

/** Asked only where the clerk's setting is one of these: an address when an account is opened, and not otherwise. */
export interface Occasion {
  readonly parameter: string
  readonly oneOf: readonly string[]
}

/** One credential query: which type, which claims, and what becomes of them. */
export interface Ask {
  readonly queryId: string
  readonly type: AttestationTypeId
  readonly claims: readonly AskedClaim[]
  /** An mdoc of the type will do as well. Only where no further ask must be bound to the same key: a wallet has one key for each copy. */
  readonly orMdoc?: true
  /** A W3C credential of the type will do as well, in each of its formats. Only where the claims asked are all that the type has. */
  readonly orW3c?: true
  /** DCQL `claim_sets`, by claim id: the least telling first. Without it all claims are asked. */
  readonly claimSets?: readonly (readonly string[])[]
  readonly when?: Occasion
}

export interface AskedClaim {
  /** Names the claim in `claimSets`. */
  readonly id?: string
  readonly path: readonly string[]
  /**
   * `kept`: stays in the record for the retention of the policy; `shown_briefly`: on the clerk's screen, then erased;
   * `judged`: read by a check and not recorded.
   */
  readonly use: 'kept' | 'shown_briefly' | 'judged'
  readonly when?: Occasion
  /** DCQL `values`: only to choose among several credentials of the holder, never as a check (OID4VP-1.0 6.4.1 (selecting-claims)). */
  readonly selects?: (parameters: PolicyParameters) => readonly (string | number | boolean)[]
}

/** A credential of the answer as a check sees it. */
export interface Evidence {
  readonly queryId: string
  readonly type: AttestationTypeId
  /** GB 32100, as the trust list has it. */
  readonly issuerCreditCode: string
  readonly claims: JsonObject
  readonly holderThumbprint: string
}

/** What a relying party may ask on which ground, and how it judges the answer (domain.md section 6). */
export interface Policy {
  readonly id: PolicyId
  readonly version: number
  readonly kind: RelyingPartyKind
  readonly name: Localized
  readonly question: Localized
  readonly purpose: Localized
  readonly legalBasis: Localized
  readonly retention: Localized
  /** Of each day, how often it said yes, no, or neither stays when the single results are deleted. */
  readonly isTallied?: true
  /** What this desk must neither ask nor be shown. */
  readonly neverAsked: readonly Localized[]
  readonly parameters: readonly ParameterDefinition[]
  /** Asked of a list of applicants, one by one. */
  readonly inSeason?: true
  readonly asks: readonly Ask[]
  /** Query ids that answer together; the holder chooses one set. Empty: all asks are required. */
  readonly alternatives: readonly (readonly string[])[]
  /** A status list between 15 minutes and 24 hours old (assurance F12, online class). */
  readonly agingStatus: 'accepted_with_age' | 'cannot_tell'
  readonly rule: Localized
  /** Which of the rules was met, where there are several, by the types that were shown. */
  readonly ruleFor?: (shown: readonly AttestationTypeId[]) => Localized
  readonly manualWay: Localized
  /** The law by which the record is not deleted at the holder's request, until its retention ends. */
  readonly keptByLaw?: Localized
  /** What follows a yes elsewhere, such as a filing that this desk must not make. */
  readonly afterwards?: Localized
  /** Where nobody sits at the desk, such as a gate: what the button says that shows the manual way after a no. */
  readonly staffButton?: Localized
  /** What the holder signs with the credential that answers `queryId`, of a type that the domain knows. */
  readonly signs?: (
    parameters: PolicyParameters,
  ) => readonly { readonly type: string; readonly queryId: string; readonly terms: JsonObject }[]
  decide(evidence: readonly Evidence[], parameters: PolicyParameters, now: Date): Decision
  keepUntil(parameters: PolicyParameters, decidedAt: Date): Date
}
