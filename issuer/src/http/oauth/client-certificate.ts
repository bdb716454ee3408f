import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { FastifyRequest } from 'fastify'
import type { PresentedCertificate } from '../../authorization/certificate-fits.ts'

const MAX_CHAIN = 5

/** Undefined when the connection is not TLS, or the client brought none. */
export function clientCertificateOf(request: FastifyRequest): PresentedCertificate | undefined {
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
