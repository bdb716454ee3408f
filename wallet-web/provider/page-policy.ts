/**
 * Own scripts and styles and nothing else: no inline script, no inline style, no foreign host, no frame, and no text that becomes
 * script except the address of our own service worker (Trusted Types). `wasm-unsafe-eval` is for the QR reader alone.
 */
export function pageHeaders(connectTo: readonly string[]): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    "manifest-src 'self'",
    "worker-src 'self'",
    "media-src 'self' blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types sojourn-service-worker',
  ]
  return {
    'content-security-policy': policy.join('; '),
    'permissions-policy':
      'camera=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), microphone=(), geolocation=(), payment=(), usb=()',
    'cross-origin-embedder-policy': 'require-corp',
  }
}
