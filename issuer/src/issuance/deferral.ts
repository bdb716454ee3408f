import type { AgencyId, IssuanceId, OfferId } from '@sojourn/domain'
import { encodeBase64url, type PublicJwk, sha256 } from '@sojourn/keys'
import type { ProvenKey } from '@sojourn/protocol'
import type { AuditLeaf } from '../audit/audit-event.ts'
import type { ApplicationState } from '../casework/application.ts'
import type { Grant } from './grant.ts'

/** A key that copies will be bound to, as the first request proved it; nothing later can exchange it (assurance R10). */
export interface HolderKey {
  readonly jwk: PublicJwk
  readonly thumbprint: string
  readonly did: string | null
}

export interface NewDeferral {
  readonly agency: AgencyId
  /** Of the issuance to be; for an authorization, of this request's. */
  readonly issuanceId: IssuanceId
  readonly grant: Grant
  readonly configurationId: string
  readonly applicationId: string
  readonly holderKeys: readonly HolderKey[]
  readonly holderKeysHash: Uint8Array
  readonly boundTo: string | null
  readonly at: Date
  readonly confirmedAt: Date | null
  readonly leaf: AuditLeaf
}

export interface DeferralRow extends Omit<NewDeferral, 'leaf' | 'at'> {
  readonly deferredAt: Date
  readonly wrongComparisons: number
  readonly endedAt: Date | null
  readonly applicationState: ApplicationState
}

export const holderKeyOf = ({ key, did }: ProvenKey): HolderKey => ({
  jwk: key.publicJwk,
  thumbprint: key.thumbprint,
  did: did ?? null,
})

/** One grant and configuration has one set of holder keys, in whatever order they come. */
export const holderKeysHash = (keys: readonly { readonly thumbprint: string }[]): Uint8Array =>
  sha256(JSON.stringify(keys.map(({ thumbprint }) => thumbprint).toSorted()))

export const isSameHash = (a: Uint8Array, b: Uint8Array): boolean => encodeBase64url(a) === encodeBase64url(b)

export interface DeferralEnd {
  readonly agency: AgencyId
  readonly issuanceId: IssuanceId
  readonly at: Date
  readonly leaf: AuditLeaf
}

/** What the counter and the deferred endpoint ask of the rows. */
export interface DeferralStore {
  /** The one that was written now or, for the same grant and configuration, before. */
  readonly open: (deferral: NewDeferral) => Promise<DeferralRow>
  readonly find: (agency: AgencyId, issuanceId: IssuanceId) => Promise<DeferralRow | undefined>
  readonly listOfOffers: (agency: AgencyId, offers: readonly OfferId[]) => Promise<readonly DeferralRow[]>
  readonly countComparison: (agency: AgencyId, issuanceId: IssuanceId, max: number) => Promise<number | undefined>
  readonly confirm: (end: DeferralEnd) => Promise<boolean>
  /** True for the one caller that ended it. */
  readonly end: (end: DeferralEnd) => Promise<boolean>
  readonly unconfirmedBefore: (agency: AgencyId, instant: Date, limit: number) => Promise<readonly DeferralRow[]>
}
