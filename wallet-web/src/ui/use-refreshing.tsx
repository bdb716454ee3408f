import { useEffect } from 'react'
import { isStillWaiting } from '../receive/waiting-credential.ts'
import type { Wallet } from '../wallet.ts'
import { useAnswer } from './use-answer.tsx'

const EVERY_MS = 5 * 60_000
/** The counter is waiting, and so is the person: the lists of a new card are asked for this often until it is activated or void. */
const WAITING_EVERY_MS = 4_000
/** Coming back from an answered request is no reason to ask again. */
const LEAST_MS = 60_000
/** Clocks of wallet and agency differ a little; a browser's timer holds no more than 24 days. */
const LOOK_AFTER_MS = 500
const LONGEST_TIMER_MS = 86_400_000
let refreshedAt = 0
const isDue = () => Date.now() - refreshedAt > LEAST_MS
/** ±20 %, so that a fetch tells nothing of what the person is doing. */
const jittered = () => EVERY_MS * (0.8 + 0.4 * Math.random())

/**
 * The wallet's own schedule for the trust list and the status lists: when the cards are opened, then every five minutes or so, and every
 * few seconds while a card waits for its activation; never while a request is being answered, so that no agency hears of it (assurance M4).
 */
export function useRefreshing(wallet: Wallet, cardsChanged: () => void, turn: number, answering: boolean): void {
  const cards = useAnswer(`cards ${turn}`, () => wallet.cards())
  const isWaiting = cards?.some(({ state }) => state === 'waiting') === true
  useEffect(() => {
    if (answering || !isWaiting) return
    const timer = setInterval(() => {
      if (navigator.onLine) void wallet.refreshStatus().then((changes) => changes.length > 0 && cardsChanged())
    }, WAITING_EVERY_MS)
    return () => clearInterval(timer)
  }, [wallet, cardsChanged, isWaiting, answering])

  const waiting = useAnswer(`waiting ${turn}`, () => wallet.waiting())
  const next = waiting?.filter(isStillWaiting).map(({ nextAtSeconds }) => nextAtSeconds) ?? []
  const nextAtMs = next.length === 0 ? undefined : Math.min(...next) * 1000
  // A decision at an agency: asked for when its time has come, and no sooner (OID4VCI-1.0 8.3, `interval`).
  useEffect(() => {
    if (answering || nextAtMs === undefined) return
    const inMs = Math.min(Math.max(nextAtMs - Date.now(), 0) + LOOK_AFTER_MS, LONGEST_TIMER_MS)
    const timer = setTimeout(() => {
      if (navigator.onLine) void wallet.pollWaiting().then(cardsChanged)
    }, inMs)
    return () => clearTimeout(timer)
  }, [wallet, cardsChanged, nextAtMs, answering])

  useEffect(() => {
    if (answering) return
    let timer: ReturnType<typeof setTimeout>
    let stopped = false
    async function refresh() {
      if (navigator.onLine && isDue()) {
        refreshedAt = Date.now()
        await wallet.refreshTrustList()
        await wallet.refreshStatus()
        await wallet.refillCopies()
        await wallet.pollWaiting()
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
