import { useEffect } from 'react'
import type { Wallet } from '../wallet.ts'

const EVERY_MS = 5 * 60_000
/** ±20 %, so that a fetch tells nothing of what the person is doing. */
const jittered = () => EVERY_MS * (0.8 + 0.4 * Math.random())

/** The wallet's own schedule for the trust list and the status lists: at unlocking, then every five minutes or so. */
export function useRefreshing(wallet: Wallet, cardsChanged: () => void): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    let stopped = false
    async function refresh() {
      if (navigator.onLine) {
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
  }, [wallet, cardsChanged])
}
