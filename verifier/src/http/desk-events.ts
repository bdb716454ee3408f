import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { isFinal, type ShownPresentation } from '../presentation/presentation.ts'
import type { PresentationWatch } from '../presentation/watch-presentations.ts'

export interface StreamedCheck<Shown extends ShownPresentation> {
  readonly first: Shown
  look(): Promise<Shown | undefined>
  /** The event's name, and what it says. */
  readonly event: string
  view(shown: Shown): unknown
  readonly watch: PresentationWatch
  /** Aborts when the service stops: a desk's page comes back by itself, and nobody waits for it. */
  readonly stopping: AbortSignal
}

/** A change made by another process is seen after this long at the most. */
const LOOK_AGAIN_MS = 1_000
const KEEP_ALIVE_MS = 15_000
const MAX_STREAM_MS = 15 * 60_000

/** Server-sent events: the check at once, again at each change of its state, and the end after a final one. */
export function streamCheck<Shown extends ShownPresentation>(
  reply: FastifyReply,
  check: StreamedCheck<Shown>,
): FastifyReply {
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const ended = AbortSignal.any([gone.signal, check.stopping])
  const stream = Readable.from(changes(check, ended), { objectMode: true })
  return reply.header('content-type', 'text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream)
}

async function* changes<Shown extends ShownPresentation>(
  check: StreamedCheck<Shown>,
  ended: AbortSignal,
): AsyncGenerator<string> {
  const started = performance.now()
  let last = started
  let shown: Shown | undefined = check.first
  let told: string | undefined
  while (shown !== undefined && !ended.aborted) {
    if (shown.state !== told) {
      told = shown.state
      last = performance.now()
      yield `event: ${check.event}\ndata: ${JSON.stringify(check.view(shown))}\n\n`
    }
    if (isFinal(shown.state) || performance.now() - started > MAX_STREAM_MS) return
    await check.watch.next(shown.id, LOOK_AGAIN_MS, ended)
    if (performance.now() - last > KEEP_ALIVE_MS) {
      last = performance.now()
      yield ': keep-alive\n\n'
    }
    // A look that fails is tried again: the stream outlives a restart of the database.
    shown = await check.look().catch(() => shown)
  }
}
