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
