import type { AttestationTypeId, Localized } from '@sojourn/domain'
import type { JsonObject, PublicJwk } from '@sojourn/keys'
import type { DisclosurePolicy } from '@sojourn/protocol'

/** The first shape of what the vault holds. A second shape is a second file and a function from this one to it. */
export const SCHEMA_VERSION = 1

export type HeldFormat = 'dc+sd-jwt' | 'jwt_vc_json'

/** What the wallet last read in the status lists; `unknown` until it has read one. */
export type KnownStatus = 'unknown' | 'valid' | 'suspended' | 'invalid'

/** One attestation of one agency, held as a batch of copies. Instants are whole seconds. */
export interface CardRecord {
  readonly id: string
  readonly format: HeldFormat
  /** The `vct`, or for VCDM 1.1 the W3C type. */
  readonly type: string
  readonly attestation?: AttestationTypeId
  readonly name: Localized
  readonly credentialIssuer: string
  readonly issuerName: Localized
  readonly claims: JsonObject
  /** Whom its issuer lets it be shown to, as it was said when the card was received (EUDI ARF EDP_01). */
  readonly disclosurePolicy?: DisclosurePolicy
  readonly receivedAtSeconds: number
  readonly expiresAtSeconds?: number
  /** Compared with the officer's screen while the card has never been valid (assurance T2). */
  readonly comparisonCode?: string
  readonly status: KnownStatus
  readonly everValid: boolean
  readonly statusAsOfSeconds?: number
  readonly statusChangedAtSeconds?: number
  /** The holder has been told of the last change. */
  readonly changeSeen: boolean
  /** By what new copies are had without the counter: a `renewal:` record, and what to ask for with it. */
  readonly renewal?: { readonly id: string; readonly configurationId: string }
  /** When new copies will be asked for; drawn by lot once few are left (assurance M13). */
  readonly refillAtSeconds?: number
}

/** One copy: shown to one party once, after which its text is forgotten and its place in the status list stays. */
export interface CopyRecord {
  readonly id: string
  readonly cardId: string
  readonly number: number
  readonly holderKeyId: string
  readonly compact: string
  readonly statusUri?: string
  readonly statusIndex?: number
  /** Of a copy that came later than its card. */
  readonly receivedAtSeconds?: number
  /** Of a copy that ends before its card does, for it came earlier. */
  readonly expiresAtSeconds?: number
  readonly shownAtSeconds?: number
}

/** Copy i of every card is bound to key i (domain.md section 4): one response proves one person, and no identifier is common to two. */
export interface HolderKeyRecord {
  readonly id: string
  readonly number: number
  readonly thumbprint: string
  readonly publicJwk: PublicJwk
  readonly shownAtSeconds?: number
}

export type HistoryKind = 'received' | 'presented' | 'declined' | 'blocked' | 'deleted'
/** `under_way` is written before anything is sent; an entry that stays so was cut off in the act. */
export type HistoryOutcome = 'under_way' | 'done' | 'failed'

/** Who saw the NAMES of which claims; never a value (EUDI ARF DASH_03). */
export interface HistoryRecord {
  readonly id: string
  readonly kind: HistoryKind
  readonly outcome: HistoryOutcome
  readonly atSeconds: number
  readonly party: { readonly name: Localized; readonly identifier: string }
  readonly use?: {
    readonly purpose: Localized
    readonly legalBasis: Localized
    readonly retention: Localized
    readonly contact: string
  }
  readonly items: readonly HistoryItem[]
  /** With which the holder may ask that what was kept be deleted; there when the party offered it. */
  readonly deletion?: HistoryDeletion
}

export interface HistoryDeletion {
  readonly endpoint: string
  readonly handle: string
  /** `x509_hash:` of the certificate that signed the request, and must sign the receipt. */
  readonly clientId: string
  readonly receipt?: {
    /** As it was signed, to be shown to whoever doubts it. */
    readonly jwt: string
    readonly atSeconds: number
    readonly outcome: 'deleted' | 'kept_by_law'
    readonly keptUntilSeconds?: number
    readonly legalBasis?: Localized
  }
}

export interface HistoryItem {
  readonly type: string
  readonly attestation?: AttestationTypeId
  readonly name: Localized
  readonly claims: readonly (readonly (string | number | null)[])[]
}

/** Small things the wallet remembers: the trust list, the newest status list it has seen of each, a notification not yet delivered. */
export interface RememberedRecord {
  readonly id: string
  readonly value: JsonObject
}

export interface Tables {
  readonly cards: CardRecord
  readonly copies: CopyRecord
  readonly keys: HolderKeyRecord
  readonly history: HistoryRecord
  readonly remembered: RememberedRecord
}

export type TableName = keyof Tables
