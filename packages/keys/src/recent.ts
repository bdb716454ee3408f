/** A bounded map that forgets the entry read or written longest ago. */
export interface Recent<Value> {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
}

export function createRecent<Value>(capacity: number): Recent<Value> {
  // A Map keeps the order of insertion, so the first key is the stalest.
  const entries = new Map<string, Value>()
  return {
    get(key) {
      const value = entries.get(key)
      if (value === undefined) return undefined
      entries.delete(key)
      entries.set(key, value)
      return value
    },
    set(key, value) {
      entries.delete(key)
      entries.set(key, value)
      if (entries.size <= capacity) return
      for (const stalest of entries.keys()) {
        entries.delete(stalest)
        return
      }
    },
  }
}

interface Newcomer<Value> {
  readonly value: Value
  visits: number
}

const VISITS_OF_A_REGULAR = 2

/**
 * Remembers well what comes back and hardly what does not: an entry becomes a regular when it was read twice after it was written.
 * Keys that are met once (of one-time copies, of whoever floods us with new ones) neither crowd out the regulars nor fill the memory.
 */
export function createRegulars<Value>(newcomers: number, regulars: number): Recent<Value> {
  const met = createRecent<Newcomer<Value>>(newcomers)
  const known = createRecent<Value>(regulars)
  return {
    get(key) {
      const regular = known.get(key)
      if (regular !== undefined) return regular
      const newcomer = met.get(key)
      if (newcomer === undefined) return undefined
      newcomer.visits += 1
      if (newcomer.visits === VISITS_OF_A_REGULAR) known.set(key, newcomer.value)
      return newcomer.value
    },
    set: (key, value) => met.set(key, { value, visits: 0 }),
  }
}
