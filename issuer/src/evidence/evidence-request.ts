import type { AgencyId, AuthorizationId, Brand, ResidentId } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import type { Agency } from '../agencies/agency.ts'
import { newOwnedSecret, type OwnedSecret, readOwnedSecret } from '../authorization/authorization.ts'
import { type DerivedKey, deriveKey } from '../issuance/derived-key.ts'
import type { Mac } from '../issuance/server-secret.ts'

export type EvidenceRequestId = Brand<'EvidenceRequestId'>

export type EvidenceFlow = 'same_device' | 'cross_device'

export type EvidenceState = 'open' | 'awaiting_return' | 'accepted' | 'refused'

export interface EvidenceRequestRow {
  readonly agency: AgencyId
  readonly id: EvidenceRequestId
  readonly authorizationId: AuthorizationId
  readonly browserHash: Uint8Array
  readonly residentId: ResidentId
  readonly flow: EvidenceFlow
  readonly query: string
  readonly expiresAt: Date
  readonly state: EvidenceState
  readonly refusal: string | null
}

/** The last one of an authorization, as its page shows it. */
export interface EvidenceAttempt {
  readonly state: EvidenceState
  readonly refusal: string | null
  readonly expiresAt: Date
}

/** From the press of the button to the wallet's answer, and from there back to the page. */
export const EVIDENCE_SECONDS = 300
export const RETURN_SECONDS = 300

export const newEvidenceSecret = (id: EvidenceRequestId): OwnedSecret => newOwnedSecret(id)

export function readEvidenceSecret(
  text: string,
): { readonly id: EvidenceRequestId; readonly hash: Uint8Array } | undefined {
  const read = readOwnedSecret(text)
  return read && { id: read.id as string as EvidenceRequestId, hash: read.hash }
}

export const evidenceRequestUri = (agency: Agency, secret: string): string =>
  `${agency.credentialIssuer}/evidence/${secret}/request`

export const evidenceResponseUri = (agency: Agency, secret: string): string =>
  `${agency.credentialIssuer}/evidence/${secret}/response`

export const evidenceReturnUri = (agency: Agency, responseCode: string): string =>
  `${agency.credentialIssuer}/authorize/return?response_code=${responseCode}`

/** Of this request alone; whoever reads the table has neither. */
export const evidenceNonce = (mac: Mac, agency: AgencyId, secret: string): string =>
  encodeBase64url(mac('evidence_nonce', agency, secret))

/** HAIP-1.0 5: a key pair of its own for each request. */
export const evidenceKey = (mac: Mac, agency: AgencyId, secret: string): DerivedKey =>
  deriveKey(mac, 'evidence_response_key', agency, secret)
