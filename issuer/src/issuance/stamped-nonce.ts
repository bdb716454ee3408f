import { type AgencyId, addSeconds, fromSeconds, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url, randomBytes } from '@sojourn/keys'
import type { Mac } from './server-secret.ts'

export type NonceRefusal = 'nonce_unknown' | 'nonce_expired'

/** What is stored to say that a nonce was used: its expiry and its random part, so that the rows lie in order of time. */
export interface ReadNonce {
  readonly id: Uint8Array
  readonly expiresAt: Date
}

type NoncePurpose = 'c_nonce' | 'dpop_nonce' | 'attestation_challenge'

const EXPIRY_BYTES = 4
const RANDOM_BYTES = 12
const ID_BYTES = EXPIRY_BYTES + RANDOM_BYTES
const MAC_BYTES = 16

/**
 * A nonce that carries its expiry and our MAC: nothing is stored to issue one, and a foreign or old one is told without a lookup.
 * OID4VCI-1.0 7.2 (nonce-response), RFC9449 8 (dpop-nonce).
 */
export function mintNonce(mac: Mac, purpose: NoncePurpose, agency: AgencyId, now: Date, ttlSeconds: number): string {
  const nonce = new Uint8Array(ID_BYTES + MAC_BYTES)
  new DataView(nonce.buffer).setUint32(0, toSeconds(addSeconds(now, ttlSeconds)))
  nonce.set(randomBytes(RANDOM_BYTES), EXPIRY_BYTES)
  nonce.set(tag(mac, purpose, agency, nonce.subarray(0, ID_BYTES)), ID_BYTES)
  return encodeBase64url(nonce)
}

export function readNonce(
  mac: Mac,
  purpose: NoncePurpose,
  agency: AgencyId,
  nonce: string,
  now: Date,
): Result<ReadNonce, NonceRefusal> {
  const bytes = decodeBase64url(nonce)
  if (bytes === undefined || bytes.length !== ID_BYTES + MAC_BYTES) return refuse('nonce_unknown')
  const id = bytes.slice(0, ID_BYTES)
  if (!constantTimeEqual(bytes.subarray(ID_BYTES), tag(mac, purpose, agency, id))) return refuse('nonce_unknown')
  const expiresAt = fromSeconds(new DataView(id.buffer).getUint32(0))
  return expiresAt > now ? ok({ id, expiresAt }) : refuse('nonce_expired')
}

const tag = (mac: Mac, purpose: NoncePurpose, agency: AgencyId, id: Uint8Array): Uint8Array =>
  mac(purpose, agency, encodeBase64url(id)).subarray(0, MAC_BYTES)
