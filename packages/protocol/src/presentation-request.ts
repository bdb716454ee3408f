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
import { readTransactionData, type TransactionData } from './transaction.ts'
import { webUrl } from './web-url.ts'

/** What is asked, whichever way the answer goes. */
export interface AskedPresentation {
  readonly nonce: string
  readonly query: DcqlQuery
  readonly clientMetadata: ClientMetadata
  /** What the holder is to sign beside; none when left out. */
  readonly transactions?: readonly TransactionData[]
  /** What others attest of the verifier; formats that a wallet does not know are passed over. */
  readonly verifierInfo?: readonly VerifierAttestation[]
}

/** The parameters of an authorization request for a VP Token: OID4VP-1.0 5 (vp_token_request). */
export interface PresentationRequest extends AskedPresentation {
  /** With its prefix. */
  readonly clientId: string
  readonly responseMode: 'direct_post' | 'direct_post.jwt'
  readonly responseUri: string
  readonly state?: string
  readonly walletNonce?: string
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

/** Exported for requests that come another way than by a link. */
export const askedMembers = {
  response_type: z.literal('vp_token'),
  nonce: z.string().max(512).regex(URL_SAFE),
  dcql_query: z.unknown().optional(),
  client_metadata: clientMetadataSchema.optional(),
  transaction_data: z.unknown().optional(),
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
}

const requestSchema = z.object({
  ...askedMembers,
  client_id: z.string().min(1).max(2048),
  response_mode: z.enum(['direct_post', 'direct_post.jwt']),
  response_uri: webUrl,
  state: z.string().max(1024).regex(URL_SAFE).optional(),
  wallet_nonce: z.string().min(1).max(512).optional(),
})

export function parsePresentationRequest(json: unknown): Result<PresentationRequest, FieldProblem> {
  if (typeof json !== 'object' || json === null) return problem('message', 'wrong_type')
  if (Object.hasOwn(json, 'redirect_uri')) return problem('redirect_uri', 'not_allowed')
  const read = readMessage(requestSchema, json)
  if (!read.ok) return read
  const wire = read.value
  const asked = readAsked(wire, wire.response_mode === 'direct_post.jwt')
  if (!asked.ok) return asked
  const { credentials } = asked.value.query
  if (wire.state === undefined && credentials.some((credential) => !credential.requireHolderBinding)) {
    return problem('state', 'missing')
  }
  return ok({
    ...asked.value,
    clientId: wire.client_id,
    responseMode: wire.response_mode,
    responseUri: wire.response_uri,
    ...(wire.state !== undefined && { state: wire.state }),
    ...(wire.wallet_nonce !== undefined && { walletNonce: wire.wallet_nonce }),
  })
}

interface AskedOnWire {
  readonly nonce: string
  readonly dcql_query?: unknown
  readonly client_metadata?: ClientMetadata | undefined
  readonly transaction_data?: unknown
  readonly verifier_info?: readonly VerifierAttestation[] | undefined
}

export function readAsked(wire: AskedOnWire, mustEncrypt: boolean): Result<AskedPresentation, FieldProblem> {
  if (wire.dcql_query === undefined) return problem('dcql_query', 'missing')
  const query = parseDcqlQuery(wire.dcql_query)
  if (!query.ok) return problem(`dcql_query.${query.reason.field}`, query.reason.problem)
  const transactions = readTransactionData(wire.transaction_data, query.value)
  if (!transactions.ok) return transactions
  const clientMetadata = wire.client_metadata ?? NO_CLIENT_METADATA
  if (mustEncrypt && !canEncrypt(clientMetadata)) return problem('client_metadata.jwks', 'unsupported')
  return ok({
    nonce: wire.nonce,
    query: query.value,
    clientMetadata,
    ...(transactions.value.length > 0 && { transactions: transactions.value }),
    ...(wire.verifier_info !== undefined && { verifierInfo: wire.verifier_info }),
  })
}

const canEncrypt = (metadata: ClientMetadata): boolean =>
  metadata.encryptionKeys.length > 0 && metadata.encValues.length > 0

/** A query that is kept in its wire form need not be parsed for each request. */
export type ToSend<Request extends AskedPresentation> = Omit<Request, 'query' | 'transactions'> & {
  readonly query: DcqlQuery | JsonObject
  /** Encoded; kept as sent. */
  readonly transactionData?: readonly string[]
}
export type RequestToSend = ToSend<PresentationRequest>

/** Of the members that every request has; a nonce with too little randomness would be a hole, so it is a fault. */
export function askedOnWire(request: ToSend<AskedPresentation>): JsonObject {
  const { nonce, query, clientMetadata, transactionData = [], verifierInfo } = request
  if (!OUR_RANDOM.test(nonce)) throw new Error('the nonce of a request holds less than 128 bits')
  return {
    response_type: 'vp_token',
    nonce,
    dcql_query: isParsed(query) ? buildDcqlQuery(query) : query,
    client_metadata: clientMetadataOnWire(clientMetadata),
    ...(transactionData.length > 0 && { transaction_data: [...transactionData] }),
    ...(verifierInfo !== undefined && {
      verifier_info: verifierInfo.map(({ format, data, credentialIds }) => ({
        format,
        data,
        ...(credentialIds !== undefined && { credential_ids: [...credentialIds] }),
      })),
    }),
  }
}

const isParsed = (query: DcqlQuery | JsonObject): query is DcqlQuery => 'credentialSets' in query

/** A verifier's slip here would be a hole, so it is a fault: too little randomness, an open question without `state`, no key to encrypt to. */
export function presentationRequestOnWire(request: RequestToSend): JsonObject {
  if (request.state !== undefined && !OUR_RANDOM.test(request.state))
    throw new Error('the state holds less than 128 bits')
  const wire: JsonObject = {
    ...askedOnWire(request),
    client_id: request.clientId,
    response_mode: request.responseMode,
    response_uri: request.responseUri,
    ...(request.state !== undefined && { state: request.state }),
    ...(request.walletNonce !== undefined && { wallet_nonce: request.walletNonce }),
  }
  const read = parsePresentationRequest(wire)
  if (!read.ok) throw new Error(`a presentation request of ours does not read: ${read.reason.field}`)
  return wire
}
