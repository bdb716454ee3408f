import { type Clock, fromSeconds, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { readTrustList, type TrustList } from '@sojourn/trust'
import type { Http } from '../platform/http.ts'
import type { SealedStore } from '../vault/sealed-store.ts'
import type { WalletSettings } from '../wallet-ports.ts'

export type TrustListRefusal = 'trust_list_unavailable'

export interface TrustListSource {
  /** The list the wallet holds. It is fetched here only when there is none: a presentation tells nobody that it happens (assurance M4). */
  current(): Promise<Result<TrustList, TrustListRefusal>>
  /** Fetches when the list is older than an hour: at unlocking, and on a timer. */
  refreshDue(): Promise<void>
}

export interface TrustListSourceDeps {
  readonly http: Http
  readonly storage: SealedStore
  readonly clock: Clock
  readonly settings: WalletSettings
}

const REMEMBERED_AS = 'trust-list'
const REFRESH_SECONDS = 3600
const MAX_BYTES = 4_194_304

interface Held {
  readonly token: string
  readonly list: TrustList
  readonly fetchedAt: Date
}

export function createTrustListSource(deps: TrustListSourceDeps): TrustListSource {
  let held: Held | undefined

  const read = (token: string) => readTrustList(token, deps.settings.trustAnchor, deps.clock())

  async function recall(): Promise<Held | undefined> {
    if (held) return held
    const remembered = await deps.storage.read('remembered', REMEMBERED_AS)
    const { token, fetchedAtSeconds } = remembered?.value ?? {}
    if (typeof token !== 'string' || typeof fetchedAtSeconds !== 'number') return undefined
    const list = await read(token)
    held = list.ok ? { token, list: list.value, fetchedAt: fromSeconds(fetchedAtSeconds) } : undefined
    return held
  }

  async function fetchList(): Promise<Result<TrustList, TrustListRefusal>> {
    const before = await recall()
    const answer = await deps.http.send({
      method: 'GET',
      url: deps.settings.trustListUrl,
      accept: 'application/jwt',
      maxBytes: MAX_BYTES,
    })
    if (!answer.ok || answer.value.status !== 200) return refuse('trust_list_unavailable')
    const token = answer.value.text.trim()
    const list = await read(token)
    // An older list than one already seen would bring back whoever has been struck off.
    if (!list.ok || (before && list.value.version < before.list.version)) return refuse('trust_list_unavailable')
    const fetchedAt = deps.clock()
    held = { token, list: list.value, fetchedAt }
    const record = { id: REMEMBERED_AS, value: { token, fetchedAtSeconds: toSeconds(fetchedAt) } }
    await deps.storage.commit([{ kind: 'put', table: 'remembered', record }])
    return list
  }

  return {
    async current() {
      const before = await recall()
      return before && before.list.expiresAt > deps.clock() ? ok(before.list) : fetchList()
    },
    async refreshDue() {
      const before = await recall()
      const ageSeconds = before ? toSeconds(deps.clock()) - toSeconds(before.fetchedAt) : Number.POSITIVE_INFINITY
      if (ageSeconds >= REFRESH_SECONDS) await fetchList()
    },
  }
}
