import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from 'react'

/** Whole seconds until `until`, never below zero, counted once a second. */
export function useSecondsLeft(until: Date): number {
  const end = until.getTime()
  const left = () => Math.max(0, Math.ceil((end - Date.now()) / 1000))
  const [seconds, setSeconds] = useState(left)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `left` is a function of `end`
  useEffect(() => {
    setSeconds(left())
    const timer = setInterval(() => setSeconds(left()), 1000)
    return () => clearInterval(timer)
  }, [end])
  return seconds
}

function onConnectionChange(notify: () => void): () => void {
  addEventListener('online', notify)
  addEventListener('offline', notify)
  return () => {
    removeEventListener('online', notify)
    removeEventListener('offline', notify)
  }
}

/** What the browser believes: `false` is sure, `true` is a hope. */
export const useOnline = (): boolean => useSyncExternalStore(onConnectionChange, () => navigator.onLine)

/** Scrolls just so far that the whole of a thing is seen when it comes, such as a QR code on a small phone; else not at all. */
export function useBroughtIntoView<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null)
  useEffect(() => {
    // newer browsers answer with a promise, which an effect must not return
    void element.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  return element
}
