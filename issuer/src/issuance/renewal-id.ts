import type { AgencyId, IssuanceId } from '@sojourn/domain'
import { encodeBase64url } from '@sojourn/keys'
import type { Mac } from './server-secret.ts'

const UUID_BYTES = 16

/**
 * The issuance that gives new copies to these keys: one and the same for every retry, so that the primary key decides who is first, as with
 * the first issuance (assurance I3). A UUIDv8 (RFC9562 5.8 (uuid-version-8)).
 */
export function renewalIdOf(mac: Mac, agency: AgencyId, first: IssuanceId, holderKeysHash: Uint8Array): IssuanceId {
  const bytes = mac('renewal_id', agency, first, encodeBase64url(holderKeysHash)).slice(0, UUID_BYTES)
  bytes[6] = 0x80 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = Buffer.from(bytes).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') as IssuanceId
}
