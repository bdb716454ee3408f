import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { importVerificationKey, type Signer } from '@sojourn/keys'
import { buildClientAttestation, verifyClientAttestationPop } from '@sojourn/protocol'

export interface Attester {
  /** Of the wallet, and of every copy of it alike. */
  readonly clientId: string
  /** Where instances ask, and what they sign for. */
  readonly attestationUrl: string
  readonly signer: Signer
}

export type AttestRefusal = 'key_refused' | 'proof_refused'

export interface Attested {
  readonly attestation: string
  readonly expiresInSeconds: number
}

/** From the pushed request to the token, with the person's time in between; stolen with its key it is of no use tomorrow. */
const LIFE_SECONDS = 3_600
const PROOF_AGE_SECONDS = 300
const SKEW_SECONDS = 60

/**
 * HAIP-1.0 4.4.1 (wallet-attestation): that this key is of a wallet of ours. It says nothing about the person, nor which wallet it is, and
 * nothing of it is kept. A browser attests no hardware: what is proven here is the key, and that our pages' origin was the way to it.
 */
export async function attestInstance(
  { clientId, attestationUrl, signer }: Attester,
  request: { readonly instanceKey: object; readonly proof: string },
  clock: Clock,
): Promise<Result<Attested, AttestRefusal>> {
  const at = clock()
  const key = await importVerificationKey(request.instanceKey)
  if (!key.ok) return refuse('key_refused')
  const instance = key.value
  const proven = await verifyClientAttestationPop({
    pop: request.proof,
    attested: { clientId, instanceKey: instance },
    audience: attestationUrl,
    at,
    maxAgeSeconds: PROOF_AGE_SECONDS,
    skewSeconds: SKEW_SECONDS,
  })
  if (!proven.ok) return refuse('proof_refused')
  const attestation = await buildClientAttestation({ clientId, instance, at, lifeSeconds: LIFE_SECONDS, signer })
  return ok({ attestation, expiresInSeconds: LIFE_SECONDS })
}
