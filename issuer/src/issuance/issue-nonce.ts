import type { Agency } from '../agencies/agency.ts'
import { DPOP_NONCE_SECONDS } from './check-dpop-proof.ts'
import type { Mac } from './server-secret.ts'
import { mintNonce } from './stamped-nonce.ts'

/** Long enough for a person to unlock the wallet, short enough that a stolen key proof is soon worthless. */
const C_NONCE_SECONDS = 300

/** OID4VCI-1.0 7 (nonce-endpoint). Nothing is stored: the nonce carries its own expiry, and is stored when it is used. */
export const issueNonce = (mac: Mac, agency: Agency, now: Date): string =>
  mintNonce(mac, 'c_nonce', agency.id, now, C_NONCE_SECONDS)

/** Unlocking the wallet may lie between the challenge and its use; it may be used more than once, the proof that carries it may not. */
const CHALLENGE_SECONDS = 300

/** ABCA 6 (challenges). */
export const issueAttestationChallenge = (mac: Mac, agency: Agency, now: Date): string =>
  mintNonce(mac, 'attestation_challenge', agency.id, now, CHALLENGE_SECONDS)

export const issueDpopNonce = (mac: Mac, agency: Agency, now: Date): string =>
  mintNonce(mac, 'dpop_nonce', agency.id, now, DPOP_NONCE_SECONDS)
