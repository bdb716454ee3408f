import { useEffect, useState } from 'react'
import { flushSync } from 'react-dom'

/** Whether the page is being put on paper now; what is for paper alone is on the page no longer than that. */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(() => matchMedia('print').matches)
  useEffect(() => {
    const paper = matchMedia('print')
    // Before the browser lays the paper out, or it would still be empty.
    const follow = () => flushSync(() => setPrinting(paper.matches))
    const begin = () => flushSync(() => setPrinting(true))
    paper.addEventListener('change', follow)
    addEventListener('beforeprint', begin)
    addEventListener('afterprint', follow)
    return () => {
      paper.removeEventListener('change', follow)
      removeEventListener('beforeprint', begin)
      removeEventListener('afterprint', follow)
    }
  }, [])
  return printing
}
