import { type Result, refuse } from '@sojourn/domain'
import type { KeyRefusal } from '../jwk.ts'
import { importVerificationKey, type VerificationKey } from '../verification-key.ts'
import type { ParsedJwt } from './parse-jwt.ts'

/** The key that a key proof or a DPoP proof carries and proves; it is nobody's word for anything else. */
export async function embeddedJwk(parsed: ParsedJwt): Promise<Result<VerificationKey, 'no_jwk' | KeyRefusal>> {
  const { jwk } = parsed.header
  return jwk === undefined ? refuse('no_jwk') : importVerificationKey(jwk)
}
