import { ok, type Result } from '@sojourn/domain'
import { type FieldProblem, problem } from './field-problem.ts'
import { type Form, readParameters } from './form.ts'
import { isLoopbackHost, isWebUrl } from './web-url.ts'

/** What a QR code or a link to the wallet holds: OID4VP-1.0 5 (vp_token_request) and RFC9101 5 (authorization-request). */
export type RequestLink =
  | {
      readonly kind: 'by_reference'
      readonly clientId: string
      readonly requestUri: string
      readonly method: 'get' | 'post'
    }
  | { readonly kind: 'by_value'; readonly clientId: string; readonly requestObject: string }
  | { readonly kind: 'unsigned'; readonly parameters: Form }

const MAX_LINK_CHARS = 65_536

export function parseRequestLink(link: string): Result<RequestLink, FieldProblem> {
  if (link.length > MAX_LINK_CHARS) return problem('link', 'too_large')
  if (!URL.canParse(link)) return problem('link', 'malformed')
  const url = new URL(link)
  if (!isRequestScheme(url)) return problem('link', 'unsupported')
  const parameters = formOf(url.searchParams)
  const read = readParameters(parameters, {
    client_id: 2048,
    request_uri: 2048,
    request_uri_method: 16,
    request: MAX_LINK_CHARS,
  })
  if (!read.ok) return read
  const { client_id: clientId, request_uri: requestUri, request_uri_method: method, request } = read.value
  if (clientId === undefined) return problem('client_id', 'missing')
  if (requestUri !== undefined && request !== undefined) return problem('request', 'conflict')
  if (requestUri === undefined && method !== undefined) return problem('request_uri_method', 'not_allowed')
  if (request !== undefined) return ok({ kind: 'by_value', clientId, requestObject: request })
  if (requestUri === undefined) return ok({ kind: 'unsigned', parameters })
  if (!isWebUrl(requestUri)) return problem('request_uri', 'malformed')
  if (method !== undefined && method !== 'get' && method !== 'post') return problem('request_uri_method', 'not_allowed')
  return ok({ kind: 'by_reference', clientId, requestUri, method: method ?? 'get' })
}

const isRequestScheme = (url: URL): boolean =>
  url.protocol === 'openid4vp:' ||
  url.protocol === 'haip-vp:' ||
  url.protocol === 'https:' ||
  (url.protocol === 'http:' && isLoopbackHost(url.hostname))

const formOf = (parameters: URLSearchParams): Form =>
  Object.fromEntries(
    [...new Set(parameters.keys())].map((name) => {
      const values = parameters.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )

/** `base` is `openid4vp://`, `haip-vp://` or the address of a wallet's presentation page. */
export function buildRequestLink(
  base: string,
  link: { readonly clientId: string; readonly requestUri: string; readonly method: 'get' | 'post' },
): string {
  const parameters = [
    `client_id=${encodeURIComponent(link.clientId)}`,
    `request_uri=${encodeURIComponent(link.requestUri)}`,
    ...(link.method === 'post' ? ['request_uri_method=post'] : []),
  ]
  return `${base}${base.includes('?') ? '&' : '?'}${parameters.join('&')}`
}
