import { ok, type Result, refuse } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import * as z from 'zod'
import './zod-without-eval.ts'
import type { CredentialRequestRefusal, RequestExpectations } from './credential-request.ts'
import { readMessage } from './field-problem.ts'
import { type ResponseEncryption, readResponseEncryption, responseEncryptionParameters } from './message-encryption.ts'

/** OID4VCI-1.0 9.1 (deferred-credential-request). The keys are those of the first request; nothing here can change them. */
export interface DeferredCredentialRequest {
  readonly transactionId: string
  /** Of this answer; what the first request asked for is not used again. */
  readonly responseEncryption?: ResponseEncryption
}

const requestSchema = z.object({
  transaction_id: z.string().min(1).max(1024),
  credential_response_encryption: z.unknown().optional(),
})

export function parseDeferredCredentialRequest(
  json: unknown,
  expected: Pick<RequestExpectations, 'wasEncrypted' | 'responseEncryption'>,
): Result<DeferredCredentialRequest, CredentialRequestRefusal> {
  const read = readMessage(requestSchema, json)
  if (!read.ok) return refuse({ error: 'invalid_credential_request', ...read.reason })
  const encryption = readResponseEncryption(read.value.credential_response_encryption, {
    wasEncrypted: expected.wasEncrypted,
    offer: expected.responseEncryption,
  })
  if (!encryption.ok) return refuse({ error: 'invalid_encryption_parameters', ...encryption.reason })
  const responseEncryption = encryption.value
  return ok({
    transactionId: read.value.transaction_id,
    ...(responseEncryption !== undefined && { responseEncryption }),
  })
}

export const buildDeferredCredentialRequest = (request: DeferredCredentialRequest): JsonObject => ({
  transaction_id: request.transactionId,
  ...(request.responseEncryption !== undefined && {
    credential_response_encryption: responseEncryptionParameters(request.responseEncryption),
  }),
})
