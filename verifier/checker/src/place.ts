import { useCallback, useState } from 'react'
import type { Place } from './check/purposes.ts'

const KEPT_AS = 'sojourn-checker-place'
const NOWHERE: Place = { community: '', city: '010100' }

/** Where this phone checks: of the place, not of anybody who comes by. */
export function usePlace(): readonly [Place, (place: Place) => void] {
  const [place, setPlace] = useState(readPlace)
  const keep = useCallback((next: Place) => {
    setPlace(next)
    try {
      localStorage.setItem(KEPT_AS, JSON.stringify(next))
    } catch {
      // private windows keep nothing
    }
  }, [])
  return [place, keep]
}

function readPlace(): Place {
  try {
    const { community, city } = JSON.parse(localStorage.getItem(KEPT_AS) ?? '{}')
    return {
      community: typeof community === 'string' ? community : NOWHERE.community,
      city: typeof city === 'string' ? city : NOWHERE.city,
    }
  } catch {
    return NOWHERE
  }
}
