import { type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'

export interface ProviderRequest {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
}

export interface ProviderAnswer {
  readonly status: number
  readonly json: JsonValue
}

/** The one way to the identity provider: bounded in time and size, no redirects, no cookies, JSON or nothing. */
export type AskProvider = (
  url: string,
  request: ProviderRequest,
) => Promise<Result<ProviderAnswer, 'provider_unreachable'>>

const TIMEOUT_MS = 5_000
const MAX_BYTES = 131_072
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

export function createAskProvider(options: {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly allowHttpOnLoopback: boolean
}): AskProvider {
  return async (url, { method, headers = {}, form }) => {
    if (!mayBeAsked(url, options.allowHttpOnLoopback)) return refuse('provider_unreachable')
    try {
      const answer = await options.fetch(url, {
        method,
        headers: { accept: 'application/json', ...headers },
        redirect: 'error',
        credentials: 'omit',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      })
      const text = answer.body === null ? '' : await readBounded(answer.body)
      const json = text === undefined ? undefined : parseStrictJson(text)
      return json === undefined ? refuse('provider_unreachable') : ok({ status: answer.status, json })
    } catch {
      // The network tells a refused connection, a redirect and a time-out apart by text alone; here they are one.
      return refuse('provider_unreachable')
    }
  }
}

function mayBeAsked(text: string, allowHttpOnLoopback: boolean): boolean {
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && allowHttpOnLoopback && LOOPBACK.includes(hostname))
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_BYTES) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
