/**
 * Loaded into a server before its own code, so that the bench can ask what it holds: whoever connects to the socket named in
 * MEMORY_PROBE gets, after a full collection, its figures as JSON. The server itself knows nothing of it.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface MemoryHeld {
  /** Objects of JavaScript, and what they hold outside the heap. */
  readonly heldBytes: number
  readonly residentBytes: number
}

const { MEMORY_PROBE: socket } = process.env
if (socket === undefined) throw new Error('MEMORY_PROBE names no socket')
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

rmSync(socket, { force: true })
createServer((asking) => {
  // Twice: what the first run finalises, the second one frees.
  collect()
  collect()
  const { heapUsed, external, rss } = process.memoryUsage()
  asking.end(JSON.stringify({ heldBytes: heapUsed + external, residentBytes: rss } satisfies MemoryHeld))
})
  .listen(socket)
  .unref()
