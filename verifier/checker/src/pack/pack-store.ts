import type { PublicJwk } from '@sojourn/keys'

/** What came from our own service: whom to believe, and the pack as it came. Nothing in it is about anybody who was checked. */
export interface KeptPack {
  readonly anchor: PublicJwk
  readonly synthetic: boolean
  readonly pack: unknown
  /** By this phone's clock. */
  readonly fetchedAt: Date
}

const CACHE = 'sojourn-checker'
const KEPT = new URL('kept-pack', document.baseURI).href

export async function readKeptPack(): Promise<KeptPack | undefined> {
  try {
    const kept = await (await caches.open(CACHE)).match(KEPT)
    if (kept === undefined) return undefined
    const { fetchedAt, ...rest } = await kept.json()
    return { ...rest, fetchedAt: new Date(fetchedAt) }
  } catch {
    // Private windows keep nothing; what cannot be read is not there.
    return undefined
  }
}

export async function keepPack(pack: KeptPack): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(KEPT, new Response(JSON.stringify(pack)))
  } catch {
    // Then it lasts as long as the page is open.
  }
}

/** Undefined when there is no network, or the service has no trust list itself. */
export async function fetchPack(now: Date): Promise<KeptPack | undefined> {
  try {
    const [settings, pack] = await Promise.all(['config.json', 'pack.json'].map(getJson))
    const { trust_anchor: anchor, synthetic } = settings as { trust_anchor: PublicJwk; synthetic: boolean }
    return { anchor, synthetic, pack, fetchedAt: now }
  } catch {
    return undefined
  }
}

async function getJson(name: string): Promise<unknown> {
  const response = await fetch(new URL(name, document.baseURI), {
    credentials: 'omit',
    redirect: 'error',
    cache: 'no-cache',
  })
  if (!response.ok) throw new Error(`${name}: ${response.status}`)
  return response.json()
}
