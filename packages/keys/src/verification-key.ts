import { ok, type Result, refuse } from '@sojourn/domain'
import { native } from '#native'
import { type KeyRefusal, type PublicJwk, readPublicJwk } from './jwk.ts'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import { JWS_ALGS, type SignatureAlg } from './jws-alg.ts'
import { createRegulars } from './recent.ts'

/** A public key ready to verify with; it knows its one algorithm. */
export interface VerificationKey {
  readonly alg: SignatureAlg
  /** RFC7638, base64url. */
  readonly thumbprint: string
  /** The essential members alone: no kid, no alg, no use. */
  readonly publicJwk: PublicJwk
  /** Answers at once on Node, later in the browser. Never throws for a bad signature. */
  verify(input: Uint8Array, signature: Uint8Array): boolean | Promise<boolean>
}

/** Issuers' keys return with every credential; a holder's is met while its one presentation is checked, and not again. */
const imported = createRegulars<VerificationKey>(256, 4096)

/** From a JWK of any origin. Refuses private keys, foreign curves, keys meant for another use, points off their curve. */
export async function importVerificationKey(jwk: unknown): Promise<Result<VerificationKey, KeyRefusal>> {
  const read = readPublicJwk(jwk)
  if (!read.ok) return read
  const { alg, jwk: publicJwk } = read.value
  const cacheKey = `${publicJwk.crv}.${publicJwk.x}.${publicJwk.y ?? ''}`
  const known = imported.get(cacheKey)
  if (known !== undefined) return ok(known)
  const verifySignature = await native.importPublicKey(alg, publicJwk)
  if (verifySignature === undefined) return refuse('malformed_key')
  const { signatureBytes } = JWS_ALGS[alg]
  const key: VerificationKey = {
    alg,
    thumbprint: jwkThumbprint(publicJwk),
    publicJwk,
    verify: (input, signature) => signature.length === signatureBytes && verifySignature(input, signature),
  }
  imported.set(cacheKey, key)
  return ok(key)
}
