import { encodeBase64 } from '../base64.ts'
import { randomBytes } from '../bytes.ts'
import { type PrivateJwk, type PublicJwk, publicJwkOf, readPublicJwk } from '../jwk.ts'
import type { JwsAlg } from '../jws-alg.ts'
import { WEB_CRYPTO_KEY, WEB_CRYPTO_SIGNATURE } from '../web-crypto-algs.ts'
import { loadX509 } from './load-x509.ts'

export interface Certificate {
  readonly derBase64: string
  readonly pem: string
  readonly notAfter: Date
  readonly subject: string
}

export interface RootCertificateInput {
  readonly commonName: string
  readonly signer: PrivateJwk
  readonly notBefore: Date
  readonly notAfter: Date
}

export interface LeafCertificateInput {
  readonly root: Certificate
  readonly rootKey: PrivateJwk
  readonly subjectKey: PublicJwk
  readonly commonName: string
  readonly organization?: string
  readonly dnsNames?: readonly string[]
  readonly uris?: readonly string[]
  readonly notBefore: Date
  readonly notAfter: Date
}

type X509 = Awaited<ReturnType<typeof loadX509>>

/** A root that signs leaves and nothing else: no certificate authority below it. */
export async function createRootCertificate(input: RootCertificateInput): Promise<Certificate> {
  const x509 = await loadX509()
  const name = nameOf(x509, { CN: input.commonName })
  const publicKey = await importPublic(input.signer)
  return describe(
    await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: name,
      issuer: name,
      notBefore: input.notBefore,
      notAfter: input.notAfter,
      publicKey,
      ...(await importSigner(input.signer)),
      extensions: [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
      ],
    }),
  )
}

/** A leaf for signing: credentials of an agency, requests of a relying party. */
export async function issueCertificate(input: LeafCertificateInput): Promise<Certificate> {
  const x509 = await loadX509()
  const root = new x509.X509Certificate(input.root.derBase64)
  const publicKey = await importPublic(input.subjectKey)
  return describe(
    await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: nameOf(x509, { CN: input.commonName, O: input.organization }),
      // The very bytes, for a path is followed by comparing names.
      issuer: new x509.Name(root.subjectName.toArrayBuffer()),
      notBefore: input.notBefore,
      notAfter: input.notAfter,
      publicKey,
      ...(await importSigner(input.rootKey)),
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        await x509.SubjectKeyIdentifierExtension.create(publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
        ...alternativeNames(x509, input),
      ],
    }),
  )
}

function alternativeNames(x509: X509, { dnsNames = [], uris = [] }: LeafCertificateInput) {
  const names = [
    ...dnsNames.map((value) => ({ type: 'dns', value }) as const),
    ...uris.map((value) => ({ type: 'url', value }) as const),
  ]
  return names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(names)]
}

/** Given as typed values: the library would take a comma or a quote in plain text apart. */
const nameOf = (x509: X509, attributes: Readonly<Record<string, string | undefined>>) =>
  new x509.Name(
    Object.entries(attributes).flatMap(([attribute, value]) =>
      value === undefined ? [] : [{ [attribute]: [{ utf8String: value }] }],
    ),
  )

/** RFC5280 4.1.2.2 (serial-number): positive, at most 20 octets, and here not to be guessed. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function algOf(jwk: PublicJwk): JwsAlg {
  const read = readPublicJwk(publicJwkOf(jwk))
  if (!read.ok) throw new Error(`a key cannot be certified or certify: ${read.reason}`)
  return read.value.alg
}

async function importPublic(jwk: PublicJwk): Promise<CryptoKey> {
  const { kty, crv, x, y } = jwk
  const bare = { kty, crv, x, ...(y === undefined ? {} : { y }) }
  return crypto.subtle.importKey('jwk', bare, WEB_CRYPTO_KEY[algOf(jwk)], true, ['verify'])
}

async function importSigner(jwk: PrivateJwk) {
  const { kty, crv, x, y, d } = jwk
  const alg = algOf(jwk)
  const bare = { kty, crv, x, ...(y === undefined ? {} : { y }), d }
  const signingKey = await crypto.subtle.importKey('jwk', bare, WEB_CRYPTO_KEY[alg], false, ['sign'])
  return { signingKey, signingAlgorithm: { ...WEB_CRYPTO_KEY[alg], ...WEB_CRYPTO_SIGNATURE[alg] } }
}

const describe = (certificate: InstanceType<X509['X509Certificate']>): Certificate => ({
  derBase64: encodeBase64(new Uint8Array(certificate.rawData)),
  pem: certificate.toString('pem'),
  notAfter: certificate.notAfter,
  subject: certificate.subject,
})
