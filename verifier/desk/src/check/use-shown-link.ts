import { useEffect, useState } from 'react'
import type { CheckProgress } from './check-progress.ts'

const PERIOD_MS = 2_000

/** Which of the links the screen shows now: by the server's time, as far as this device knows it. */
export function shownLink({ check, skewMs }: CheckProgress, now: Date): string | null {
  const { link, movingLinks, createdAt } = check
  if (movingLinks.length === 0) return link
  const serverMs = now.getTime() - skewMs
  const period = Math.floor(serverMs / PERIOD_MS) - Math.floor(Date.parse(createdAt) / PERIOD_MS)
  return movingLinks[Math.min(Math.max(period, 0), movingLinks.length - 1)] ?? link
}

/** Turns on its own: the links were told together, so nothing is asked of the network. */
export function useShownLink(progress: CheckProgress): string | null {
  const [now, setNow] = useState(() => new Date())
  const moves = progress.check.movingLinks.length > 0
  useEffect(() => {
    if (!moves) return
    const timer = setInterval(() => setNow(new Date()), PERIOD_MS / 8)
    return () => clearInterval(timer)
  }, [moves])
  return shownLink(progress, now)
}
