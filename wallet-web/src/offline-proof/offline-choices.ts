import { type Clock, ok, type Result, toSeconds } from '@sojourn/domain'
import { type OfflinePurpose, offlinePurposes } from '@sojourn/trust'
import { offlineQuery } from '@sojourn/verification'
import { heldCards } from '../cards/held-cards.ts'
import { type ConsentSheet, consentSheet } from '../present/consent-sheet.ts'
import { issuerAllows } from '../present/issuer-allows.ts'
import type { TrustListRefusal, TrustListSource } from '../trust/trust-list-source.ts'
import type { SealedStore } from '../vault/sealed-store.ts'

/** A purpose that the registry knows, and what would be shown for it; no sheet when nothing held fits. */
export interface OfflineChoice {
  readonly purpose: OfflinePurpose
  readonly sheet: ConsentSheet | undefined
  readonly reviewedAt: Date
}

export interface OfflineChoicesDeps {
  readonly storage: SealedStore
  readonly trustList: TrustListSource
  readonly clock: Clock
}

/** From the trust list that is held; without a network none is fetched. */
export async function offlineChoices(
  deps: OfflineChoicesDeps,
): Promise<Result<readonly OfflineChoice[], TrustListRefusal>> {
  const trustList = await deps.trustList.current()
  if (!trustList.ok) return trustList
  const held = await heldCards(deps.storage, toSeconds(deps.clock()))
  const reviewedAt = deps.clock()
  return ok(
    offlinePurposes(trustList.value).map((purpose) => ({
      purpose,
      sheet: consentSheet(
        offlineQuery(purpose),
        held.filter(({ card }) => issuerAllows(card.disclosurePolicy, purpose.party)),
        reviewedAt,
      ),
      reviewedAt,
    })),
  )
}
