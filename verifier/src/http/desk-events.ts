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
  readonly pace?: StreamPace
}

/** In milliseconds. */
interface StreamPace {
  /** A change made by another process is seen after this long at the most. */
  readonly lookAgain: number
  /** What stands between cuts a connection that says nothing for half a minute or a minute. */
  readonly keepAlive: number
  readonly longest: number
}

const PACE: StreamPace = { lookAgain: 1_000, keepAlive: 15_000, longest: 15 * 60_000 }
/** How long a browser waits before it comes back by itself. */
const RETRY_MS = 1_000

/**
 * Server-sent events: the check at once, again at each change of its state, and the end after a final one. The id of an event is the
 * state it tells, which a check never has twice: whoever comes back with it (`Last-Event-ID`) is not told it again, and whoever comes back having heard the end is told not to come again (HTML 9.2.3: 204).
 */
export function streamCheck<Shown extends ShownPresentation>(
  reply: FastifyReply,
  check: StreamedCheck<Shown>,
): FastifyReply {
  const heard = reply.request.headers['last-event-id']
  if (isFinal(check.first.state) && heard === check.first.state) return reply.code(204).send()
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  const ended = AbortSignal.any([gone.signal, check.stopping])
  const stream = Readable.from(changes(check, heard, ended), { objectMode: true })
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store, no-transform')
    .header('x-accel-buffering', 'no')
    .send(stream)
}

async function* changes<Shown extends ShownPresentation>(
  check: StreamedCheck<Shown>,
  heard: unknown,
  ended: AbortSignal,
): AsyncGenerator<string> {
  const { lookAgain, keepAlive, longest } = check.pace ?? PACE
  const started = performance.now()
  let last = started
  let shown: Shown | undefined = check.first
  let told = heard
  // Said at once, so that whatever buffers a beginning lets it through.
  yield `retry: ${RETRY_MS}\n\n`
  while (shown !== undefined && !ended.aborted) {
    if (shown.state !== told) {
      told = shown.state
      last = performance.now()
      yield `id: ${shown.state}\nevent: ${check.event}\ndata: ${JSON.stringify(check.view(shown))}\n\n`
    }
    if (isFinal(shown.state) || performance.now() - started > longest) return
    await check.watch.next(shown.id, lookAgain, ended)
    if (performance.now() - last > keepAlive) {
      last = performance.now()
      yield ': keep-alive\n\n'
    }
    // A look that fails is tried again: the stream outlives a restart of the database.
    shown = await check.look().catch(() => shown)
  }
}
