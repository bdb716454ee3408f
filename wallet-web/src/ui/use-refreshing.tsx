import { useEffect } from 'react'
import type { Wallet } from '../wallet.ts'

const EVERY_MS = 5 * 60_000
/** Coming back from an answered request is no reason to ask again. */
const LEAST_MS = 60_000
let refreshedAt = 0
const isDue = () => Date.now() - refreshedAt > LEAST_MS
/** ±20 %, so that a fetch tells nothing of what the person is doing. */
const jittered = () => EVERY_MS * (0.8 + 0.4 * Math.random())

/**
 * The wallet's own schedule for the trust list and the status lists: when the cards are opened, then every five minutes or so; never
 * while a request is being answered, so that no agency hears of it (assurance M4).
 */
export function useRefreshing(wallet: Wallet, cardsChanged: () => void, answering: boolean): void {
  useEffect(() => {
    if (answering) return
    let timer: ReturnType<typeof setTimeout>
    let stopped = false
    async function refresh() {
      if (navigator.onLine && isDue()) {
        refreshedAt = Date.now()
        await wallet.refreshTrustList()
        await wallet.refreshStatus()
        if (!stopped) cardsChanged()
      }
      if (!stopped) timer = setTimeout(() => void refresh(), jittered())
    }
    void refresh()
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [wallet, cardsChanged, answering])
}
