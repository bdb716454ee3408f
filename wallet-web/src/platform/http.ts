import { ok, type Result, refuse } from '@sojourn/domain'
import { isWebUrl } from '@sojourn/protocol'

export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export type HttpRefusal = 'unreachable' | 'too_large' | 'url_refused'

export interface HttpRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly accept: string
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
  readonly json?: object
  /** An encrypted or signed body, as it is. */
  readonly jwt?: string
  readonly maxBytes?: number
}

export interface HttpAnswer {
  readonly status: number
  /** Without parameters, in lower case. */
  readonly contentType: string
  readonly text: string
  header(name: string): string | null
}

export interface Http {
  send(request: HttpRequest): Promise<Result<HttpAnswer, HttpRefusal>>
}

const TIMEOUT_MS = 15_000
/** Ten copies of the widest attestation stay below 200 kB. */
const MAX_BYTES = 1_048_576
const LOOPBACK_HTTP = /^http:/i

/**
 * The one way out of the wallet. Every request looks like every other wallet's: no cookie, no referrer, no cache, no header beyond
 * what the protocol asks (assurance M14). Redirects are not followed (OID4VP-1.0 8.2 (response-mode-direct-post)).
 */
export function createHttp(fetch: Fetch, options: { readonly allowHttpOnLoopback: boolean }): Http {
  const mayFetch = (url: string) => isWebUrl(url) && (options.allowHttpOnLoopback || !LOOPBACK_HTTP.test(url))
  return {
    async send(request) {
      if (!mayFetch(request.url)) return refuse('url_refused')
      try {
        const response = await fetch(request.url, initOf(request))
        const text = await readText(response, request.maxBytes ?? MAX_BYTES)
        if (text === undefined) return refuse('too_large')
        const contentType = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
        return ok({ status: response.status, contentType, text, header: (name) => response.headers.get(name) })
      } catch {
        // `fetch` tells a refused connection, a redirect and a time-out apart by text alone; to the wallet they are one.
        return refuse('unreachable')
      }
    },
  }
}

function initOf({ method, accept, headers, ...request }: HttpRequest): RequestInit {
  const { contentType, body } = bodyOf(request)
  return {
    method,
    headers: { accept, ...(contentType ? { 'content-type': contentType } : {}), ...headers },
    ...(body === undefined ? {} : { body }),
    redirect: 'error',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }
}

function bodyOf({ form, json, jwt }: Pick<HttpRequest, 'form' | 'json' | 'jwt'>): {
  readonly contentType?: string
  readonly body?: string
} {
  if (form) return { contentType: 'application/x-www-form-urlencoded', body: new URLSearchParams(form).toString() }
  if (jwt !== undefined) return { contentType: 'application/jwt', body: jwt }
  return json ? { contentType: 'application/json', body: JSON.stringify(json) } : {}
}

async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
  if (!response.body) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let bytes = 0
  let text = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.length
    if (bytes > maxBytes) {
      await reader.cancel()
      return undefined
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}
