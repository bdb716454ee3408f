import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { FastifyRequest } from 'fastify'

/** What the client's certificate says, once the TLS handshake has proven that the client has its key. */
export interface ClientCertificate {
  /** `x5t#S256`: RFC8705 3.1 (jwt-confirmation). */
  readonly thumbprint: string
  readonly leaf: X509Certificate
  /** Whatever else the client sent to lead from the leaf to an anchor. */
  readonly chain: readonly X509Certificate[]
}

const MAX_CHAIN = 5

/** Undefined when the connection is not TLS, or the client brought none. */
export function clientCertificateOf(request: FastifyRequest): ClientCertificate | undefined {
  const { socket } = request.raw
  if (!(socket instanceof TLSSocket)) return undefined
  const leaf = socket.getPeerX509Certificate()
  if (leaf === undefined) return undefined
  const chain: X509Certificate[] = []
  let next = leaf.issuerCertificate
  while (next !== undefined && chain.length < MAX_CHAIN && !next.raw.equals(chain.at(-1)?.raw ?? leaf.raw)) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return { thumbprint: encodeBase64url(sha256(new Uint8Array(leaf.raw))), leaf, chain }
}
