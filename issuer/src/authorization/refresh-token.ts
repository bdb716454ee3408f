import type { AgencyId, AuthorizationId } from '@sojourn/domain'
import { constantTimeEqual, encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
import type { Mac } from '../issuance/server-secret.ts'
import { bytesOfUuid, uuidOfBytes } from '../issuance/tagged-id.ts'
import type { OwnedSecret } from './authorization.ts'

/** How long a wallet may come back for new copies without asking the resident again. */
export const REFRESH_SECONDS = 30 * 86_400

const ID_BYTES = 16
const RANDOM_BYTES = 16
const MAC_BYTES = 16
const SHAPE = /^[A-Za-z0-9_-]{64}$/

/** Carries our MAC: one that was ours once and is not the newest any more is told from one that somebody made up. */
export function newRefreshToken(mac: Mac, agency: AgencyId, id: AuthorizationId): OwnedSecret {
  const named = new Uint8Array([...bytesOfUuid(id), ...randomBytes(RANDOM_BYTES)])
  const text = encodeBase64url(new Uint8Array([...named, ...tagOf(mac, agency, named)]))
  return { text, hash: sha256(text) }
}

export function readRefreshToken(
  mac: Mac,
  agency: AgencyId,
  text: string,
): { readonly id: AuthorizationId; readonly hash: Uint8Array } | undefined {
  if (!SHAPE.test(text)) return undefined
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'))
  const named = bytes.subarray(0, ID_BYTES + RANDOM_BYTES)
  if (!constantTimeEqual(bytes.subarray(ID_BYTES + RANDOM_BYTES), tagOf(mac, agency, named))) return undefined
  return { id: uuidOfBytes(bytes.subarray(0, ID_BYTES)) as AuthorizationId, hash: sha256(text) }
}

const tagOf = (mac: Mac, agency: AgencyId, named: Uint8Array): Uint8Array =>
  mac('refresh_token', agency, encodeBase64url(named)).subarray(0, MAC_BYTES)
