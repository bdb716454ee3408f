import { type JsonObject, ok, type Result } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type CredentialConfiguration, configurationOnWire, configurationSchema } from './credential-configuration.ts'
import { type DisplayName, displayNames, displayOnWire } from './display.ts'
import { type FieldProblem, problem, readMessage } from './field-problem.ts'
import {
  type RequestEncryption,
  type ResponseEncryptionOffer,
  readRequestEncryption,
  readResponseEncryptionOffer,
  requestEncryptionOnWire,
  responseEncryptionOnWire,
} from './message-encryption.ts'
import { identifierUrl, webUrl } from './web-url.ts'

/** OID4VCI-1.0 12.2.4 (credential-issuer-parameters). */
export interface IssuerMetadata {
  readonly credentialIssuer: string
  /** Never empty once parsed: an issuer that names none is its own. */
  readonly authorizationServers: readonly string[]
  readonly credentialEndpoint: string
  readonly nonceEndpoint?: string
  readonly deferredCredentialEndpoint?: string
  readonly notificationEndpoint?: string
  /** How many key proofs one request may hold; 1 when the issuer offers no batches. */
  readonly batchSize: number
  readonly display: readonly DisplayName[]
  readonly configurations: Readonly<Record<string, CredentialConfiguration>>
  readonly requestEncryption?: RequestEncryption
  readonly responseEncryption?: ResponseEncryptionOffer
  /** The issuer requires encryption in ways of which this product speaks none: nothing can be received from it. */
  readonly encryptionUnusable?: true
}

const encryption = z.object({ encryption_required: z.boolean() }).loose().optional()

const metadataSchema = z.object({
  credential_issuer: identifierUrl,
  authorization_servers: z.array(identifierUrl).min(1).max(16).optional(),
  credential_endpoint: webUrl,
  nonce_endpoint: webUrl.optional(),
  deferred_credential_endpoint: webUrl.optional(),
  notification_endpoint: webUrl.optional(),
  batch_credential_issuance: z.object({ batch_size: z.int().min(2) }).optional(),
  credential_request_encryption: encryption,
  credential_response_encryption: encryption,
  display: displayNames.default([]),
  credential_configurations_supported: z
    .record(z.string().max(256), z.unknown())
    .refine((configurations) => Object.keys(configurations).length <= 512, { params: { problem: 'too_large' } }),
})

/**
 * `expected` is the identifier from which the address was made: an answer that names another, compared byte for byte, is not used.
 * A configuration that does not parse is as though not offered; the others stand.
 */
export function parseIssuerMetadata(
  json: unknown,
  expected: { readonly credentialIssuer: string },
): Result<IssuerMetadata, FieldProblem> {
  const read = readMessage(metadataSchema, json)
  if (!read.ok) return read
  const wire = read.value
  if (wire.credential_issuer !== expected.credentialIssuer) return problem('credential_issuer', 'mismatch')
  return ok({
    credentialIssuer: wire.credential_issuer,
    authorizationServers: wire.authorization_servers ?? [wire.credential_issuer],
    credentialEndpoint: wire.credential_endpoint,
    ...(wire.nonce_endpoint !== undefined && { nonceEndpoint: wire.nonce_endpoint }),
    ...(wire.deferred_credential_endpoint !== undefined && {
      deferredCredentialEndpoint: wire.deferred_credential_endpoint,
    }),
    ...(wire.notification_endpoint !== undefined && { notificationEndpoint: wire.notification_endpoint }),
    batchSize: wire.batch_credential_issuance?.batch_size ?? 1,
    display: wire.display,
    configurations: readConfigurations(wire.credential_configurations_supported),
    ...readEncryption(wire),
  })
}

/** What is offered in ways that we do not speak is as though not offered; what is required in them shuts us out. */
function readEncryption(
  wire: z.output<typeof metadataSchema>,
): Pick<IssuerMetadata, 'requestEncryption' | 'responseEncryption' | 'encryptionUnusable'> {
  const { credential_request_encryption: request, credential_response_encryption: response } = wire
  const requests = request === undefined ? undefined : readRequestEncryption(request)
  const responses = response === undefined ? undefined : readResponseEncryptionOffer(response)
  const isShutOut =
    (requests === 'unusable' && request?.encryption_required === true) ||
    (response?.encryption_required === true && (responses === 'unusable' || typeof requests !== 'object'))
  return {
    ...(typeof requests === 'object' && { requestEncryption: requests }),
    ...(typeof responses === 'object' && { responseEncryption: responses }),
    ...(isShutOut && { encryptionUnusable: true }),
  }
}

const readConfigurations = (wire: Readonly<Record<string, unknown>>): IssuerMetadata['configurations'] =>
  Object.fromEntries(
    Object.entries(wire).flatMap(([id, entry]) => {
      const read = configurationSchema.safeParse(entry)
      return read.success ? [[id, read.data]] : []
    }),
  )

export function buildIssuerMetadata(metadata: IssuerMetadata): JsonObject {
  const servers = metadata.authorizationServers
  const isItsOwnServer = servers.length === 1 && servers[0] === metadata.credentialIssuer
  return {
    credential_issuer: metadata.credentialIssuer,
    // An issuer that is its own authorization server names none: naming one asks wallets to send `resource` or `locations` along.
    ...(!isItsOwnServer && { authorization_servers: [...servers] }),
    credential_endpoint: metadata.credentialEndpoint,
    ...(metadata.nonceEndpoint !== undefined && { nonce_endpoint: metadata.nonceEndpoint }),
    ...(metadata.deferredCredentialEndpoint !== undefined && {
      deferred_credential_endpoint: metadata.deferredCredentialEndpoint,
    }),
    ...(metadata.notificationEndpoint !== undefined && { notification_endpoint: metadata.notificationEndpoint }),
    ...(metadata.requestEncryption !== undefined && {
      credential_request_encryption: requestEncryptionOnWire(metadata.requestEncryption),
    }),
    ...(metadata.responseEncryption !== undefined && {
      credential_response_encryption: responseEncryptionOnWire(metadata.responseEncryption),
    }),
    ...(metadata.batchSize > 1 && { batch_credential_issuance: { batch_size: metadata.batchSize } }),
    ...(metadata.display.length > 0 && { display: displayOnWire(metadata.display) }),
    credential_configurations_supported: Object.fromEntries(
      Object.entries(metadata.configurations).map(([id, configuration]) => [id, configurationOnWire(configuration)]),
    ),
  }
}
