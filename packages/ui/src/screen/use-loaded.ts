import { useCallback, useEffect, useRef, useState } from 'react'
import type { ApiAnswer } from './json-api.ts'

export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'loaded'; readonly value: T }
  | { readonly state: 'failed'; readonly reason: string }

/**
 * Asks when the screen comes and whenever `key` changes; keeps the old value on screen while asking again. An answer to an
 * earlier question is dropped.
 */
export function useLoaded<T>(key: string, load: () => Promise<ApiAnswer<T>>): readonly [Loaded<T>, reload: () => void] {
  const [loaded, setLoaded] = useState<{ readonly key: string; readonly answer: Loaded<T> }>({
    key,
    answer: { state: 'loading' },
  })
  const latest = useRef(load)
  useEffect(() => {
    latest.current = load
  })
  const turn = useRef(0)
  const reload = useCallback(() => {
    const mine = ++turn.current
    void latest.current().then((answer) => {
      if (mine !== turn.current) return
      setLoaded({
        key,
        answer: answer.ok ? { state: 'loaded', value: answer.value } : { state: 'failed', reason: answer.reason },
      })
    })
  }, [key])
  useEffect(() => {
    reload()
    return () => {
      turn.current++
    }
  }, [reload])
  return [loaded.key === key ? loaded.answer : { state: 'loading' }, reload]
}
