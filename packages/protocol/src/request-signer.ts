import { ok, type Result, refuse } from '@sojourn/domain'
import {
  keyOfDidDocument,
  type ParsedJwt,
  resolveDidJwk,
  type VerificationKey,
  verifyX5c,
  type X5cRefusal,
} from '@sojourn/keys'
import type { ClientId } from './client-id.ts'

/** Who signed. `unsigned`: the answer goes to the address that is the name, and nothing else is known of the asker. */
export type RequestSigner =
  | {
      readonly kind: 'certificate'
      readonly x509Hash: string
      readonly subject: string
      readonly dnsNames: readonly string[]
    }
  | { readonly kind: 'did'; readonly did: string }
  | { readonly kind: 'unsigned' }

export interface SignerExpectation {
  /** DER, base64: the anchors that access certificates chain to. */
  readonly accessAnchors: readonly string[]
  readonly at: Date
  /** Brings the DID document of `decentralized_identifier:did:web:...`; without it such requests are refused. */
  readonly resolveDid?: (did: string) => Promise<unknown>
}

export type SignerRefusal =
  | X5cRefusal
  | 'must_not_be_signed'
  | 'unsupported_prefix'
  | 'certificate_differs'
  | 'unresolvable_did'

type KnownSigner = { readonly key: VerificationKey; readonly signedBy: RequestSigner }

/** The key that a client identifier says the request is signed with: OID4VP-1.0 5.9.3 (client_identifier_prefixes). */
export async function signerOf(
  request: ParsedJwt,
  clientId: ClientId,
  expected: SignerExpectation,
): Promise<Result<KnownSigner, SignerRefusal>> {
  switch (clientId.prefix) {
    case 'x509_hash':
    case 'x509_san_dns':
      return certificateSigner(request, clientId, expected)
    case 'decentralized_identifier':
      return didSigner(request, clientId.value, expected)
    case 'redirect_uri':
      return refuse('must_not_be_signed')
    default:
      return refuse('unsupported_prefix')
  }
}

async function certificateSigner(
  request: ParsedJwt,
  clientId: ClientId,
  expected: SignerExpectation,
): Promise<Result<KnownSigner, SignerRefusal>> {
  const x5c = request.header.x5c as readonly string[] | undefined
  const chain = await verifyX5c(x5c, expected.accessAnchors, expected.at)
  if (!chain.ok) return refuse(chain.reason)
  const { key, x509Hash, subject, dnsNames } = chain.value
  const isTheirs =
    clientId.prefix === 'x509_hash' ? x509Hash === clientId.value : dnsNames.includes(clientId.value.toLowerCase())
  if (!isTheirs) return refuse('certificate_differs')
  return ok({ key, signedBy: { kind: 'certificate', x509Hash, subject, dnsNames } })
}

/** A DID proves no more than itself; whether its owner may ask is the trust list's to say. */
async function didSigner(
  request: ParsedJwt,
  did: string,
  expected: SignerExpectation,
): Promise<Result<KnownSigner, SignerRefusal>> {
  const { kid } = request.header
  if (typeof kid !== 'string' || !(kid.startsWith('#') || kid.startsWith(`${did}#`))) {
    return refuse('unresolvable_did')
  }
  if (did.startsWith('did:jwk:')) {
    const key = await resolveDidJwk(did)
    return key.ok ? ok({ key: key.value, signedBy: { kind: 'did', did } }) : refuse('unresolvable_did')
  }
  if (expected.resolveDid === undefined) return refuse('unresolvable_did')
  const key = await keyOfDidDocument(await expected.resolveDid(did), did, kid.startsWith('#') ? `${did}${kid}` : kid)
  return key.ok ? ok({ key: key.value, signedBy: { kind: 'did', did } }) : refuse('unresolvable_did')
}
