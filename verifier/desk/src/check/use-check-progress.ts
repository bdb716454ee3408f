import { useEffect, useState } from 'react'
import type { DeskCheck } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { advance, beginProgress, type CheckProgress, isOver } from './check-progress.ts'

const RETRY_MS = 2000

export interface WatchedCheck extends CheckProgress {
  /** The page hears the server; when it does not, it tries again by itself. */
  readonly connected: boolean
  /** Why the check can no longer be watched, such as an ended session. */
  readonly lost: string | undefined
}

/** Follows one check by server-sent events; where the stream is refused, asks every two seconds until it may listen again. */
export function useCheckProgress(api: DeskApi, created: DeskCheck): WatchedCheck {
  const [progress, setProgress] = useState(() => beginProgress(created, new Date()))
  const [connected, setConnected] = useState(true)
  const [lost, setLost] = useState<string>()
  const over = isOver(progress.check.state)

  useEffect(() => {
    const { id } = created
    if (id === null || over) return
    let source: EventSource | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    const hear = (heard: DeskCheck) => setProgress((before) => advance(before, heard))

    function listen(checkId: string) {
      source = new EventSource(api.eventsUrl(checkId))
      source.addEventListener('open', () => setConnected(true))
      source.addEventListener('check', (event) => hear(JSON.parse(event.data) as DeskCheck))
      source.addEventListener('error', () => {
        setConnected(false)
        if (source?.readyState === EventSource.CLOSED) retry = setTimeout(() => void ask(checkId), RETRY_MS)
      })
    }
    async function ask(checkId: string) {
      const answer = await api.check(checkId)
      if (answer.ok) {
        hear(answer.value)
        listen(checkId)
      } else if (answer.reason === 'unreachable' || answer.reason === 'temporarily_unavailable') {
        retry = setTimeout(() => void ask(checkId), RETRY_MS)
      } else setLost(answer.reason)
    }

    listen(id)
    return () => {
      source?.close()
      clearTimeout(retry)
    }
  }, [api, created, over])

  return { ...progress, connected, lost }
}
