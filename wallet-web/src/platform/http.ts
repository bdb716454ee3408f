import { ok, type Result, refuse } from '@sojourn/domain'
import { isLoopbackHost, isWebUrl } from '@sojourn/protocol'

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
/** RFC6761 6 and RFC6762 3, RFC8375 4, RFC9476 3, RFC7686 2, and `internal`: never names of the public network. */
const SPECIAL_NAME = /(?:^|\.)(?:localhost|local|internal|home\.arpa|alt|onion|invalid)\.?$/
const IP_LITERAL = /^\[|(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/

/** One label alone is a name of the network that the phone happens to be in. */
const isPublicName = (hostname: string): boolean =>
  hostname.includes('.') && !IP_LITERAL.test(hostname) && !SPECIAL_NAME.test(hostname)

/**
 * The one way out of the wallet. Every request looks like every other wallet's: no cookie, no referrer, no cache, no header beyond
 * what the protocol asks (assurance M14). Redirects are not followed (OID4VP-1.0 8.2 (response-mode-direct-post)). A page cannot see or pin
 * the address behind a name, as our services do (assurance T17), and a request's address may be anybody's who knows a registered party's
 * name: so it goes to names that the public network has, never to an address or a name of somebody's own network.
 */
export function createHttp(fetch: Fetch, options: { readonly allowHttpOnLoopback: boolean }): Http {
  const mayFetch = (url: string): boolean => {
    if (!isWebUrl(url)) return false
    const { hostname } = new URL(url)
    return isLoopbackHost(hostname) ? options.allowHttpOnLoopback : isPublicName(hostname)
  }
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
