/** Runs `work` when nobody else runs under the same name: two tabs must not show one copy twice. */
export type Exclusive = <T>(name: string, work: () => Promise<T>) => Promise<T>

/** Over all tabs of this origin, and let go when a tab dies. */
export function createBrowserExclusive(): Exclusive {
  return async (name, work) => navigator.locks.request(`sojourn-wallet/${name}`, work)
}

/** Within one process. */
export function createMemoryExclusive(): Exclusive {
  const tails = new Map<string, Promise<unknown>>()
  return (name, work) => {
    const before = tails.get(name) ?? Promise.resolve()
    const mine = before.then(work, work)
    tails.set(
      name,
      mine.catch(() => undefined),
    )
    return mine
  }
}
