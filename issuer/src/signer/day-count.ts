import { readFileSync, renameSync, writeFileSync } from 'node:fs'

/** How many signatures each key has made today (UTC), kept over restarts: a signer that starts anew forgets nothing of its day. */
export interface DayCount {
  /** The new count, or undefined when the day's cap is reached. */
  take(key: string, now: Date): number | undefined
}

/** Written ahead in blocks, so that a crash costs a key at most one block of its day and never gives it one. */
const BLOCK = 256

export function openDayCount(file: string, cap: number): DayCount {
  const kept = read(file)
  let day = kept.day
  const used = new Map(Object.entries(kept.counts))
  const reserved = new Map(used)
  return {
    take(key, now) {
      const today = now.toISOString().slice(0, 10)
      // A clock that goes back does not bring back a day that was used up.
      if (today > day) {
        day = today
        used.clear()
        reserved.clear()
      }
      const count = (used.get(key) ?? 0) + 1
      if (count > cap) return undefined
      used.set(key, count)
      if (count > (reserved.get(key) ?? 0)) {
        reserved.set(key, Math.min(cap, count + BLOCK - 1))
        write(file, { day, counts: Object.fromEntries(reserved) })
      }
      return count
    },
  }
}

interface Kept {
  readonly day: string
  readonly counts: Readonly<Record<string, number>>
}

function read(file: string): Kept {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { day: '', counts: {} }
    throw error
  }
}

function write(file: string, kept: Kept): void {
  writeFileSync(`${file}.draft`, JSON.stringify(kept))
  renameSync(`${file}.draft`, file)
}
