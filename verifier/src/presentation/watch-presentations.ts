import type { PresentationId } from './presentation.ts'

/** Wakes whoever watches a presentation in this process. Another process is noticed by looking again after a while. */
export interface PresentationWatch {
  changed(id: PresentationId): void
  /** Resolves at the next change, after `timeoutMs`, or when the signal aborts. */
  next(id: PresentationId, timeoutMs: number, signal: AbortSignal): Promise<void>
}

export function createPresentationWatch(): PresentationWatch {
  const waiting = new Map<PresentationId, Set<() => void>>()
  return {
    changed(id) {
      for (const wake of waiting.get(id) ?? []) wake()
    },
    next: (id, timeoutMs, signal) =>
      new Promise((resolve) => {
        const wakers = waiting.get(id) ?? new Set()
        waiting.set(id, wakers)
        const wake = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          wakers.delete(wake)
          if (wakers.size === 0 && waiting.get(id) === wakers) waiting.delete(id)
          resolve()
        }
        const timer = setTimeout(wake, timeoutMs)
        wakers.add(wake)
        if (signal.aborted) wake()
        else signal.addEventListener('abort', wake, { once: true })
      }),
  }
}
