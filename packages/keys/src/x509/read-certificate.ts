import { decodeBase64 } from '../base64.ts'
import { encodeBase64url } from '../bytes.ts'
import type { PublicJwk } from '../jwk.ts'
import { JWS_ALGS, type JwsAlg } from '../jws-alg.ts'
import { SPKI_PREFIX } from '../spki.ts'
import { loadX509 } from './load-x509.ts'

/** What the chain check needs of a certificate, read once. */
export interface ReadCertificate {
  readonly derBase64: string
  /** DER of the names, base64url: equal names are equal bytes. */
  readonly subjectDer: string
  readonly issuerDer: string
  readonly subject: string
  /** Undefined for a kind of key that is not ours. */
  readonly publicJwk: PublicJwk | undefined
  readonly spkiDer: string
  readonly notBefore: Date
  readonly notAfter: Date
  readonly isAuthority: boolean
  /** How many authorities may stand between this one and a leaf. */
  readonly pathLength: number
  readonly maySignCertificates: boolean
  readonly mayMakeSignatures: boolean
  readonly hasUnknownCriticalExtension: boolean
  readonly dnsNames: readonly string[]
  readonly uris: readonly string[]
  isSignedBy(issuer: ReadCertificate): Promise<boolean>
}

const MAX_DER_BYTES = 8192

type X509 = Awaited<ReturnType<typeof loadX509>>
type X509Certificate = InstanceType<X509['X509Certificate']>

/** RFC5280 4.2.1: those that the chain check looks at. Any other, when critical, makes the certificate unusable. */
const KNOWN_EXTENSIONS = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37'])

/** Undefined when the text is not the canonical base64 of exactly one X.509 version 3 certificate. */
export async function readCertificate(derBase64: string): Promise<ReadCertificate | undefined> {
  const der = decodeBase64(derBase64)
  if (der === undefined || der.length > MAX_DER_BYTES || !isOneSequence(der)) return undefined
  const x509 = await loadX509()
  try {
    return describe(x509, new x509.X509Certificate(der as Uint8Array<ArrayBuffer>), derBase64)
  } catch {
    // The parser throws in many ways for what is not a certificate; none of them is of interest to anybody.
    return undefined
  }
}

/** Bytes after the certificate would change its hash and not its signature. */
function isOneSequence(der: Uint8Array): boolean {
  const [tag, first = 0, second = 0, third = 0] = der
  if (tag !== 0x30) return false
  if (first < 0x80) return der.length === 2 + first
  if (first === 0x81) return second >= 0x80 && der.length === 3 + second
  return first === 0x82 && second > 0 && der.length === 4 + second * 256 + third
}

function describe(x509: X509, certificate: X509Certificate, derBase64: string): ReadCertificate {
  const constraints = certificate.getExtension(x509.BasicConstraintsExtension)
  const usages = certificate.getExtension(x509.KeyUsagesExtension)?.usages
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? []
  const spki = new Uint8Array(certificate.publicKey.rawData)
  const may = (flag: number): boolean => usages === undefined || (usages & flag) !== 0
  return {
    derBase64,
    subjectDer: encodeBase64url(new Uint8Array(certificate.subjectName.toArrayBuffer())),
    issuerDer: encodeBase64url(new Uint8Array(certificate.issuerName.toArrayBuffer())),
    subject: certificate.subject,
    publicJwk: publicJwkOfSpki(spki),
    spkiDer: encodeBase64url(spki),
    notBefore: certificate.notBefore,
    notAfter: certificate.notAfter,
    isAuthority: constraints?.ca === true,
    pathLength: constraints?.pathLength ?? Number.POSITIVE_INFINITY,
    maySignCertificates: may(x509.KeyUsageFlags.keyCertSign),
    mayMakeSignatures: may(x509.KeyUsageFlags.digitalSignature),
    hasUnknownCriticalExtension: certificate.extensions.some(
      (extension) => extension.critical && !KNOWN_EXTENSIONS.has(extension.type),
    ),
    dnsNames: names.filter((name) => name.type === 'dns').map((name) => name.value),
    uris: names.filter((name) => name.type === 'url').map((name) => name.value),
    isSignedBy: (issuer) => isSignedBy(x509, certificate, issuer),
  }
}

/** ECDSA with SHA-2 and Ed25519; no RSA, no SHA-1. */
function hasAllowedSignature(certificate: X509Certificate): boolean {
  const { name, hash } = certificate.signatureAlgorithm as { name: string; hash?: { name: string } }
  if (name === 'ECDSA') return /^SHA-(?:256|384|512)$/.test(hash?.name ?? '')
  return name === 'Ed25519' || name === 'EdDSA'
}

async function isSignedBy(x509: X509, certificate: X509Certificate, issuer: ReadCertificate): Promise<boolean> {
  const issuerDer = decodeBase64(issuer.derBase64)
  if (issuerDer === undefined || issuer.publicJwk === undefined || !hasAllowedSignature(certificate)) return false
  try {
    const { publicKey } = new x509.X509Certificate(issuerDer as Uint8Array<ArrayBuffer>)
    return (await certificate.verify({ publicKey, signatureOnly: true })) === true
  } catch {
    return false
  }
}

function publicJwkOfSpki(spki: Uint8Array): PublicJwk | undefined {
  for (const alg of ['ES256', 'ES384', 'EdDSA'] as const satisfies readonly JwsAlg[]) {
    const prefix = SPKI_PREFIX[alg]
    const { kty, crv, coordinateBytes } = JWS_ALGS[alg]
    const coordinates = spki.subarray(prefix.length)
    if (coordinates.length !== coordinateBytes * (kty === 'EC' ? 2 : 1)) continue
    if (!prefix.every((byte, i) => spki[i] === byte)) continue
    const x = encodeBase64url(coordinates.subarray(0, coordinateBytes))
    return kty === 'EC' ? { kty, crv, x, y: encodeBase64url(coordinates.subarray(coordinateBytes)) } : { kty, crv, x }
  }
  return undefined
}
