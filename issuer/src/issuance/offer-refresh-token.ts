import type { AgencyId } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
import type { Mac } from './server-secret.ts'

/** How long a wallet may come back for new copies without the counter; each use begins it anew. */
export const OFFER_REFRESH_SECONDS = 30 * 86_400

const KEY_BYTES = 16
const RANDOM_BYTES = 16
const MAC_BYTES = 16

/** What the row is found by: nobody can make a code of it. */
export const codeKeyOf = (codeHash: Uint8Array): Uint8Array => codeHash.slice(0, KEY_BYTES)

export interface OfferRefreshToken {
  readonly text: string
  readonly codeKey: Uint8Array
  readonly hash: Uint8Array
}

/** Carries our MAC: one that was ours once and is not the newest any more is told from one that somebody made up. */
export function newOfferRefreshToken(mac: Mac, agency: AgencyId, codeKey: Uint8Array): OfferRefreshToken {
  const named = new Uint8Array([...codeKey, ...randomBytes(RANDOM_BYTES)])
  const text = encodeBase64url(new Uint8Array([...named, ...tagOf(mac, agency, named)]))
  return { text, codeKey, hash: sha256(text) }
}

/** Undefined for what is not a token of this kind: it may be one of another. */
export function readOfferRefreshToken(mac: Mac, agency: AgencyId, text: string): OfferRefreshToken | undefined {
  const bytes = decodeBase64url(text)
  if (bytes?.length !== KEY_BYTES + RANDOM_BYTES + MAC_BYTES) return undefined
  const named = bytes.slice(0, KEY_BYTES + RANDOM_BYTES)
  if (!constantTimeEqual(bytes.subarray(KEY_BYTES + RANDOM_BYTES), tagOf(mac, agency, named))) return undefined
  return { text, codeKey: bytes.slice(0, KEY_BYTES), hash: sha256(text) }
}

const tagOf = (mac: Mac, agency: AgencyId, named: Uint8Array): Uint8Array =>
  mac('offer_refresh_token', agency, encodeBase64url(named)).subarray(0, MAC_BYTES)
