import { ok, type Result, refuse } from '@sojourn/domain'
import type { KeyProofs } from './credential-request.ts'
import { verifyKeyAttestation } from './key-attestation.ts'
import {
  ATTESTATION_SKEW_SECONDS,
  type KeyProofExpectation,
  type KeyProofRefusal,
  type ProvenKey,
  verifyKeyProof,
} from './key-proof.ts'

export type KeyProofsRefusal = KeyProofRefusal | 'no_proofs' | 'repeated_key' | 'too_many_keys'

export interface ProvenKeys {
  /** In the order of the proofs: one credential for each. */
  readonly keys: readonly ProvenKey[]
  readonly nonce: string
}

export interface KeyProofsExpectation extends KeyProofExpectation {
  readonly proofs: KeyProofs
  /** An attestation may hold more keys than the issuer gives copies: then none is given, for which were meant is not known. */
  readonly maxKeys: number
}

/** All proofs of a request: every one is checked, all carry the one nonce, each key is there once. */
export async function verifyKeyProofs(expected: KeyProofsExpectation): Promise<Result<ProvenKeys, KeyProofsRefusal>> {
  const { proofs } = expected
  const proven =
    proofs.kind === 'jwt' ? await byProofs(expected, proofs.jwts) : await byAttestation(expected, proofs.jwt)
  if (!proven.ok) return proven
  const { keys } = proven.value
  if (new Set(keys.map(({ key }) => key.thumbprint)).size !== keys.length) return refuse('repeated_key')
  return keys.length > expected.maxKeys ? refuse('too_many_keys') : proven
}

async function byProofs(
  expected: KeyProofExpectation,
  jwts: readonly string[],
): Promise<Result<ProvenKeys, KeyProofsRefusal>> {
  const keys: ProvenKey[] = []
  let shared: string | undefined
  for (const jwt of jwts) {
    const proof = await verifyKeyProof({ ...expected, jwt })
    if (!proof.ok) return proof
    if (shared !== undefined && shared !== proof.value.nonce) return refuse('nonces_differ')
    keys.push(...proof.value.keys)
    shared = proof.value.nonce
  }
  return shared === undefined ? refuse('no_proofs') : ok({ keys, nonce: shared })
}

/** OID4VCI-1.0 F.3 (attestation-proof-type): the attester's word alone, with our nonce in it; none of the keys has signed. */
async function byAttestation(
  { attestation: policy, at }: KeyProofExpectation,
  jwt: string,
): Promise<Result<ProvenKeys, KeyProofsRefusal>> {
  if (policy === 'not_evaluated') return refuse('attestation_not_evaluated')
  const { attesters, requirement } = policy
  const skewSeconds = ATTESTATION_SKEW_SECONDS
  const verified = await verifyKeyAttestation({ jwt, attesters, requirement, expiry: 'optional', at, skewSeconds })
  if (!verified.ok) return verified
  const { keys, nonce } = verified.value
  if (nonce === undefined) return refuse('missing_nonce')
  return ok({ keys: keys.map(({ key }) => ({ key, did: undefined })), nonce })
}
