import { useEffect, useState } from 'react'
import type { DeskCounter } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'

const LOOK_AGAIN_MS = 2_000

/** Looks again every two seconds: a queue at a counter is no faster, and one question serves code and arrivals. */
export function useCounter(api: DeskApi, opened: DeskCounter): { readonly seen: DeskCounter; readonly lost?: string } {
  const [seen, setSeen] = useState(opened)
  const [lost, setLost] = useState<string>()
  useEffect(() => {
    const timer = setInterval(async () => {
      const answer = await api.counter(opened.counter)
      if (answer.ok) setSeen(answer.value)
      setLost(answer.ok ? undefined : answer.reason)
    }, LOOK_AGAIN_MS)
    return () => clearInterval(timer)
  }, [api, opened.counter])
  return lost === undefined ? { seen } : { seen, lost }
}
