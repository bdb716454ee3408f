import { useEffect, useRef, useState } from 'react'

/**
 * The value of a promise, `undefined` until it comes; asked again when `key` changes, with the old value kept meanwhile. An answer to an
 * older question is dropped. A fault is thrown into the screen.
 */
export function useAnswer<T>(key: string, ask: () => Promise<T>): T | undefined {
  const [answer, setAnswer] = useState<T>()
  const [fault, setFault] = useState<{ readonly cause: unknown }>()
  const latest = useRef(ask)
  const asked = useRef<string>(undefined)
  useEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    asked.current = key
    latest.current().then(
      (value) => {
        if (asked.current === key) setAnswer(value)
      },
      (cause) => {
        if (asked.current === key) setFault({ cause })
      },
    )
    return () => {
      asked.current = undefined
    }
  }, [key])
  if (fault) throw fault.cause
  return answer
}
