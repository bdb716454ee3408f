export interface View {
  readonly id: string
  readonly state: 'waiting' | 'fetched' | 'awaiting_return' | 'answered' | 'expired' | 'cancelled' | 'deleted'
  readonly verdict: 'pass' | 'fail' | 'cannot_tell' | null
}

const FINAL: ReadonlySet<string> = new Set(['answered', 'expired', 'cancelled', 'deleted'])
export const isOver = ({ state }: View): boolean => FINAL.has(state)

const RETRY_MS = 1_000

/** The states of one presentation as they come, until the last. `EventSource` cannot bring a token, so the stream is read by hand. */
export async function* watchView(verifier: string, viewToken: string, signal: AbortSignal): AsyncGenerator<View> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(`${verifier}/v1/view/events`, {
        headers: { authorization: `Bearer ${viewToken}` },
        credentials: 'omit',
        signal,
      })
      if (!answer.ok || answer.body === null) return
      for await (const view of viewsOf(answer.body)) {
        yield view
        if (isOver(view)) return
      }
    } catch {
      if (signal.aborted) return
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

async function* viewsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<View> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader()
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value
    const events = text.split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const line = event.split('\n').find((each) => each.startsWith('data: '))
      if (line !== undefined) yield JSON.parse(line.slice('data: '.length)) as View
    }
  }
}
