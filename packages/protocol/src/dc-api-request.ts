import { isJsonObject, type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  checkTimes,
  type JwtRefusal,
  type ParsedJwt,
  parseJwt,
  type Signer,
  signJwt,
  type TimeRefusal,
  TOKEN_KINDS,
  verifyJwt,
} from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type ClientIdRefusal, parseClientId } from './client-id.ts'
import { type FieldProblem, problem, readMessage } from './field-problem.ts'
import { type AskedPresentation, askedMembers, askedOnWire, readAsked, type ToSend } from './presentation-request.ts'
import { requestRefusal, SELF_ISSUED_AUDIENCE, signerHeader } from './request-object.ts'
import { type RequestSigner, type SignerExpectation, type SignerRefusal, signerOf } from './request-signer.ts'

/** OID4VP-1.0 A.1 (protocol). */
export type DcApiProtocol = 'openid4vp-v1-signed' | 'openid4vp-v1-unsigned' | 'openid4vp-v1-multisigned'

/** One entry of `digital.requests`, as a page hands it to the browser and the browser to a wallet. */
export interface DigitalRequest {
  readonly protocol: string
  readonly data: JsonObject
}

/** OID4VP-1.0 A.2 (dc_api_request): no `state` and no address, for the answer goes back the way the question came. */
export interface DcApiRequest extends AskedPresentation {
  readonly responseMode: 'dc_api' | 'dc_api.jwt'
}

/** Names nobody: the wallet knows the page by the origin that the browser vouches for (OID4VP-1.0 A.3.1 (unsigned_request)). */
export function buildUnsignedDcApiRequest(request: ToSend<DcApiRequest>): DigitalRequest {
  return { protocol: 'openid4vp-v1-unsigned' satisfies DcApiProtocol, data: dcApiRequestOnWire(request) }
}

/** OID4VP-1.0 A.3.2.1 (single_signed_request). The origins are the page's own, each as a browser writes it. */
export async function buildSignedDcApiRequest(made: {
  readonly request: ToSend<DcApiRequest>
  readonly clientId: string
  readonly expectedOrigins: readonly [string, ...string[]]
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly signer: Signer
}): Promise<DigitalRequest> {
  const notAnOrigin = made.expectedOrigins.find((origin) => !isOrigin(origin))
  if (notAnOrigin !== undefined) throw new Error('an expected origin is not the origin of a web page')
  const claims: JsonObject = {
    ...dcApiRequestOnWire(made.request),
    client_id: made.clientId,
    expected_origins: [...made.expectedOrigins],
    aud: SELF_ISSUED_AUDIENCE,
    iat: toSeconds(made.issuedAt),
    exp: toSeconds(made.expiresAt),
  }
  const request = await signJwt('request_object', signerHeader(made.signer), claims, made.signer)
  return { protocol: 'openid4vp-v1-signed' satisfies DcApiProtocol, data: { request } }
}

function dcApiRequestOnWire(request: ToSend<DcApiRequest>): JsonObject {
  const wire: JsonObject = { ...askedOnWire(request), response_mode: request.responseMode }
  const read = readQuestion(wire)
  if (!read.ok) throw new Error(`a presentation request of ours does not read: ${read.reason.field}`)
  return wire
}

/** `http:` is for machines of developers; whether such an origin is asked at all is the browser's to say. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { origin, protocol } = new URL(text)
  return origin === text && (protocol === 'https:' || protocol === 'http:')
}

export type DcApiRefusal =
  | ({ readonly code: 'malformed_request' } & FieldProblem)
  | {
      readonly code:
        | ClientIdRefusal
        | SignerRefusal
        | JwtRefusal
        | TimeRefusal
        | 'unsupported_protocol'
        | 'unexpected_origin'
        | 'wrong_audience'
        | 'transaction_data_not_supported'
    }

/** A request taken apart. Whoever signed it is not known yet: `clientIds` is what it says of itself. */
export type ParsedDcApiRequest =
  | { readonly kind: 'unsigned'; readonly wire: JsonObject }
  | { readonly kind: 'signed'; readonly clientIds: readonly string[]; readonly signatures: readonly NamedSignature[] }

interface NamedSignature {
  readonly clientId: string
  readonly jwt: ParsedJwt
  readonly names: NamesStand
}

type NamesStand = 'in_payload' | 'in_header'

const MAX_SIGNATURES = 8

export function parseDcApiRequest({ protocol, data }: DigitalRequest): Result<ParsedDcApiRequest, DcApiRefusal> {
  switch (protocol) {
    case 'openid4vp-v1-unsigned':
      return ok({ kind: 'unsigned', wire: data })
    case 'openid4vp-v1-signed':
      return typeof data.request === 'string' ? signed([parseJwt(data.request, TOKEN_KINDS.request_object)]) : malformed
    case 'openid4vp-v1-multisigned':
      return multisigned(isJsonObject(data.request) ? data.request : data)
    default:
      return refuse({ code: 'unsupported_protocol' })
  }
}

const malformed = refuse({ code: 'malformed_request', field: 'request', problem: 'malformed' } as const)

const generalJws = z.object({
  payload: z.string().max(TOKEN_KINDS.request_object.maxChars),
  signatures: z
    .array(z.object({ protected: z.string(), signature: z.string() }))
    .min(1)
    .max(MAX_SIGNATURES),
})

/** RFC7515 7.2.1 (general-jws-json-serialization): each signature by itself is a compact one over the same payload. */
function multisigned(json: JsonObject): Result<ParsedDcApiRequest, DcApiRefusal> {
  const read = generalJws.safeParse(json)
  if (!read.success) return malformed
  const { payload, signatures } = read.data
  return signed(
    signatures.map((one) => parseJwt(`${one.protected}.${payload}.${one.signature}`, TOKEN_KINDS.request_object)),
    'in_header',
  )
}

/** With many signatures the name stands in the header of each and may not stand in what they share (OID4VP-1.0 A.3.2.2). */
function signed(
  parsed: readonly Result<ParsedJwt, 'malformed_jwt'>[],
  names: NamesStand = 'in_payload',
): Result<ParsedDcApiRequest, DcApiRefusal> {
  const signatures: NamedSignature[] = []
  for (const jwt of parsed) {
    if (!jwt.ok) return refuse({ code: jwt.reason })
    const { header, payload } = jwt.value
    if (names === 'in_header' && (payload.client_id ?? payload.verifier_info) !== undefined) return malformed
    const clientId = names === 'in_header' ? header.client_id : payload.client_id
    if (typeof clientId !== 'string') return refuse({ code: 'malformed_client_id' })
    signatures.push({ clientId, jwt: jwt.value, names })
  }
  return ok({ kind: 'signed', clientIds: signatures.map(({ clientId }) => clientId), signatures })
}

export interface DcApiExpectation extends SignerExpectation {
  /** Of the page that asks, as the browser wrote it. */
  readonly origin: string
  /** Whom the wallet takes the asker for; undefined when the request is unsigned. */
  readonly clientId: string | undefined
  readonly skewSeconds: number
}

export interface VerifiedDcApiRequest extends DcApiRequest {
  readonly origin: string
  readonly signedBy: RequestSigner
}

/** What every proof of an answer over this interface is made for, whoever signed the question (OID4VP-1.0 A.4 (dc_api_response)). */
export const originAudience = (origin: string): string => `origin:${origin}`

/** The wallet's side. A signed request counts for the origins that it names and for no other. */
export async function verifyDcApiRequest(
  request: ParsedDcApiRequest,
  expected: DcApiExpectation,
): Promise<Result<VerifiedDcApiRequest, DcApiRefusal>> {
  // `client_id` and `expected_origins` of an unsigned request say nothing, and are not looked at.
  if (request.kind === 'unsigned') return verified(request.wire, { kind: 'unsigned' }, expected.origin)
  const clientId = parseClientId(expected.clientId ?? '')
  if (!clientId.ok) return refuse({ code: clientId.reason })
  const named = request.signatures.find((one) => one.clientId === clientId.value.full)
  if (named === undefined) return refuse({ code: 'malformed_client_id' })
  const signer = await signerOf(named.jwt, clientId.value, expected)
  if (!signer.ok) return refuse({ code: signer.reason })
  const jwt = await verifyJwt('request_object', named.jwt, signer.value.key)
  if (!jwt.ok) return refuse({ code: jwt.reason })
  const { payload } = jwt.value
  if (payload.aud !== undefined && payload.aud !== SELF_ISSUED_AUDIENCE) return refuse({ code: 'wrong_audience' })
  const times = checkTimes(payload, expected.at, expected.skewSeconds)
  if (!times.ok) return refuse({ code: times.reason })
  const origins = payload.expected_origins
  // Compared as text, letter by letter (OID4VP-1.0 A.2).
  if (!Array.isArray(origins) || !origins.includes(expected.origin)) return refuse({ code: 'unexpected_origin' })
  // Of many signatures each header has its own name and attestations, which are no members of the payload.
  const attested = named.names === 'in_header' ? jwt.value.header.verifier_info : undefined
  const wire = attested === undefined ? payload : { ...payload, verifier_info: attested }
  return verified(wire, signer.value.signedBy, expected.origin)
}

function verified(
  wire: JsonObject,
  signedBy: RequestSigner,
  origin: string,
): Result<VerifiedDcApiRequest, DcApiRefusal> {
  const read = readQuestion(wire)
  return read.ok ? ok({ ...read.value, origin, signedBy }) : refuse(requestRefusal(read.reason))
}

const questionSchema = z.object({ ...askedMembers, response_mode: z.enum(['dc_api', 'dc_api.jwt']) })

function readQuestion(wire: JsonObject): Result<DcApiRequest, FieldProblem> {
  const read = readMessage(questionSchema, wire)
  if (!read.ok) return read
  const asked = readAsked(read.value, read.value.response_mode === 'dc_api.jwt')
  if (!asked.ok) return asked
  // Without a proof of the holder only `state` would bind the answer, and this interface has none.
  if (asked.value.query.credentials.some((credential) => !credential.requireHolderBinding)) {
    return problem('dcql_query.credentials', 'not_allowed')
  }
  return ok({ ...asked.value, responseMode: read.value.response_mode })
}
