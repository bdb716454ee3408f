import { type AgencyId, addSeconds, type OfferId, ok, type ResidentId, type Result, refuse } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { comparisonCodeOf, MAX_COMPARISONS } from './activate-issuance.ts'
import { deferralCodeOf } from './confirm-deferral.ts'
import type { DeferralRow } from './deferral.ts'
import { type IssuanceRow, UNSETTLED_SECONDS } from './issuance.ts'
import { type CredentialOfferRow, MAX_WRONG_TX_CODES } from './offer.ts'
import { offerSecrets } from './offer-secrets.ts'
import type { Mac } from './server-secret.ts'

/**
 * waiting -> redeemed -> delivered (something waits to be compared) -> active; deferred once all is compared and a decision is waited for;
 * void and expired are the other ends.
 */
export type OfferState = 'waiting' | 'redeemed' | 'delivered' | 'deferred' | 'active' | 'void' | 'expired'

export interface IssuanceProgress {
  readonly row: IssuanceRow
  /** While it waits to be compared. */
  readonly comparisonCode: string | undefined
  readonly comparisonAttemptsLeft: number
  readonly activateBefore: Date
}

/** Of what waits for a decision and was not delivered yet. */
export interface DeferralProgress {
  readonly row: DeferralRow
  readonly comparisonCode: string | undefined
  readonly comparisonAttemptsLeft: number
  readonly confirmBefore: Date
}

export interface OfferProgress {
  readonly offer: CredentialOfferRow
  readonly state: OfferState
  readonly residentName: string
  readonly txCodeAttemptsLeft: number
  readonly issuances: readonly IssuanceProgress[]
  readonly deferrals: readonly DeferralProgress[]
  /** While it waits: what the QR and the links are made of. */
  readonly open: { readonly reference: string; readonly preAuthorizedCode: string } | undefined
}

export interface ShowOfferDeps {
  readonly mac: Mac
  readonly findOffer: (agency: AgencyId, id: OfferId) => Promise<CredentialOfferRow | undefined>
  readonly listOffersSince: (agency: AgencyId, since: Date, limit: number) => Promise<readonly CredentialOfferRow[]>
  readonly issuancesOf: (agency: AgencyId, offers: readonly OfferId[]) => Promise<readonly IssuanceRow[]>
  readonly deferralsOf: (agency: AgencyId, offers: readonly OfferId[]) => Promise<readonly DeferralRow[]>
  readonly namesOfResidents: (agency: AgencyId, ids: readonly ResidentId[]) => Promise<ReadonlyMap<string, string>>
}

export async function showOffer(
  deps: ShowOfferDeps,
  agency: Agency,
  id: OfferId,
  now: Date,
): Promise<Result<OfferProgress, 'offer_unknown'>> {
  const offer = await deps.findOffer(agency.id, id)
  if (offer === undefined) return refuse('offer_unknown')
  const [progress] = await withProgress(deps, agency, [offer], now)
  return progress === undefined ? refuse('offer_unknown') : ok(progress)
}

const SHOWN_SECONDS = 86_400
const MAX_SHOWN = 50

/** The last day's, newest first. */
export async function listOffers(deps: ShowOfferDeps, agency: Agency, now: Date): Promise<readonly OfferProgress[]> {
  const offers = await deps.listOffersSince(agency.id, addSeconds(now, -SHOWN_SECONDS), MAX_SHOWN)
  return withProgress(deps, agency, offers, now)
}

async function withProgress(
  deps: ShowOfferDeps,
  agency: Agency,
  offers: readonly CredentialOfferRow[],
  now: Date,
): Promise<readonly OfferProgress[]> {
  if (offers.length === 0) return []
  const ids = offers.map(({ id }) => id)
  const [rows, deferred, names] = await Promise.all([
    deps.issuancesOf(agency.id, ids),
    deps.deferralsOf(agency.id, ids),
    deps.namesOfResidents(
      agency.id,
      offers.map(({ residentId }) => residentId),
    ),
  ])
  return Promise.all(
    offers.map(async (offer) => {
      const own = rows.filter((row) => row.grant.id === offer.id)
      const delivered = new Set<string>(own.map(({ id }) => id))
      const waiting = deferred.filter(({ grant, issuanceId }) => grant.id === offer.id && !delivered.has(issuanceId))
      const state = offerState(offer, own, now, waiting)
      return {
        offer,
        state,
        residentName: names.get(offer.residentId) ?? '',
        txCodeAttemptsLeft: Math.max(0, MAX_WRONG_TX_CODES - offer.wrongTxCodes),
        issuances: await Promise.all(own.map((row) => progressOf(deps, agency, offer, row))),
        deferrals: await Promise.all(waiting.map((row) => deferralProgressOf(deps, agency, offer, row))),
        open: state === 'waiting' ? offerSecrets(deps.mac, agency.id, offer.id) : undefined,
      }
    }),
  )
}

async function progressOf(
  deps: ShowOfferDeps,
  agency: Agency,
  offer: CredentialOfferRow,
  row: IssuanceRow,
): Promise<IssuanceProgress> {
  const findOffer = async () => offer
  return {
    row,
    comparisonCode: row.state === 'inactive' ? await comparisonCodeOf({ ...deps, findOffer }, agency, row) : undefined,
    comparisonAttemptsLeft: Math.max(0, MAX_COMPARISONS - row.wrongComparisons),
    activateBefore: addSeconds(row.reservedAt, UNSETTLED_SECONDS),
  }
}

async function deferralProgressOf(
  deps: ShowOfferDeps,
  agency: Agency,
  offer: CredentialOfferRow,
  row: DeferralRow,
): Promise<DeferralProgress> {
  const waits = row.confirmedAt === null && row.endedAt === null
  const findOffer = async () => offer
  return {
    row,
    comparisonCode: waits ? await deferralCodeOf({ ...deps, findOffer }, agency, row) : undefined,
    comparisonAttemptsLeft: Math.max(0, MAX_COMPARISONS - row.wrongComparisons),
    confirmBefore: addSeconds(row.deferredAt, UNSETTLED_SECONDS),
  }
}

const isSettled = ({ activatedAt, validAtOnce, signedAt }: IssuanceRow): boolean =>
  activatedAt !== null || (validAtOnce && signedAt !== null)

export function offerState(
  offer: CredentialOfferRow,
  issuances: readonly IssuanceRow[],
  now: Date,
  deferrals: readonly DeferralRow[] = [],
): OfferState {
  if (deferrals.length === 0 && issuances.length > 0 && issuances.every(isSettled)) return 'active'
  if (offer.closedAt !== null) return 'void'
  if (issuances.some(({ state }) => state === 'inactive')) return 'delivered'
  if (deferrals.some(({ confirmedAt }) => confirmedAt === null)) return 'delivered'
  if (deferrals.length > 0) return 'deferred'
  if (issuances.length > 0) return 'redeemed'
  // Redeemed and never asked for anything: the token has died meanwhile.
  const livesUntil = offer.redeemedAt === null ? offer.expiresAt : addSeconds(offer.redeemedAt, UNSETTLED_SECONDS)
  if (livesUntil <= now) return 'expired'
  return offer.redeemedAt === null ? 'waiting' : 'redeemed'
}
