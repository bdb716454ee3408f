import type { OpenedPack } from '@sojourn/verification'
import { useEffect, useState } from 'react'
import { fetchPack, type KeptPack, keepPack, readKeptPack } from './pack-store.ts'

export interface HeldPack {
  readonly opened: OpenedPack
  readonly fetchedAt: Date
  readonly synthetic: boolean
}

export type PackState =
  | { readonly kind: 'loading' }
  /** Never had, and none to be had now. */
  | { readonly kind: 'none' }
  | { readonly kind: 'held'; readonly held: HeldPack }

const EVERY_MS = 5 * 60_000

/** What was kept at once, then the newest, and again every five minutes or when the network comes back: never because of a check. */
export function usePack(): PackState {
  const [state, setState] = useState<PackState>({ kind: 'loading' })
  useEffect(() => {
    let stopped = false
    let held: HeldPack | undefined

    async function take(kept: KeptPack | undefined): Promise<boolean> {
      const { openStatusPack } = await import('@sojourn/verification')
      const opened = kept && (await openStatusPack(kept.pack, kept.anchor, new Date()))
      // A trust list that is older than the one held would bring back whoever was struck off.
      if (!kept || opened?.ok !== true) return false
      if (held && opened.value.trustList.version < held.opened.trustList.version) return false
      held = { opened: opened.value, fetchedAt: kept.fetchedAt, synthetic: kept.synthetic }
      if (!stopped) setState({ kind: 'held', held })
      return true
    }

    async function renew(): Promise<void> {
      const fetched = await fetchPack(new Date())
      if (fetched && (await take(fetched))) await keepPack(fetched)
      else if (!held && !stopped) setState({ kind: 'none' })
    }

    void readKeptPack().then(take).then(renew)
    const timer = setInterval(() => void renew(), EVERY_MS)
    const online = () => void renew()
    addEventListener('online', online)
    return () => {
      stopped = true
      clearInterval(timer)
      removeEventListener('online', online)
    }
  }, [])
  return state
}
