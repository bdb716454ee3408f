import { ok, type Result, refuse } from '@sojourn/domain'

export type FetchTextRefusal = 'unreachable' | 'wrong_content_type' | 'too_large'

export interface FetchTextOptions {
  readonly accept: string
  readonly contentTypes: readonly string[]
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** The one way out of the verifier: bounded in time and size, no redirects, no cookies, one kind of content (assurance T17). */
export type FetchText = (url: string, options: FetchTextOptions) => Promise<Result<string, FetchTextRefusal>>

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Which URLs may be asked at all is the caller's matter: only those that the trust list names. */
export function createFetchText(options: { readonly allowHttpOnLoopback: boolean }): FetchText {
  return async (url, { accept, contentTypes, maxBytes, timeoutMs }) => {
    if (!mayBeFetched(url, options.allowHttpOnLoopback)) return refuse('unreachable')
    try {
      const response = await fetch(url, {
        headers: { accept },
        redirect: 'error',
        credentials: 'omit',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
      if (!response.ok || response.body === null) return await dismissed(response, 'unreachable')
      if (type === undefined || !contentTypes.includes(type)) return await dismissed(response, 'wrong_content_type')
      return await readBounded(response.body, maxBytes)
    } catch {
      return refuse('unreachable')
    }
  }
}

function mayBeFetched(text: string, allowHttpOnLoopback: boolean): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && allowHttpOnLoopback && LOOPBACK.has(url.hostname))
}

async function dismissed<R extends FetchTextRefusal>(response: Response, reason: R): Promise<Result<string, R>> {
  await response.body?.cancel()
  return refuse(reason)
}

async function readBounded(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Result<string, 'too_large'>> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) return refuse('too_large')
    text += decoder.decode(chunk, { stream: true })
  }
  return ok(text + decoder.decode())
}
