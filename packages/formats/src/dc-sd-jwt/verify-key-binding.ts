import { type Result, refuse } from '@sojourn/domain'
import { importVerificationKey, type JwtRefusal, type PublicJwk, parseJwt, verifyJwt } from '@sojourn/keys'
import { checkMoment, type Moment, type MomentRefusal } from '../check-moment.ts'
import { digestOf, hashAlgorithmOf } from './hash-algorithm.ts'
import type { SdJwt } from './parse-sd-jwt.ts'

export type KeyBindingRefusal =
  | Exclude<JwtRefusal, 'malformed_jwt'>
  | 'missing_key_binding'
  | MomentRefusal
  | 'malformed_holder_key'
  | 'wrong_nonce'
  | 'wrong_audience'
  | 'wrong_sd_hash'

export interface VerifyKeyBinding extends Moment {
  readonly sdJwt: SdJwt
  /** From the credential's `cnf`, after its issuer's signature was verified. */
  readonly holderKey: PublicJwk
  readonly nonce: string
  readonly audience: string
}

/** The holder's half: RFC9901 7.3 (verification-by-the-verifier) step 5. Asking for it is the caller's policy, never the wallet's choice. */
export async function verifyKeyBinding(input: VerifyKeyBinding): Promise<Result<void, KeyBindingRefusal>> {
  const { sdJwt } = input
  if (sdJwt.keyBindingJwt === undefined) return refuse('missing_key_binding')
  const parsed = parseJwt(sdJwt.keyBindingJwt)
  if (!parsed.ok) return refuse('malformed')
  const key = await importVerificationKey(input.holderKey)
  if (!key.ok) return refuse('malformed_holder_key')
  const signed = await verifyJwt('kb_jwt', parsed.value, key.value)
  if (!signed.ok) return signed.reason === 'malformed_jwt' ? refuse('malformed') : refuse(signed.reason)
  const { nonce, aud, sd_hash: sdHash } = signed.value.payload
  if (nonce !== input.nonce) return refuse('wrong_nonce')
  // One string, not a list that may hold another verifier as well: RFC9901 4.3 (key-binding-jwt).
  if (aud !== input.audience) return refuse('wrong_audience')
  const alg = hashAlgorithmOf(sdJwt.issuerJwt.payload)
  if (alg === undefined || sdHash !== digestOf(alg, sdJwt.sdHashInput)) return refuse('wrong_sd_hash')
  return checkMoment(signed.value.payload, signed.value.payload.iat, input)
}
