import type { Clock, Result } from '@sojourn/domain'
import {
  buildCredentialResponse,
  type CredentialErrorCode,
  type CredentialRequest,
  errorBody,
  type ProofKind,
  parseCredentialRequest,
} from '@sojourn/protocol'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Agency } from '../../agencies/agency.ts'
import type { Access, AccessRefusal, AccessRequest } from '../../issuance/check-access.ts'
import type { DeferredCredentials, IssueRefusal } from '../../issuance/issue-credential.ts'
import type { DeferredRefusal } from '../../issuance/issue-deferred-credential.ts'
import type { IssuedCredentials } from '../../issuance/sign-slots.ts'
import { agencyPath } from '../agency-path.ts'
import {
  type EncryptionDeps,
  MESSAGE_TYPES,
  type MessageRefusal,
  readRequestMessage,
  responseEncryptionOf,
  sendMessage,
} from './encrypted-messages.ts'
import { credentialEndpoint } from './endpoints.ts'
import { accessRequestOf, hasTokenInQuery, sendChallenge } from './protected-resource.ts'

export interface CredentialRouteDeps extends EncryptionDeps {
  readonly clock: Clock
  readonly batchSize: number
  readonly proofKinds: readonly ProofKind[]
  readonly checkAccess: (agency: Agency, request: AccessRequest, now: Date) => Promise<Result<Access, AccessRefusal>>
  readonly issue: (
    agency: Agency,
    access: Access,
    request: CredentialRequest,
    now: Date,
  ) => Promise<Result<IssuedCredentials | DeferredCredentials, IssueRefusal>>
  readonly onRefused: (agency: Agency, reason: string) => void
}

/** OID4VCI-1.0 8.3.1.2 (credential-request-errors). A bad nonce is `invalid_nonce`, a missing one `invalid_proof`. */
export const WIRE_ERROR = {
  unknown_configuration: 'unknown_credential_configuration',
  unknown_identifier: 'unknown_credential_identifier',
  not_offered: 'unknown_credential_configuration',
  nonce_unknown: 'invalid_nonce',
  nonce_expired: 'invalid_nonce',
  nonce_used: 'invalid_nonce',
  nonces_differ: 'invalid_nonce',
  no_proofs: 'invalid_proof',
  too_many_keys: 'invalid_proof',
  unsupported_certificate: 'invalid_proof',
  key_not_attested: 'invalid_proof',
  attestation_not_evaluated: 'invalid_proof',
  attestation_missing: 'invalid_proof',
  malformed_attestation: 'invalid_proof',
  attester_untrusted: 'invalid_proof',
  attestation_not_verified: 'invalid_proof',
  attestation_expired: 'invalid_proof',
  attestation_too_weak: 'invalid_proof',
  attestation_revoked: 'invalid_proof',
  attestation_status_unavailable: 'invalid_proof',
  repeated_key: 'invalid_proof',
  malformed_jwt: 'invalid_proof',
  wrong_typ: 'invalid_proof',
  alg_not_allowed: 'invalid_proof',
  critical_header: 'invalid_proof',
  forbidden_header: 'invalid_proof',
  bad_signature: 'invalid_proof',
  malformed_key: 'invalid_proof',
  private_key: 'invalid_proof',
  unsupported_key: 'invalid_proof',
  stale: 'invalid_proof',
  from_the_future: 'invalid_proof',
  no_key: 'invalid_proof',
  ambiguous_key: 'invalid_proof',
  wrong_audience: 'invalid_proof',
  wrong_issuer: 'invalid_proof',
  missing_nonce: 'invalid_proof',
  malformed_claims: 'invalid_proof',
  evidence_key_missing: 'invalid_proof',
  offer_closed: 'credential_request_denied',
  other_holder_keys: 'credential_request_denied',
  already_settled: 'credential_request_denied',
  too_late: 'credential_request_denied',
  nothing_to_attest: 'credential_request_denied',
  application_rejected: 'credential_request_denied',
  not_renewable: 'credential_request_denied',
  authorization_used_up: 'credential_request_denied',
  deferral_ended: 'credential_request_denied',
  transaction_unknown: 'invalid_transaction_id',
  transaction_over: 'invalid_transaction_id',
  not_encrypted: 'invalid_encryption_parameters',
  unknown_key: 'invalid_encryption_parameters',
  cannot_be_opened: 'invalid_encryption_parameters',
} as const satisfies Record<
  Exclude<DeferredRefusal, 'dpop_proof_replayed' | 'authorization_revoked'> | MessageRefusal,
  CredentialErrorCode
>

export function credentialRoute(app: FastifyInstance, agency: Agency, deps: CredentialRouteDeps): void {
  const url = credentialEndpoint(agency)

  const refused = (reply: FastifyReply, reason: string, error: CredentialErrorCode) => {
    deps.onRefused(agency, reason)
    return reply.code(400).send(errorBody(error))
  }

  app.post(`${agencyPath(agency)}/credential`, { config: { bodyTypes: MESSAGE_TYPES } }, async (request, reply) => {
    const now = deps.clock()
    if (hasTokenInQuery(request)) return reply.code(400).send(errorBody('invalid_request'))
    const access = await deps.checkAccess(agency, accessRequestOf(request, url), now)
    if (!access.ok) {
      deps.onRefused(agency, access.reason)
      return sendChallenge(reply, access.reason)
    }
    const message = await readRequestMessage(request, agency, deps, now)
    if (!message.ok) return refused(reply, message.reason, WIRE_ERROR[message.reason])
    const parsed = parseCredentialRequest(message.value.json, {
      identifiersIssued: access.value.token.hasIdentifiers,
      maxProofs: deps.batchSize,
      proofKinds: deps.proofKinds,
      wasEncrypted: message.value.wasEncrypted,
      responseEncryption: responseEncryptionOf(deps),
    })
    if (!parsed.ok) return refused(reply, parsed.reason.problem, parsed.reason.error)
    const issued = await deps.issue(agency, access.value, parsed.value, now)
    if (issued.ok) {
      return sendMessage(reply, buildCredentialResponse(issued.value), parsed.value.responseEncryption)
    }
    if (issued.reason === 'dpop_proof_replayed' || issued.reason === 'authorization_revoked') {
      deps.onRefused(agency, issued.reason)
      return sendChallenge(reply, issued.reason)
    }
    return refused(reply, issued.reason, WIRE_ERROR[issued.reason])
  })
}
