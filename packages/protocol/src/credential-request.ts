import { ok, type Result, refuse } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import { type FieldProblem, type Problem, readMessage } from './field-problem.ts'

/** OID4VCI-1.0 8.2 (credential-request). */
export interface CredentialRequest {
  /** By identifier exactly when the token response carried credential identifiers. */
  readonly requested: { readonly kind: 'configuration' | 'identifier'; readonly id: string }
  /** Key proofs of type `jwt`: one credential for each. */
  readonly proofs: readonly string[]
}

/** OID4VCI-1.0 8.3.1.2 (credential-request-errors). */
export type CredentialErrorCode =
  | 'invalid_credential_request'
  | 'unknown_credential_configuration'
  | 'unknown_credential_identifier'
  | 'invalid_proof'
  | 'invalid_nonce'
  | 'invalid_encryption_parameters'
  | 'credential_request_denied'

export interface CredentialRequestRefusal extends FieldProblem {
  readonly error: CredentialErrorCode
}

const MAX_PROOF_CHARS = 8192

const requestSchema = z.object({
  credential_configuration_id: z.string().min(1).max(256).optional(),
  credential_identifier: z.string().min(1).max(1024).optional(),
  credential_response_encryption: z.unknown().optional(),
  proofs: z.unknown().optional(),
})

const proofsSchema = z.object({ proofs: z.object({ jwt: z.array(z.string().min(1).max(MAX_PROOF_CHARS)).min(1) }) })

/** `maxProofs` is what the metadata offers as `batch_size`, 1 without one. */
export function parseCredentialRequest(
  json: unknown,
  expected: { readonly identifiersIssued: boolean; readonly maxProofs: number },
): Result<CredentialRequest, CredentialRequestRefusal> {
  const read = readMessage(requestSchema, json)
  if (!read.ok) return refuse({ error: 'invalid_credential_request', ...read.reason })
  const requested = requestedCredential(
    read.value.credential_configuration_id,
    read.value.credential_identifier,
    expected.identifiersIssued,
  )
  if (!requested.ok) return requested
  // The plain form of the request: response keys sent in the clear could have been swapped on the way.
  if (read.value.credential_response_encryption !== undefined) {
    return invalid('invalid_encryption_parameters', 'credential_response_encryption', 'unsupported')
  }
  const proofs = readProofs(read.value.proofs, expected.maxProofs)
  return proofs.ok ? ok({ requested: requested.value, proofs: proofs.value }) : proofs
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

function readProofs(proofs: unknown, maxProofs: number): Result<readonly string[], CredentialRequestRefusal> {
  const isObject = typeof proofs === 'object' && proofs !== null
  if (isObject && Object.keys(proofs).length !== 1) return invalid('invalid_proof', 'proofs', 'conflict')
  if (isObject && !Object.hasOwn(proofs, 'jwt')) return invalid('invalid_proof', 'proofs', 'unsupported')
  const read = readMessage(proofsSchema, { proofs })
  if (!read.ok) return refuse({ error: 'invalid_proof', ...read.reason })
  const { jwt } = read.value.proofs
  if (jwt.length > maxProofs) return invalid('invalid_proof', 'proofs.jwt', 'too_large')
  if (new Set(jwt).size !== jwt.length) return invalid('invalid_proof', 'proofs.jwt', 'conflict')
  return ok(jwt)
}

const invalid = (error: CredentialErrorCode, field: string, problem: Problem) => refuse({ error, field, problem })

export const buildCredentialRequest = (request: CredentialRequest): JsonObject => ({
  ...(request.requested.kind === 'configuration'
    ? { credential_configuration_id: request.requested.id }
    : { credential_identifier: request.requested.id }),
  ...(request.proofs.length > 0 && { proofs: { jwt: [...request.proofs] } }),
})
