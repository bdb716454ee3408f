import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  encodeBase64url,
  importVerificationKey,
  type JwtRefusal,
  type PublicJwk,
  parseJwt,
  sha256,
  verifyJwt,
} from '@sojourn/keys'
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
  | 'transaction_data_missing'
  | 'wrong_transaction_data'

export interface VerifyKeyBinding extends Moment {
  readonly sdJwt: SdJwt
  /** From the credential's `cnf`, after its issuer's signature was verified. */
  readonly holderKey: PublicJwk
  readonly nonce: string
  readonly audience: string
  /** What this proof must sign beside, each in the text that was sent; left out where nothing was to be signed. */
  readonly transactionData?: readonly string[]
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
  const agreed = checkTransactionData(signed.value.payload, input.transactionData ?? [])
  if (!agreed.ok) return agreed
  return checkMoment(signed.value.payload, signed.value.payload.iat, input)
}

const TRANSACTION_HASH_ALG = 'sha-256'

/**
 * OID4VP-1.0 B.3.3.1 (transaction-data): as many hashes as texts, each the hash of one of them, and made as we asked. Ours name the algorithm, so the
 * proof must too.
 */
function checkTransactionData(
  { transaction_data_hashes: hashes, transaction_data_hashes_alg: alg }: JsonObject,
  texts: readonly string[],
): Result<void, 'transaction_data_missing' | 'wrong_transaction_data'> {
  if (texts.length === 0) return ok(undefined)
  if (hashes === undefined) return refuse('transaction_data_missing')
  if (alg !== TRANSACTION_HASH_ALG || !Array.isArray(hashes)) return refuse('wrong_transaction_data')
  const wanted = texts.map((text) => encodeBase64url(sha256(text)))
  const isEach = wanted.length === hashes.length && wanted.every((hash) => hashes.includes(hash))
  return isEach ? ok(undefined) : refuse('wrong_transaction_data')
}
