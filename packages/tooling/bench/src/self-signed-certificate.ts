import 'reflect-metadata'
import { SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509'
import type { RawKey } from './workload.ts'

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const

/** A leaf that names `uri`, for peers that insist on a chain in the header; base64 of its DER. */
export async function selfSignedCertificate(key: RawKey, uri: string): Promise<string> {
  const privateKey = await crypto.subtle.importKey('jwk', key.privateJwk, P256, false, ['sign'])
  const publicKey = await crypto.subtle.importKey('jwk', key.publicJwk, P256, true, ['verify'])
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Sojourn bench',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2036-01-01T00:00:00Z'),
    keys: { privateKey, publicKey },
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [new SubjectAlternativeNameExtension([{ type: 'url', value: uri }])],
  })
  return Buffer.from(certificate.rawData).toString('base64')
}
