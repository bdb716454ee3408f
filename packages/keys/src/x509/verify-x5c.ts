import { ok, type Result, refuse } from '@sojourn/domain'
import { createRecent } from '../recent.ts'
import { importVerificationKey, type VerificationKey } from '../verification-key.ts'
import { type ReadCertificate, readCertificate } from './read-certificate.ts'
import { x509Hash } from './x509-hash.ts'

export type X5cRefusal =
  | 'no_x5c'
  | 'malformed_certificate'
  | 'anchor_in_chain'
  | 'self_signed_leaf'
  | 'untrusted_chain'
  | 'certificate_expired'
  | 'key_usage'

export interface CertifiedKey {
  readonly key: VerificationKey
  readonly x509Hash: string
  readonly subject: string
  readonly dnsNames: readonly string[]
  readonly uris: readonly string[]
}

interface VerifiedChain {
  readonly certified: CertifiedKey
  readonly notBefore: Date
  readonly notAfter: Date
}

const MAX_CERTIFICATES = 5
const verified = createRecent<VerifiedChain>(512)

/**
 * From the leaf of an `x5c` header up to an anchor that is not in it: HAIP-1.0 6.1.1 (issuer-key-resolution), RFC5280 6.1. Each certificate is signed by the
 * next, the last by an anchor. Chains that held are remembered; their dates are looked at each time.
 */
export async function verifyX5c(
  x5c: readonly string[] | undefined,
  anchors: readonly string[],
  at: Date,
): Promise<Result<CertifiedKey, X5cRefusal>> {
  if (x5c === undefined || x5c.length === 0) return refuse('no_x5c')
  if (x5c.length > MAX_CERTIFICATES) return refuse('malformed_certificate')
  const cacheKey = `${x5c.join(' ')}|${anchors.join(' ')}`
  const known = verified.get(cacheKey)
  if (known !== undefined) return inForce(known, at)
  const chain = await verifyChain(x5c, anchors)
  if (!chain.ok) return chain
  verified.set(cacheKey, chain.value)
  return inForce(chain.value, at)
}

const inForce = ({ certified, notBefore, notAfter }: VerifiedChain, at: Date): Result<CertifiedKey, X5cRefusal> =>
  at >= notBefore && at <= notAfter ? ok(certified) : refuse('certificate_expired')

async function verifyChain(
  x5c: readonly string[],
  anchors: readonly string[],
): Promise<Result<VerifiedChain, X5cRefusal>> {
  const chain: ReadCertificate[] = []
  for (const text of x5c) {
    const certificate = await readCertificate(text)
    if (certificate === undefined) return refuse('malformed_certificate')
    chain.push(certificate)
  }
  const trusted = await readAnchors(anchors)
  const [leaf] = chain
  if (leaf === undefined) return refuse('no_x5c')
  if (isSelfIssued(leaf)) return refuse('self_signed_leaf')
  if (chain.some((certificate) => isOneOf(trusted, certificate))) return refuse('anchor_in_chain')
  const path = await pathToAnchor(chain, trusted)
  if (path === undefined) return refuse('untrusted_chain')
  if (!path.every(isFitForPlace)) return refuse('key_usage')
  const key = await importVerificationKey(leaf.publicJwk)
  if (!key.ok) return refuse('malformed_certificate')
  return ok({
    certified: {
      key: key.value,
      x509Hash: x509Hash(leaf.derBase64),
      subject: leaf.subject,
      dnsNames: leaf.dnsNames,
      uris: leaf.uris,
    },
    notBefore: new Date(Math.max(...path.map((certificate) => certificate.notBefore.getTime()))),
    notAfter: new Date(Math.min(...path.map((certificate) => certificate.notAfter.getTime()))),
  })
}

/** An anchor is configuration: one that cannot be read is a fault, not a stranger's mistake. */
async function readAnchors(anchors: readonly string[]): Promise<ReadCertificate[]> {
  return Promise.all(
    anchors.map(async (anchor) => {
      const certificate = await readCertificate(anchor)
      if (certificate === undefined) throw new Error('a trust anchor is not a certificate')
      return certificate
    }),
  )
}

const isSelfIssued = (certificate: ReadCertificate): boolean => certificate.subjectDer === certificate.issuerDer

/** The same name and key, however often it was signed anew. */
const isOneOf = (anchors: readonly ReadCertificate[], certificate: ReadCertificate): boolean =>
  anchors.some((anchor) => anchor.spkiDer === certificate.spkiDer && anchor.subjectDer === certificate.subjectDer)

async function pathToAnchor(
  chain: readonly ReadCertificate[],
  anchors: readonly ReadCertificate[],
): Promise<readonly ReadCertificate[] | undefined> {
  for (const [i, certificate] of chain.entries()) {
    const next = chain[i + 1]
    if (next !== undefined && !(await isIssuedBy(certificate, next))) return undefined
  }
  const last = chain.at(-1)
  if (last === undefined) return undefined
  for (const anchor of anchors) {
    if (await isIssuedBy(last, anchor)) return [...chain, anchor]
  }
  return undefined
}

const isIssuedBy = async (certificate: ReadCertificate, issuer: ReadCertificate): Promise<boolean> =>
  certificate.issuerDer === issuer.subjectDer && (await certificate.isSignedBy(issuer))

/** The leaf signs and is no authority; all above it are authorities, with room below for those between. */
function isFitForPlace(certificate: ReadCertificate, place: number): boolean {
  if (certificate.hasUnknownCriticalExtension) return false
  if (place === 0) return !certificate.isAuthority && certificate.mayMakeSignatures
  return certificate.isAuthority && certificate.maySignCertificates && certificate.pathLength >= place - 1
}
