import { addSeconds, type Clock, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { shownEntry } from '../history/history-entries.ts'
import type { Exclusive } from '../platform/exclusive.ts'
import type { HolderKeys } from '../platform/holder-keys.ts'
import type { Http } from '../platform/http.ts'
import type { HistoryRecord } from '../vault/schema-v1.ts'
import type { Change, SealedStore } from '../vault/sealed-store.ts'
import { buildVpToken } from './build-vp-token.ts'
import { type AgreedAnswer, type Consent, type ConsentRefusal, judgeConsent } from './consent.ts'
import { type PickedCopy, pickCopies } from './pick-copies.ts'
import type { ReviewedRequest } from './read-request.ts'
import { type SendRefusal, sendResponse } from './send-response.ts'

export type PresentRefusal =
  | ConsentRefusal
  | 'nothing_fits'
  | 'request_too_old'
  | 'not_verified'
  | 'no_copies_left'
  | SendRefusal

export interface Presented {
  /** Where the party's page goes on; only for a request that came from a page on this phone (OID4VP-1.0 8.2). */
  readonly redirectUri?: string
}

export interface PresentDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly holderKeys: HolderKeys
  readonly verifyUser: () => Promise<Result<void, 'not_verified'>>
  readonly exclusive: Exclusive
  readonly clock: Clock
}

/** A screen left open is not a consent that is still meant. */
const MAX_REVIEW_SECONDS = 300

/** Consent, then the person, then the copies marked as shown, then the answer: in this order, and none can be left out. */
export async function presentCredentials(
  deps: PresentDeps,
  reviewed: ReviewedRequest,
  consent: Consent,
): Promise<Result<Presented, PresentRefusal>> {
  if (!reviewed.sheet) return refuse('nothing_fits')
  const agreed = judgeConsent(reviewed.sheet, consent)
  if (!agreed.ok) return agreed
  if (deps.clock() > addSeconds(reviewed.reviewedAt, MAX_REVIEW_SECONDS)) return refuse('request_too_old')
  const verified = await deps.verifyUser()
  if (!verified.ok) return verified
  const spent = await deps.exclusive('vault', () => spendCopies(deps, reviewed, agreed.value))
  if (!spent.ok) return spent
  const { picked, entry } = spent.value
  const vpToken = await buildVpToken(deps, reviewed.request, agreed.value, picked)
  const { state } = reviewed.request
  const sent = await sendResponse(deps.http, reviewed.request, {
    kind: 'presented',
    vpToken,
    ...(state === undefined ? {} : { state }),
  })
  const record: HistoryRecord = { ...entry, outcome: sent.ok ? 'done' : 'failed' }
  await deps.storage.commit([{ kind: 'put', table: 'history', record }])
  if (!sent.ok) return sent
  const { redirectUri } = sent.value
  return ok(reviewed.device === 'same_device' && redirectUri ? { redirectUri } : {})
}

/**
 * Written before anything is sent: whatever happens after this, these copies are never shown again (assurance F22). Their text is
 * forgotten; their place in the status list stays, for the card's state is still read there.
 */
async function spendCopies(
  deps: PresentDeps,
  { relyingParty, use }: ReviewedRequest,
  agreed: readonly AgreedAnswer[],
): Promise<Result<{ picked: readonly PickedCopy[]; entry: HistoryRecord }, 'no_copies_left'>> {
  const [copies, keys, cards] = await Promise.all([
    deps.storage.list('copies'),
    deps.storage.list('keys'),
    deps.storage.list('cards'),
  ])
  const picked = pickCopies(
    agreed.map(({ choice }) => choice.cardId),
    copies,
    keys,
  )
  if (!picked) return refuse('no_copies_left')
  const now = deps.clock()
  const shown = agreed.flatMap(({ choice }) => {
    const card = cards.find(({ id }) => id === choice.cardId)
    return card ? [{ card, claims: choice.claims.map(({ path }) => path) }] : []
  })
  const entry = shownEntry({ kind: 'presented', outcome: 'under_way', relyingParty, use, now, shown })
  const shownAtSeconds = toSeconds(now)
  const changes: Change[] = [
    ...picked.map(
      ({ copy }): Change => ({ kind: 'put', table: 'copies', record: { ...copy, compact: '', shownAtSeconds } }),
    ),
    ...picked.map(({ key }): Change => ({ kind: 'put', table: 'keys', record: { ...key, shownAtSeconds } })),
    { kind: 'put', table: 'history', record: entry },
  ]
  await deps.storage.commit(changes)
  return ok({ picked, entry })
}
