import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { canonicalJson } from '../receive/canonical-json.ts'
import { type CheckedCopies, checkCopies } from '../receive/check-copies.ts'
import { type ChosenKeys, chooseHolderKeys } from '../receive/choose-holder-keys.ts'
import { createDpopSession } from '../receive/dpop-session.ts'
import { type FreshTokenRefusal, freshToken } from '../receive/fresh-token.ts'
import { notifyIssuer } from '../receive/notify-issuer.ts'
import { reviewIssuer } from '../receive/read-offer.ts'
import { COPIES_WANTED } from '../receive/receive-cards.ts'
import { findRenewal, type Renewal } from '../receive/renewal.ts'
import { requestCopies } from '../receive/request-copies.ts'
import type { AuthorizationDeps } from '../receive/start-authorization.ts'
import type { CardRecord, CopyRecord } from '../vault/schema-v1.ts'
import type { Change } from '../vault/sealed-store.ts'
import { LOW_WATER_COPIES } from './card-summary.ts'
import { type HeldCard, heldCards, isUnshown } from './held-cards.ts'

/** `later`: another moment is drawn. */
export type RefillOutcome = 'refilled' | FreshTokenRefusal

const DAY_SECONDS = 86_400
const UINT32 = 2 ** 32

/**
 * New copies where few are left, on the wallet's own schedule. The moment is drawn by lot within a day: an agency that sees a wallet come for
 * copies learns nothing of when, or whether just now, one was shown (assurance M13). Nothing is asked for a card that is not valid.
 * Answers what became of each card that was asked for.
 */
export async function refillCopies(deps: AuthorizationDeps): Promise<readonly RefillOutcome[]> {
  return deps.exclusive('receive', async () => {
    const outcomes: RefillOutcome[] = []
    const nowSeconds = toSeconds(deps.clock())
    for (const held of await heldCards(deps.storage, nowSeconds)) {
      const { card } = held
      if (!wantsCopies(held, nowSeconds)) continue
      if (card.refillAtSeconds === undefined) await putOff(deps, card, nowSeconds)
      else if (card.refillAtSeconds <= nowSeconds) outcomes.push(await refillOne(deps, held))
    }
    return outcomes
  })
}

function wantsCopies({ card, copies }: HeldCard, nowSeconds: number): boolean {
  const isOver = card.expiresAtSeconds !== undefined && card.expiresAtSeconds <= nowSeconds
  if (card.renewal === undefined || card.status !== 'valid' || isOver) return false
  return copies.filter(isUnshown).length <= LOW_WATER_COPIES
}

/** Over the card as it is now, under the lock of everything that changes cards. */
const change = (
  deps: AuthorizationDeps,
  id: string,
  changed: (card: CardRecord, copies: readonly CopyRecord[]) => readonly Change[],
) =>
  deps.exclusive('vault', async () => {
    const card = await deps.storage.read('cards', id)
    const copies = (await deps.storage.list('copies')).filter(({ cardId }) => cardId === id)
    if (card) await deps.storage.commit(changed(card, copies))
    return card !== undefined
  })

function putOff(deps: AuthorizationDeps, { id }: CardRecord, nowSeconds: number) {
  const [lot = 0] = new Uint32Array(deps.random(4).buffer)
  const refillAtSeconds = nowSeconds + 1 + Math.floor((lot / UINT32) * DAY_SECONDS)
  return change(deps, id, (card) => [{ kind: 'put', table: 'cards', record: { ...card, refillAtSeconds } }])
}

async function refillOne(deps: AuthorizationDeps, held: HeldCard): Promise<RefillOutcome> {
  const refilled = await refill(deps, held)
  if (refilled.ok) return 'refilled'
  if (refilled.reason === 'later') await putOff(deps, held.card, toSeconds(deps.clock()))
  else {
    // The agency gives no more by this: the card says so, and the person goes the way by which it came.
    await change(deps, held.card.id, ({ renewal: _, refillAtSeconds: __, ...record }) => [
      { kind: 'put', table: 'cards', record },
    ])
  }
  return refilled.reason
}

async function refill(deps: AuthorizationDeps, { card, copies }: HeldCard): Promise<Result<void, FreshTokenRefusal>> {
  const renewal = card.renewal && (await findRenewal(deps.storage, card.renewal.id))
  const signer = renewal && (await deps.holderKeys.signer(renewal.dpopKeyId))
  if (!card.renewal || !renewal || !signer) return refuse('renewal_over')
  const { configurationId } = card.renewal
  const reviewed = await reviewRenewal(deps, renewal, configurationId)
  const item = reviewed.ok ? reviewed.value.items[0] : undefined
  if (!reviewed.ok || !item) return refuse('later')
  const offer = reviewed.value
  const session = createDpopSession({ http: deps.http, signer, clock: deps.clock })
  const token = await freshToken(deps, offer, renewal, session)
  if (!token.ok) return token

  const count = Math.min(COPIES_WANTED, offer.metadata.batchSize)
  const keys = await chooseHolderKeys(deps, count, { taken: new Set(copies.map(({ holderKeyId }) => holderKeyId)) })
  const asked = { token: token.value, keys, clientId: renewal.clientId }
  const answer = await requestCopies({ ...deps, session }, offer, item, asked)
  const issued = answer.ok && answer.value.kind === 'issued' ? answer.value : undefined
  // A renewal is never decided on anew, so an answer that it will be is no answer.
  const checked = issued ? await checkCopies(deps, offer, item, issued.credentials, keys.records) : refuse('later')
  const isKept = checked.ok && (await keepCopies(deps, card.id, checked.value, keys))
  if (!isKept) await deps.holderKeys.destroy(keys.madeNow.map(({ id }) => id))
  const notificationId = issued?.notificationId
  const { notificationEndpoint } = offer.metadata
  if (notificationEndpoint && notificationId) {
    const event = isKept ? 'credential_accepted' : 'credential_failure'
    await notifyIssuer(session, notificationEndpoint, token.value.accessToken, notificationId, event)
  }
  return isKept ? ok(undefined) : refuse('later')
}

async function reviewRenewal(deps: AuthorizationDeps, renewal: Renewal, configurationId: string) {
  const list = await deps.trustList.current()
  if (!list.ok) return list
  const issuer = list.value.issuers.find((entry) => entry.issuer === renewal.credentialIssuer)
  if (!issuer) return refuse('not_on_trust_list')
  const grant = { kind: 'renewal' } as const
  const wanted = { grant, configurationIds: [configurationId], authorizationServer: renewal.server }
  return reviewIssuer(deps, list.value, issuer, wanted)
}

/** Everything but when it was signed and when it ends, which each batch has its own of. */
const saidIn = ({ iat: _, nbf: __, exp: ___, ...claims }: JsonObject): string => canonicalJson(claims)

/**
 * Copies that nobody has seen stay to their own end. When the new ones say something else, they go: a person must not read one thing and
 * show another.
 */
function keepCopies(
  deps: AuthorizationDeps,
  cardId: string,
  checked: CheckedCopies,
  keys: ChosenKeys,
): Promise<boolean> {
  const receivedAtSeconds = toSeconds(deps.clock())
  return change(deps, cardId, ({ refillAtSeconds: _, expiresAtSeconds: endedAt, ...card }, before) => {
    const first = Math.max(...before.map(({ number }) => number)) + 1
    const added = checked.copies.map(
      ({ compact, holderKeyId, status }, index): CopyRecord => ({
        id: `${cardId}.${first + index}`,
        cardId,
        number: first + index,
        holderKeyId,
        compact,
        receivedAtSeconds,
        ...(status ? { statusUri: status.uri, statusIndex: status.index } : {}),
      }),
    )
    const saysTheSame = saidIn(card.claims) === saidIn(checked.claims)
    const old = before.filter(isUnshown).map((copy): Change => {
      if (!saysTheSame) return { kind: 'delete', table: 'copies', id: copy.id }
      const expiresAtSeconds = copy.expiresAtSeconds ?? endedAt
      const record = { ...copy, ...(expiresAtSeconds === undefined ? {} : { expiresAtSeconds }) }
      return { kind: 'put', table: 'copies', record }
    })
    const expiresAt = checked.expiresAt
    const record = {
      ...card,
      claims: checked.claims,
      ...(expiresAt ? { expiresAtSeconds: toSeconds(expiresAt) } : {}),
    }
    return [
      { kind: 'put', table: 'cards', record },
      ...keys.madeNow.map((key): Change => ({ kind: 'put', table: 'keys', record: key })),
      ...added.map((copy): Change => ({ kind: 'put', table: 'copies', record: copy })),
      ...old,
    ]
  })
}
