import type { AgencyId } from '@sojourn/domain'
import { constantTimeEqual, decodeBase64url, encodeBase64url, randomBytes, sha256 } from '@sojourn/keys'
import type { Mac } from '../issuance/server-secret.ts'

/** One sign-in at the provider, begun in one browser. */
export interface UpstreamAttempt {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

const ID_BYTES = 16
const MAC_BYTES = 32

/**
 * Nothing is stored: `state` is a random number with a MAC over it and the browser's secret, and the other two are made from the same. So
 * an answer that was meant for another browser, or for the authorization that this one had open before, cannot be read as its own
 * (RFC9700 4.7 (cross-site-request-forgery)), and no two attempts share a nonce or a verifier (RFC7636 7.1).
 */
export const newAttempt = (mac: Mac, agency: AgencyId, browserSecret: string): UpstreamAttempt =>
  attemptOf(mac, agency, browserSecret, randomBytes(ID_BYTES))

export function readAttempt(
  mac: Mac,
  agency: AgencyId,
  browserSecret: string,
  state: string,
): UpstreamAttempt | undefined {
  const bytes = decodeBase64url(state)
  if (bytes?.length !== ID_BYTES + MAC_BYTES) return undefined
  const attempt = attemptOf(mac, agency, browserSecret, bytes.subarray(0, ID_BYTES))
  const expected = decodeBase64url(attempt.state)
  return expected !== undefined && constantTimeEqual(expected, bytes) ? attempt : undefined
}

function attemptOf(mac: Mac, agency: AgencyId, browserSecret: string, id: Uint8Array): UpstreamAttempt {
  const parts = [agency, encodeBase64url(sha256(browserSecret)), encodeBase64url(id)]
  return {
    state: encodeBase64url(new Uint8Array([...id, ...mac('upstream_state', ...parts)])),
    nonce: encodeBase64url(mac('upstream_nonce', ...parts)),
    codeVerifier: encodeBase64url(mac('upstream_code_verifier', ...parts)),
  }
}
