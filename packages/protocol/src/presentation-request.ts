import { type JsonObject, ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import {
  type ClientMetadata,
  clientMetadataOnWire,
  clientMetadataSchema,
  NO_CLIENT_METADATA,
} from './client-metadata.ts'
import { buildDcqlQuery } from './dcql/build-dcql-query.ts'
import type { DcqlQuery } from './dcql/dcql-query.ts'
import { parseDcqlQuery } from './dcql/parse-dcql-query.ts'
import { type FieldProblem, problem, readMessage } from './field-problem.ts'
import { webUrl } from './web-url.ts'

/** The parameters of an authorization request for a VP Token: OID4VP-1.0 5 (vp_token_request). */
export interface PresentationRequest {
  /** With its prefix. */
  readonly clientId: string
  readonly responseMode: 'direct_post' | 'direct_post.jwt'
  readonly responseUri: string
  readonly nonce: string
  readonly state?: string
  readonly query: DcqlQuery
  readonly clientMetadata: ClientMetadata
  readonly walletNonce?: string
  /** What others attest of the verifier; formats that a wallet does not know are passed over. */
  readonly verifierInfo?: readonly VerifierAttestation[]
}

/** OID4VP-1.0 5.1 (new_parameters), `verifier_info`. */
export interface VerifierAttestation {
  readonly format: string
  readonly data: string | JsonObject
  /** The credential queries that it is about; all of them when left out. */
  readonly credentialIds?: readonly string[]
}

/** Letters, digits and `-._~`: OID4VP-1.0 5.2 (existing_parameters). */
const URL_SAFE = /^[A-Za-z0-9\-._~]+$/
/** 22 characters of base64url hold 128 bits. */
const OUR_RANDOM = /^[A-Za-z0-9\-._~]{22,512}$/

const requestSchema = z.object({
  client_id: z.string().min(1).max(2048),
  response_type: z.literal('vp_token'),
  response_mode: z.enum(['direct_post', 'direct_post.jwt']),
  response_uri: webUrl,
  nonce: z.string().max(512).regex(URL_SAFE),
  state: z.string().max(1024).regex(URL_SAFE).optional(),
  dcql_query: z.unknown().optional(),
  client_metadata: clientMetadataSchema.optional(),
  wallet_nonce: z.string().min(1).max(512).optional(),
  verifier_info: z
    .array(
      z
        .object({
          format: z.string().min(1).max(256),
          data: z.union([z.string().max(262_144), z.record(z.string().max(256), z.json())]),
          credential_ids: z.array(z.string().min(1).max(256)).min(1).max(100).optional(),
        })
        .transform(
          ({ format, data, credential_ids: credentialIds }): VerifierAttestation => ({
            format,
            data: data as string | JsonObject,
            ...(credentialIds !== undefined && { credentialIds }),
          }),
        ),
    )
    .max(16)
    .optional(),
})

export function parsePresentationRequest(json: unknown): Result<PresentationRequest, FieldProblem> {
  if (typeof json !== 'object' || json === null) return problem('message', 'wrong_type')
  if (Object.hasOwn(json, 'redirect_uri')) return problem('redirect_uri', 'not_allowed')
  // What the person would authorise with the proof. No type of it is known here, so any is refused, never passed over.
  if (Object.hasOwn(json, 'transaction_data')) return problem('transaction_data', 'unsupported')
  const read = readMessage(requestSchema, json)
  if (!read.ok) return read
  const wire = read.value
  if (wire.dcql_query === undefined) return problem('dcql_query', 'missing')
  const query = parseDcqlQuery(wire.dcql_query)
  if (!query.ok) return problem(`dcql_query.${query.reason.field}`, query.reason.problem)
  if (wire.state === undefined && query.value.credentials.some((credential) => !credential.requireHolderBinding)) {
    return problem('state', 'missing')
  }
  const clientMetadata = wire.client_metadata ?? NO_CLIENT_METADATA
  if (wire.response_mode === 'direct_post.jwt' && !canEncrypt(clientMetadata)) {
    return problem('client_metadata.jwks', 'unsupported')
  }
  return ok({
    clientId: wire.client_id,
    responseMode: wire.response_mode,
    responseUri: wire.response_uri,
    nonce: wire.nonce,
    ...(wire.state !== undefined && { state: wire.state }),
    query: query.value,
    clientMetadata,
    ...(wire.wallet_nonce !== undefined && { walletNonce: wire.wallet_nonce }),
    ...(wire.verifier_info !== undefined && { verifierInfo: wire.verifier_info }),
  })
}

const canEncrypt = (metadata: ClientMetadata): boolean =>
  metadata.encryptionKeys.length > 0 && metadata.encValues.length > 0

/** A query that is kept in its wire form need not be parsed for each request. */
export interface RequestToSend extends Omit<PresentationRequest, 'query'> {
  readonly query: DcqlQuery | JsonObject
}

const isParsed = (query: DcqlQuery | JsonObject): query is DcqlQuery => 'credentialSets' in query

/** A verifier's slip here would be a hole, so it is a fault: too little randomness, an open question without `state`, no key to encrypt to. */
export function presentationRequestOnWire(request: RequestToSend): JsonObject {
  if (!OUR_RANDOM.test(request.nonce)) throw new Error('the nonce of a request holds less than 128 bits')
  if (request.state !== undefined && !OUR_RANDOM.test(request.state))
    throw new Error('the state holds less than 128 bits')
  const wire: JsonObject = {
    client_id: request.clientId,
    response_type: 'vp_token',
    response_mode: request.responseMode,
    response_uri: request.responseUri,
    nonce: request.nonce,
    ...(request.state !== undefined && { state: request.state }),
    dcql_query: isParsed(request.query) ? buildDcqlQuery(request.query) : request.query,
    client_metadata: clientMetadataOnWire(request.clientMetadata),
    ...(request.walletNonce !== undefined && { wallet_nonce: request.walletNonce }),
    ...(request.verifierInfo !== undefined && {
      verifier_info: request.verifierInfo.map(({ format, data, credentialIds }) => ({
        format,
        data,
        ...(credentialIds !== undefined && { credential_ids: [...credentialIds] }),
      })),
    }),
  }
  const read = parsePresentationRequest(wire)
  if (!read.ok) throw new Error(`a presentation request of ours does not read: ${read.reason.field}`)
  return wire
}
