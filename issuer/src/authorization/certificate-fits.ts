import { X509Certificate } from 'node:crypto'
import type { CertificateSubject } from './client.ts'

/** A certificate that a client opened its connection with: the handshake has proven that it has the key, and nothing else. */
export interface PresentedCertificate {
  /** `x5t#S256`: RFC8705 3.1 (jwt-confirmation). */
  readonly thumbprint: string
  readonly leaf: X509Certificate
  /** Whatever else the client sent to lead from the leaf to an anchor. */
  readonly chain: readonly X509Certificate[]
}

/** RFC8705 2.1 (pki-mutual-tls-method): the chain leads to one of the client's own anchors, and the leaf has the name it was registered by. */
export const fitsAnchorsAndName = (
  { leaf, chain }: PresentedCertificate,
  anchors: readonly string[],
  subject: CertificateSubject,
  at: Date,
): boolean => leadsToAnchor(leaf, chain, anchors, at) && hasName(leaf, subject)

function leadsToAnchor(
  leaf: X509Certificate,
  chain: readonly X509Certificate[],
  anchors: readonly string[],
  at: Date,
): boolean {
  const trusted = anchors.map((der) => new X509Certificate(Buffer.from(der, 'base64')))
  let current = leaf
  for (const next of [...chain, undefined]) {
    if (!isInForce(current, at)) return false
    if (trusted.some((anchor) => isInForce(anchor, at) && anchor.ca && isIssuedBy(current, anchor))) return true
    if (next?.ca !== true || !isIssuedBy(current, next)) return false
    current = next
  }
  return false
}

const isInForce = ({ validFromDate, validToDate }: X509Certificate, at: Date): boolean =>
  validFromDate <= at && at <= validToDate

const isIssuedBy = (certificate: X509Certificate, issuer: X509Certificate): boolean =>
  certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)

const NAME_PREFIX = { dns: 'DNS:', uri: 'URI:' } as const

function hasName(leaf: X509Certificate, { kind, value }: CertificateSubject): boolean {
  if (kind === 'dn') return distinguishedName(leaf.subject) === distinguishedName(value)
  const names = (leaf.subjectAltName ?? '').split(', ')
  return names.includes(`${NAME_PREFIX[kind]}${value}`)
}

/** Node gives one attribute a line, in the order of the certificate; RFC 4514 writes them the other way round, with commas. */
function distinguishedName(text: string): string {
  const isNative = text.includes('\n') || !text.includes(',')
  const attributes = text.split(isNative ? '\n' : /(?<!\\),\s*/).map((attribute) => attribute.trim())
  return (isNative ? attributes : attributes.toReversed()).join('\n')
}
