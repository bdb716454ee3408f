import { isDatabaseDown } from './is-database-down.ts'

interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (value: Out) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: whoever comes while a batch is being committed waits for the next one, so a busy service does one round trip and one
 * fsync for many requests. `run` is all or nothing, answers in the order of its items, and is awaited before the next batch starts.
 * When a batch fails although the database is there, each of its items is run alone, so that one bad item fails only itself.
 */
export function createBatcher<In, Out>(
  run: (items: readonly In[]) => Promise<readonly Out[]>,
  options: { readonly maxBatch: number },
): (item: In) => Promise<Out> {
  let queue: Waiting<In, Out>[] = []
  let running = false

  async function attempt(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const answers = await run(batch.map((waiting) => waiting.item))
      if (answers.length !== batch.length) throw new Error(`${batch.length} items were answered by ${answers.length}`)
      for (const [index, waiting] of batch.entries()) waiting.resolve(answers[index] as Out)
    } catch (error) {
      if (batch.length === 1 || isDatabaseDown(error)) for (const waiting of batch) waiting.reject(error)
      else for (const waiting of batch) await attempt([waiting])
    }
  }

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, options.maxBatch)
      queue = queue.slice(options.maxBatch)
      await attempt(batch)
    }
    running = false
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      queue.push({ item, resolve, reject })
      if (running) return
      running = true
      // Requests that arrived in the same turn of the event loop join the first batch.
      setImmediate(() => void drain())
    })
}
