import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  checkTimes,
  type JwtRefusal,
  keyOfDidDocument,
  type ParsedJwt,
  parseJwt,
  resolveDidJwk,
  type Signer,
  signJwt,
  type TimeRefusal,
  TOKEN_KINDS,
  type VerificationKey,
  verifyJwt,
  verifyX5c,
  type X5cRefusal,
} from '@sojourn/keys'
import { type ClientId, type ClientIdRefusal, parseClientId } from './client-id.ts'
import type { FieldProblem } from './field-problem.ts'
import {
  type PresentationRequest,
  parsePresentationRequest,
  presentationRequestOnWire,
  type RequestToSend,
} from './presentation-request.ts'

/** OID4VP-1.0 5.8 (aud-of-a-request-object), for wallets found without their metadata. */
export const SELF_ISSUED_AUDIENCE = 'https://self-issued.me/v2'

export const REQUEST_OBJECT_MEDIA_TYPE = 'application/oauth-authz-req+jwt'

/** Signed, with the chain of the access certificate in `x5c`. */
export function buildRequestObject(request: {
  readonly request: RequestToSend
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly signer: Signer
}): Promise<string> {
  const { signer } = request
  const header: JsonObject = {
    ...(signer.x5c !== undefined && { x5c: [...signer.x5c] }),
    ...(signer.x5c === undefined && signer.kid !== undefined && { kid: signer.kid }),
  }
  const claims: JsonObject = {
    ...presentationRequestOnWire(request.request),
    aud: SELF_ISSUED_AUDIENCE,
    iat: toSeconds(request.issuedAt),
    exp: toSeconds(request.expiresAt),
  }
  return signJwt('request_object', header, claims, signer)
}

export type RequestRefusal =
  | ({ readonly code: 'malformed_request' } & FieldProblem)
  | {
      readonly code:
        | ClientIdRefusal
        | X5cRefusal
        | JwtRefusal
        | TimeRefusal
        | 'client_id_differs'
        | 'must_not_be_signed'
        | 'must_be_signed'
        | 'certificate_differs'
        | 'unresolvable_did'
        | 'wrong_audience'
        | 'wrong_wallet_nonce'
        | 'response_uri_not_allowed'
        | 'transaction_data_not_supported'
    }

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

/** What the person would have authorised has a refusal of its own, for the verifier is told it by name. */
export const requestRefusal = (reason: FieldProblem): RequestRefusal =>
  reason.field === 'transaction_data'
    ? { code: 'transaction_data_not_supported' }
    : { code: 'malformed_request', ...reason }

export interface VerifiedRequest extends PresentationRequest {
  readonly signedBy: RequestSigner
}

export interface RequestExpectation {
  /** `client_id` of the link that led here. */
  readonly clientId: string
  /** What the wallet sent with its POST; undefined after a GET. */
  readonly walletNonce: string | undefined
  /** DER, base64: the anchors that access certificates chain to. */
  readonly accessAnchors: readonly string[]
  readonly at: Date
  readonly skewSeconds: number
  /** Brings the DID document of `decentralized_identifier:did:web:...`; without it such requests are refused. */
  readonly resolveDid?: (did: string) => Promise<unknown>
}

/** The wallet's side: OID4VP-1.0 5 to 5.10. Only parameters inside the signature count. */
export async function verifyRequestObject(
  expected: RequestExpectation & { readonly jwt: string },
): Promise<Result<VerifiedRequest, RequestRefusal>> {
  const clientId = parseClientId(expected.clientId)
  if (!clientId.ok) return refuse({ code: clientId.reason })
  const parsed = parseJwt(expected.jwt, TOKEN_KINDS.request_object)
  if (!parsed.ok) return refuse({ code: parsed.reason })
  const signer = await signerOf(parsed.value, clientId.value, expected)
  if (!signer.ok) return signer
  const verified = await verifyJwt('request_object', parsed.value, signer.value.key)
  if (!verified.ok) return refuse({ code: verified.reason })
  return readClaims(verified.value.payload, clientId.value, signer.value.signedBy, expected)
}

type KnownSigner = { readonly key: VerificationKey; readonly signedBy: RequestSigner }

async function signerOf(
  request: ParsedJwt,
  clientId: ClientId,
  expected: RequestExpectation,
): Promise<Result<KnownSigner, RequestRefusal>> {
  switch (clientId.prefix) {
    case 'x509_hash':
    case 'x509_san_dns':
      return certificateSigner(request, clientId, expected)
    case 'decentralized_identifier':
      return didSigner(request, clientId.value, expected)
    case 'redirect_uri':
      return refuse({ code: 'must_not_be_signed' })
    default:
      return refuse({ code: 'unsupported_prefix' })
  }
}

async function certificateSigner(
  request: ParsedJwt,
  clientId: ClientId,
  expected: RequestExpectation,
): Promise<Result<KnownSigner, RequestRefusal>> {
  const x5c = request.header.x5c as readonly string[] | undefined
  const chain = await verifyX5c(x5c, expected.accessAnchors, expected.at)
  if (!chain.ok) return refuse({ code: chain.reason })
  const { key, x509Hash, subject, dnsNames } = chain.value
  const isTheirs =
    clientId.prefix === 'x509_hash' ? x509Hash === clientId.value : dnsNames.includes(clientId.value.toLowerCase())
  if (!isTheirs) return refuse({ code: 'certificate_differs' })
  return ok({ key, signedBy: { kind: 'certificate', x509Hash, subject, dnsNames } })
}

/** A DID proves no more than itself; whether its owner may ask is the trust list's to say. */
async function didSigner(
  request: ParsedJwt,
  did: string,
  expected: RequestExpectation,
): Promise<Result<KnownSigner, RequestRefusal>> {
  const { kid } = request.header
  if (typeof kid !== 'string' || !(kid.startsWith('#') || kid.startsWith(`${did}#`))) {
    return refuse({ code: 'unresolvable_did' })
  }
  if (did.startsWith('did:jwk:')) {
    const key = await resolveDidJwk(did)
    return key.ok ? ok({ key: key.value, signedBy: { kind: 'did', did } }) : refuse({ code: 'unresolvable_did' })
  }
  if (expected.resolveDid === undefined) return refuse({ code: 'unresolvable_did' })
  const key = await keyOfDidDocument(await expected.resolveDid(did), did, kid.startsWith('#') ? `${did}${kid}` : kid)
  return key.ok ? ok({ key: key.value, signedBy: { kind: 'did', did } }) : refuse({ code: 'unresolvable_did' })
}

function readClaims(
  claims: JsonObject,
  clientId: ClientId,
  signedBy: RequestSigner,
  expected: RequestExpectation,
): Result<VerifiedRequest, RequestRefusal> {
  if (claims.client_id !== clientId.full) return refuse({ code: 'client_id_differs' })
  if (claims.aud !== SELF_ISSUED_AUDIENCE) return refuse({ code: 'wrong_audience' })
  const times = checkTimes(claims, expected.at, expected.skewSeconds)
  if (!times.ok) return refuse({ code: times.reason })
  if (expected.walletNonce !== undefined && claims.wallet_nonce !== expected.walletNonce) {
    return refuse({ code: 'wrong_wallet_nonce' })
  }
  const request = parsePresentationRequest(claims)
  if (!request.ok) return refuse(requestRefusal(request.reason))
  // Without knowing the party otherwise, its certificate speaks for its own host alone.
  if (
    clientId.prefix === 'x509_san_dns' &&
    new URL(request.value.responseUri).hostname !== clientId.value.toLowerCase()
  ) {
    return refuse({ code: 'response_uri_not_allowed' })
  }
  return ok({ ...request.value, signedBy })
}
