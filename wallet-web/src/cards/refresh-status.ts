import { type Clock, toSeconds } from '@sojourn/domain'
import { headerIssuerHint } from '@sojourn/formats'
import { parseJwt } from '@sojourn/keys'
import { readStatusListToken, type StatusAnswer, type StatusList, statusAt } from '@sojourn/status'
import { findIssuer, resolveStatusListKey, statusListAllowed, type TrustList } from '@sojourn/trust'
import type { Exclusive } from '../platform/exclusive.ts'
import type { Http } from '../platform/http.ts'
import type { TrustListSource } from '../trust/trust-list-source.ts'
import type { CardRecord, CopyRecord, KnownStatus } from '../vault/schema-v1.ts'
import type { Change, SealedStore } from '../vault/sealed-store.ts'
import { type HeldCard, heldCards } from './held-cards.ts'

export interface StatusChange {
  readonly cardId: string
  readonly from: KnownStatus
  readonly to: KnownStatus
}

export interface RefreshStatusDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly trustList: TrustListSource
  readonly exclusive: Exclusive
  readonly clock: Clock
}

const STATUS_LIST_TOKEN = 'application/statuslist+jwt'
const SKEW_SECONDS = 60
const LISTED_WITHIN_SECONDS = 120

/**
 * Fetches whole lists and reads our places in them: whoever serves a list learns that somebody asked for it, not about whom (assurance
 * M4). Called at unlocking and on the wallet's own timer, never because of a presentation. What cannot be had leaves the card as it was.
 */
export async function refreshStatus(deps: RefreshStatusDeps): Promise<readonly StatusChange[]> {
  const trustList = await deps.trustList.current()
  if (!trustList.ok) return []
  const lists = await fetchLists(deps, trustList.value, await heldCards(deps.storage, toSeconds(deps.clock())))
  return deps.exclusive('vault', () => writeStatus(deps, lists))
}

/** Over the cards as they are now: one that was deleted while its list was on the way stays deleted. */
async function writeStatus(
  deps: RefreshStatusDeps,
  lists: ReadonlyMap<string, StatusList>,
): Promise<readonly StatusChange[]> {
  const now = deps.clock()
  const held = await heldCards(deps.storage, toSeconds(now))
  const changes: StatusChange[] = []
  const stored: Change[] = []
  for (const { card, copies } of held) {
    const read = readCard(copies, lists)
    if (!read) continue
    const record = updated(card, read, toSeconds(now))
    if (record.status !== card.status) changes.push({ cardId: card.id, from: card.status, to: record.status })
    stored.push({ kind: 'put', table: 'cards', record })
  }
  await deps.storage.commit([...stored, ...rememberedTimes(lists)])
  return changes
}

function updated(card: CardRecord, read: ReadStatus, nowSeconds: number): CardRecord {
  const changed = read.status !== card.status
  return {
    ...card,
    status: read.status,
    everValid: card.everValid || read.status === 'valid',
    statusAsOfSeconds: read.asOfSeconds,
    // The first word of a list is news to nobody, for the card has just been received; nor is its activation, for which the person waited.
    ...(changed && card.status !== 'unknown' && (card.everValid || read.status !== 'valid')
      ? { statusChangedAtSeconds: nowSeconds, changeSeen: false }
      : {}),
  }
}

interface ReadStatus {
  readonly status: KnownStatus
  readonly asOfSeconds: number
}

const SEVERITY: Readonly<Record<StatusAnswer, number>> = {
  valid: 0,
  suspended: 1,
  unknown_value: 2,
  out_of_range: 2,
  invalid: 3,
}

/** The card is as bad as the worst of its copies, as of the oldest list that was read; nothing is said unless all of them were. */
function readCard(copies: readonly CopyRecord[], lists: ReadonlyMap<string, StatusList>): ReadStatus | undefined {
  let worst: StatusAnswer = 'valid'
  let asOfSeconds = Number.POSITIVE_INFINITY
  for (const { statusUri, statusIndex, receivedAtSeconds } of copies) {
    if (statusUri === undefined || statusIndex === undefined) return undefined
    const list = lists.get(statusUri)
    if (!list) return undefined
    // A new copy is in no list before the next edition, and its issuer may let that wait (assurance M12): an older list says nothing of it.
    if (receivedAtSeconds !== undefined && toSeconds(list.issuedAt) < receivedAtSeconds + LISTED_WITHIN_SECONDS)
      continue
    const answer = statusAt(list, statusIndex)
    if (SEVERITY[answer] > SEVERITY[worst]) worst = answer
    asOfSeconds = Math.min(asOfSeconds, toSeconds(list.issuedAt))
  }
  if (asOfSeconds === Number.POSITIVE_INFINITY) return undefined
  const status = worst === 'unknown_value' || worst === 'out_of_range' ? 'unknown' : worst
  return { status, asOfSeconds }
}

async function fetchLists(
  deps: RefreshStatusDeps,
  trustList: TrustList,
  held: readonly HeldCard[],
): Promise<ReadonlyMap<string, StatusList>> {
  const issuerOf = new Map<string, string>()
  for (const { card, copies } of held)
    for (const { statusUri } of copies) if (statusUri) issuerOf.set(statusUri, card.credentialIssuer)
  const fetched = await Promise.all(
    [...issuerOf].map(async ([uri, issuer]) => ({ uri, list: await fetchList(deps, trustList, uri, issuer) })),
  )
  return new Map(fetched.flatMap(({ uri, list }) => (list ? [[uri, list] as const] : [])))
}

async function fetchList(
  deps: RefreshStatusDeps,
  trustList: TrustList,
  uri: string,
  issuer: string,
): Promise<StatusList | undefined> {
  const entry = findIssuer(trustList, issuer)
  if (!entry || !statusListAllowed(entry, uri)) return undefined
  const answer = await deps.http.send({ method: 'GET', url: uri, accept: STATUS_LIST_TOKEN })
  if (!answer.ok || answer.value.status !== 200 || answer.value.contentType !== STATUS_LIST_TOKEN) return undefined
  const token = parseJwt(answer.value.text.trim())
  if (!token.ok) return undefined
  const at = deps.clock()
  const key = await resolveStatusListKey(entry, headerIssuerHint(token.value), at, {})
  if (!key.ok) return undefined
  const list = await readStatusListToken({ token: token.value, uri, key: key.value, at, skewSeconds: SKEW_SECONDS })
  if (!list.ok || toSeconds(list.value.issuedAt) < (await newestSeenSeconds(deps.storage, uri))) return undefined
  return list.value
}

const timeId = (uri: string): string => `status-list-time:${uri}`

/** A list older than one already seen would bring a revoked card back to life (assurance F13). */
async function newestSeenSeconds(storage: SealedStore, uri: string): Promise<number> {
  const seen = (await storage.read('remembered', timeId(uri)))?.value.issuedAtSeconds
  return typeof seen === 'number' ? seen : 0
}

const rememberedTimes = (lists: ReadonlyMap<string, StatusList>): readonly Change[] =>
  [...lists].map(([uri, list]) => ({
    kind: 'put',
    table: 'remembered',
    record: { id: timeId(uri), value: { issuedAtSeconds: toSeconds(list.issuedAt) } },
  }))
