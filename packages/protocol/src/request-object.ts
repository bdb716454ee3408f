import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  checkTimes,
  type JwtRefusal,
  parseJwt,
  type Signer,
  signJwt,
  type TimeRefusal,
  TOKEN_KINDS,
  verifyJwt,
} from '@sojourn/keys'
import { type ClientId, type ClientIdRefusal, parseClientId } from './client-id.ts'
import type { FieldProblem } from './field-problem.ts'
import {
  type PresentationRequest,
  parsePresentationRequest,
  presentationRequestOnWire,
  type RequestToSend,
} from './presentation-request.ts'
import { type RequestSigner, type SignerExpectation, type SignerRefusal, signerOf } from './request-signer.ts'

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
  const claims: JsonObject = {
    ...presentationRequestOnWire(request.request),
    aud: SELF_ISSUED_AUDIENCE,
    iat: toSeconds(request.issuedAt),
    exp: toSeconds(request.expiresAt),
  }
  return signJwt('request_object', signerHeader(request.signer), claims, request.signer)
}

export const signerHeader = (signer: Signer): JsonObject => ({
  ...(signer.x5c !== undefined && { x5c: [...signer.x5c] }),
  ...(signer.x5c === undefined && signer.kid !== undefined && { kid: signer.kid }),
})

export type RequestRefusal =
  | ({ readonly code: 'malformed_request' } & FieldProblem)
  | {
      readonly code:
        | ClientIdRefusal
        | SignerRefusal
        | JwtRefusal
        | TimeRefusal
        | 'client_id_differs'
        | 'must_be_signed'
        | 'wrong_audience'
        | 'wrong_wallet_nonce'
        | 'response_uri_not_allowed'
        | 'transaction_data_not_supported'
    }

/** What the person would have authorised has a refusal of its own, for the verifier is told it by name. */
export const requestRefusal = (
  reason: FieldProblem,
): ({ readonly code: 'malformed_request' } & FieldProblem) | { readonly code: 'transaction_data_not_supported' } =>
  reason.field === 'transaction_data'
    ? { code: 'transaction_data_not_supported' }
    : { code: 'malformed_request', ...reason }

export interface VerifiedRequest extends PresentationRequest {
  readonly signedBy: RequestSigner
}

export interface RequestExpectation extends SignerExpectation {
  /** `client_id` of the link that led here. */
  readonly clientId: string
  /** What the wallet sent with its POST; undefined after a GET. */
  readonly walletNonce: string | undefined
  readonly skewSeconds: number
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
  if (!signer.ok) return refuse({ code: signer.reason })
  const verified = await verifyJwt('request_object', parsed.value, signer.value.key)
  if (!verified.ok) return refuse({ code: verified.reason })
  return readClaims(verified.value.payload, clientId.value, signer.value.signedBy, expected)
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
