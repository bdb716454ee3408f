import type { AgencyId, IssuanceId } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url } from '@sojourn/keys'
import type { Mac } from './server-secret.ts'

const UUID_BYTES = 16
const MAC_BYTES = 16

/**
 * Names a deferred issuance and carries our MAC, as notification ids do. It exists only once the holder keys are fixed, so the comparison
 * code of a deferred credential is made with it (assurance T2).
 */
export function transactionIdOf(mac: Mac, agency: AgencyId, issuanceId: IssuanceId): string {
  const tag = mac('transaction_id', agency, issuanceId).subarray(0, MAC_BYTES)
  return encodeBase64url(new Uint8Array([...Buffer.from(issuanceId.replaceAll('-', ''), 'hex'), ...tag]))
}

export function issuanceOfTransactionId(mac: Mac, agency: AgencyId, text: string): IssuanceId | undefined {
  const bytes = decodeBase64url(text)
  if (bytes === undefined || bytes.length !== UUID_BYTES + MAC_BYTES) return undefined
  const hex = Buffer.from(bytes.subarray(0, UUID_BYTES)).toString('hex')
  const issuanceId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as IssuanceId
  const tag = mac('transaction_id', agency, issuanceId).subarray(0, MAC_BYTES)
  return constantTimeEqual(bytes.subarray(UUID_BYTES), tag) ? issuanceId : undefined
}
