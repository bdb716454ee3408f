import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { checkTimes, importVerificationKey, type JwtRefusal, type PublicJwk, parseJwt, verifyJwt } from '@sojourn/keys'
import { digestOf, hashAlgorithmOf } from './hash-algorithm.ts'
import type { SdJwt } from './parse-sd-jwt.ts'

export type KeyBindingRefusal =
  | Exclude<JwtRefusal, 'malformed_jwt'>
  | 'missing_key_binding'
  | 'malformed'
  | 'malformed_holder_key'
  | 'wrong_nonce'
  | 'wrong_audience'
  | 'wrong_sd_hash'
  | 'stale'
  | 'from_the_future'

export interface VerifyKeyBinding {
  readonly sdJwt: SdJwt
  /** From the credential's `cnf`, after its issuer's signature was verified. */
  readonly holderKey: PublicJwk
  readonly nonce: string
  readonly audience: string
  readonly at: Date
  readonly maxAgeSeconds: number
  readonly skewSeconds: number
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
  return checkMoment(signed.value.payload, input)
}

/** `iat` is held to a window on both sides; `exp` and `nbf`, when a wallet sets them, count as in every JWT. */
function checkMoment(
  payload: JsonObject,
  { at, maxAgeSeconds, skewSeconds }: VerifyKeyBinding,
): Result<void, 'malformed' | 'stale' | 'from_the_future'> {
  const { iat } = payload
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return refuse('malformed')
  const age = at.getTime() / 1000 - iat
  if (age > maxAgeSeconds + skewSeconds) return refuse('stale')
  if (age < -skewSeconds) return refuse('from_the_future')
  const times = checkTimes(payload, at, skewSeconds)
  if (times.ok) return ok(undefined)
  switch (times.reason) {
    case 'expired':
      return refuse('stale')
    case 'not_yet_valid':
      return refuse('from_the_future')
    case 'malformed_time':
      return refuse('malformed')
  }
}
