import { type AgencyId, addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import { type DpopRefusal, verifyDpopProof } from '@sojourn/protocol'
import type { Mac } from './server-secret.ts'
import { readNonce } from './stamped-nonce.ts'

/** A good proof, and what the database stores so that it is good only once (RFC9449 11.1 (dpop-proof-replay)). */
export interface SpentDpopProof {
  readonly thumbprint: string
  readonly hash: Uint8Array
  readonly expiresAt: Date
}

export interface DpopProofRequest {
  readonly agency: AgencyId
  /** The header as received. */
  readonly proof: string | readonly string[] | undefined
  readonly method: string
  readonly url: string
  readonly accessToken: string | undefined
}

/** `dpop_nonce_needed`: the proof is good but carries no nonce of ours, or an old one; the answer brings a new one. */
export type DpopProofRefusal = DpopRefusal | 'dpop_nonce_needed'

/** Goal of assurance F9: sixty seconds of clock difference, for the server's own time is in the nonce. */
const SKEW_SECONDS = 60
export const DPOP_NONCE_SECONDS = 300

export async function checkDpopProof(
  mac: Mac,
  request: DpopProofRequest,
  now: Date,
): Promise<Result<SpentDpopProof, DpopProofRefusal>> {
  const { proof, method, url, accessToken } = request
  const verified = await verifyDpopProof({
    proof,
    method,
    url,
    accessToken,
    at: now,
    maxAgeSeconds: 0,
    skewSeconds: SKEW_SECONDS,
  })
  if (!verified.ok) return verified
  const { nonce, thumbprint, jti } = verified.value
  if (nonce === undefined) return refuse('dpop_nonce_needed')
  if (!readNonce(mac, 'dpop_nonce', request.agency, nonce, now).ok) return refuse('dpop_nonce_needed')
  return ok({
    thumbprint,
    hash: sha256(JSON.stringify([thumbprint, jti])),
    // Past this the nonce in the proof is old, so the row need not be kept longer.
    expiresAt: addSeconds(now, DPOP_NONCE_SECONDS + SKEW_SECONDS),
  })
}
