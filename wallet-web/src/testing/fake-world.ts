import { addSeconds } from '@sojourn/domain'
import type { RegisteredUse, TrustList } from '@sojourn/trust'
import { createMemoryPorts } from '../platform/memory-ports.ts'
import { createWallet, type Wallet } from '../wallet.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import { CLIENT, createFakeAuthorization, type FakeAuthorization } from './fake-authorization.ts'
import { createFakeDesk, type FakeDesk } from './fake-desk.ts'
import { createFakeIssuer, type FakeIssuer, TX_CODE } from './fake-issuer.ts'
import { createFakeRegistry, type FakeRegistry, NOON, TRUST_LIST_URL } from './fake-registry.ts'

/** One wallet, one agency, one school and their registry, in one process, at a time that only the test moves. */
export interface FakeWorld {
  readonly wallet: Wallet
  readonly ports: WalletPorts
  readonly registry: FakeRegistry
  readonly issuer: FakeIssuer
  readonly authorization: FakeAuthorization
  readonly desk: FakeDesk
  readonly sent: { readonly url: string; readonly init: RequestInit }[]
  advance(seconds: number): void
  trustList(change: (list: TrustList) => TrustList): void
  online: boolean
  receive(types?: Parameters<FakeIssuer['offer']>[0]): Promise<void>
}

export async function createFakeWorld(
  options: { over?: Partial<WalletPorts>; uses?: readonly RegisteredUse[] } = {},
): Promise<FakeWorld> {
  let now = NOON
  const clock = () => now
  const registry = await createFakeRegistry(options.uses)
  const authorization = await createFakeAuthorization(clock)
  const issuer = createFakeIssuer(registry, clock, authorization)
  const desk = await createFakeDesk(registry, clock)
  const sent: { url: string; init: RequestInit }[] = []
  let list = registry.list
  const fetch = async (address: string, init: RequestInit): Promise<Response> => {
    sent.push({ url: address, init })
    if (!world.online) throw new TypeError('offline')
    const url = new URL(address)
    if (address === TRUST_LIST_URL) return new Response(await registry.sign(list))
    const answer =
      (await authorization.answer(url, init)) ?? (await issuer.answer(url, init)) ?? (await desk.answer(url, init))
    if (!answer) throw new Error(`the wallet asked for ${address}`)
    return answer
  }
  const settings = {
    trustListUrl: TRUST_LIST_URL,
    trustAnchor: registry.trustAnchor,
    allowHttpOnLoopback: false,
    client: CLIENT,
  }
  const ports = await createMemoryPorts(settings, { fetch, clock, ...options.over })
  const world: FakeWorld = {
    wallet: createWallet(ports),
    ports,
    registry,
    issuer,
    authorization,
    desk,
    sent,
    online: true,
    advance(seconds) {
      now = addSeconds(now, seconds)
    },
    trustList(change) {
      list = change(list)
    },
    async receive(types) {
      const offer = await world.wallet.readOffer(issuer.offerLink(types))
      if (!offer.ok) throw new Error(`no offer: ${offer.reason}`)
      const accepted = await world.wallet.acceptOffer(offer.value, TX_CODE)
      if (!accepted.ok) throw new Error(`not received: ${accepted.reason}`)
    },
  }
  return world
}
