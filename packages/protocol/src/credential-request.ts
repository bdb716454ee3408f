import { ok, type Result, refuse } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import { type FieldProblem, type Problem, readMessage } from './field-problem.ts'
import {
  type ResponseEncryption,
  type ResponseEncryptionOffer,
  readResponseEncryption,
  responseEncryptionParameters,
} from './message-encryption.ts'

/** OID4VCI-1.0 8.2 (credential-request). */
export interface CredentialRequest {
  /** By identifier exactly when the token response carried credential identifiers. */
  readonly requested: { readonly kind: 'configuration' | 'identifier'; readonly id: string }
  readonly proofs: KeyProofs
  /** The answer is encrypted for this key. */
  readonly responseEncryption?: ResponseEncryption
}

/** OID4VCI-1.0 F (proof-types): one kind in a request. Data Integrity (`di_vp`) is not among them. */
export type KeyProofs =
  /** One credential for each, or for each key that one of them brings attested. */
  | { readonly kind: 'jwt'; readonly jwts: readonly string[] }
  /** One credential for each attested key, none of which needs to sign. */
  | { readonly kind: 'attestation'; readonly jwt: string }

export type ProofKind = KeyProofs['kind']

/** OID4VCI-1.0 8.3.1.2 (credential-request-errors). */
export type CredentialErrorCode =
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'invalid_encryption_parameters'
  | 'credential_request_denied'
  /** OID4VCI-1.0 9.3 (deferred-credential-error-response), at that endpoint alone. */
  | 'invalid_transaction_id'

export interface CredentialRequestRefusal extends FieldProblem {
  readonly error: CredentialErrorCode
}

const MAX_PROOF_CHARS = 16_384

const requestSchema = z.object({
  credential_configuration_id: z.string().min(1).max(256).optional(),
  credential_identifier: z.string().min(1).max(1024).optional(),
  credential_response_encryption: z.unknown().optional(),
  proofs: z.unknown().optional(),
})

const proofsSchema = z.object({ proofs: z.object({ jwt: z.array(z.string().min(1).max(MAX_PROOF_CHARS)).min(1) }) })
const MAX_ATTESTATION_CHARS = 32_768
const attestationSchema = z.object({
  proofs: z.object({ attestation: z.array(z.string().min(1).max(MAX_ATTESTATION_CHARS)).length(1) }),
})

export interface RequestExpectations {
  readonly identifiersIssued: boolean
  /** What the metadata offers as `batch_size`, 1 without one. */
  readonly maxProofs: number
  readonly proofKinds: readonly ProofKind[]
  readonly wasEncrypted: boolean
  readonly responseEncryption: ResponseEncryptionOffer | undefined
}

export function parseCredentialRequest(
  json: unknown,
  expected: RequestExpectations,
): Result<CredentialRequest, CredentialRequestRefusal> {
  const read = readMessage(requestSchema, json)
  if (!read.ok) return refuse({ error: 'invalid_credential_request', ...read.reason })
  const requested = requestedCredential(
    read.value.credential_configuration_id,
    read.value.credential_identifier,
    expected.identifiersIssued,
  )
  if (!requested.ok) return requested
  const encryption = readResponseEncryption(read.value.credential_response_encryption, {
    wasEncrypted: expected.wasEncrypted,
    offer: expected.responseEncryption,
  })
  if (!encryption.ok) return refuse({ error: 'invalid_encryption_parameters', ...encryption.reason })
  const proofs = readProofs(read.value.proofs, expected)
  if (!proofs.ok) return proofs
  const responseEncryption = encryption.value
  return ok({
    requested: requested.value,
    proofs: proofs.value,
    ...(responseEncryption !== undefined && { responseEncryption }),
  })
}

function requestedCredential(
  configurationId: string | undefined,
  identifier: string | undefined,
  identifiersIssued: boolean,
): Result<CredentialRequest['requested'], CredentialRequestRefusal> {
  if (configurationId !== undefined && identifier !== undefined) {
    return invalid('invalid_credential_request', 'credential_identifier', 'conflict')
  }
  if (identifier !== undefined) {
    return identifiersIssued
      ? ok({ kind: 'identifier', id: identifier })
      : invalid('unknown_credential_identifier', 'credential_identifier', 'not_allowed')
  }
  if (configurationId !== undefined) {
    return identifiersIssued
      ? invalid('unknown_credential_configuration', 'credential_configuration_id', 'not_allowed')
      : ok({ kind: 'configuration', id: configurationId })
  }
  const required = identifiersIssued ? 'credential_identifier' : 'credential_configuration_id'
  return invalid('invalid_credential_request', required, 'missing')
}

function readProofs(proofs: unknown, expected: RequestExpectations): Result<KeyProofs, CredentialRequestRefusal> {
  const members = typeof proofs === 'object' && proofs !== null ? Object.keys(proofs) : undefined
  if (members !== undefined && members.length !== 1) return invalid('invalid_proof', 'proofs', 'conflict')
  const [member] = members ?? ['jwt']
  const kind = expected.proofKinds.find((offered) => offered === member)
  if (kind === undefined) return invalid('invalid_proof', 'proofs', 'unsupported')
  return kind === 'jwt' ? readJwtProofs(proofs, expected.maxProofs) : readAttestationProof(proofs)
}

function readJwtProofs(proofs: unknown, maxProofs: number): Result<KeyProofs, CredentialRequestRefusal> {
  const read = readMessage(proofsSchema, { proofs })
  if (!read.ok) return refuse({ error: 'invalid_proof', ...read.reason })
  const { jwt } = read.value.proofs
  if (jwt.length > maxProofs) return invalid('invalid_proof', 'proofs.jwt', 'too_large')
  if (new Set(jwt).size !== jwt.length) return invalid('invalid_proof', 'proofs.jwt', 'conflict')
  return ok({ kind: 'jwt', jwts: jwt })
}

/** OID4VCI-1.0 F (proof-types): the array contains exactly one. */
function readAttestationProof(proofs: unknown): Result<KeyProofs, CredentialRequestRefusal> {
  const read = readMessage(attestationSchema, { proofs })
  if (!read.ok) return refuse({ error: 'invalid_proof', ...read.reason })
  const [jwt] = read.value.proofs.attestation
  return jwt === undefined
    ? invalid('invalid_proof', 'proofs.attestation', 'missing')
    : ok({ kind: 'attestation', jwt })
}

const invalid = (error: CredentialErrorCode, field: string, problem: Problem) => refuse({ error, field, problem })

/** Without proofs only for what is bound to no key. */
export const buildCredentialRequest = (request: {
  readonly requested: CredentialRequest['requested']
  readonly proofs: KeyProofs | readonly []
  readonly responseEncryption?: ResponseEncryption
}): JsonObject => ({
  ...(request.requested.kind === 'configuration'
    ? { credential_configuration_id: request.requested.id }
    : { credential_identifier: request.requested.id }),
  ...('kind' in request.proofs && {
    proofs: request.proofs.kind === 'jwt' ? { jwt: [...request.proofs.jwts] } : { attestation: [request.proofs.jwt] },
  }),
  ...(request.responseEncryption !== undefined && {
    credential_response_encryption: responseEncryptionParameters(request.responseEncryption),
  }),
})
