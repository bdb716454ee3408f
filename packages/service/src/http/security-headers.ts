import type { FastifyInstance } from 'fastify'

/** What an answer that is no page needs; pages set their own Content-Security-Policy with `pagePolicy`. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=()',
  'cache-control': 'no-store',
} as const

const HSTS = { 'strict-transport-security': 'max-age=31536000; includeSubDomains' } as const

export function addSecurityHeaders(app: FastifyInstance, https: boolean): void {
  const headers = https ? { ...HEADERS, ...HSTS } : HEADERS
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers).header('x-request-id', request.id)
    done()
  })
}

/** The policy of one of our pages: own scripts and styles, data images (QR codes, portraits), and fetches to the named origins. */
export function pagePolicy(options: {
  readonly connectTo?: readonly string[]
  readonly wasm?: boolean
  readonly camera?: boolean
  /** The one policy that may make an address of a script, by its name: that of a page's own service worker. */
  readonly trustedTypes?: string
  /** Where forms may go, and be redirected to; nowhere unless told. */
  readonly formActions?: readonly string[]
}): Readonly<Record<string, string>> {
  const directives = [
    "default-src 'none'",
    `script-src 'self'${options.wasm === true ? " 'wasm-unsafe-eval'" : ''}`,
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...(options.connectTo ?? [])].join(' ')}`,
    "manifest-src 'self'",
    "worker-src 'self' blob:",
    "media-src 'self' blob:",
    "base-uri 'none'",
    `form-action ${options.formActions?.join(' ') ?? "'none'"}`,
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${options.trustedTypes ?? "'none'"}`,
  ]
  return {
    'content-security-policy': directives.join('; '),
    'permissions-policy': `camera=(${options.camera === true ? 'self' : ''}), microphone=(), geolocation=(), payment=(), usb=()`,
  }
}
