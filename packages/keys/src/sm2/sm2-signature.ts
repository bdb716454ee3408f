import { ok, type Result } from '@sojourn/domain'
import { sm2 } from 'sm-crypto-v2'
import { encodeBase64url } from '../bytes.ts'
import type { KeyRefusal, PrivateJwk, PublicJwk } from '../jwk.ts'
import { jwkThumbprint } from '../jwk-thumbprint.ts'
import { SM2_ALG, SM2_CURVE } from '../jws-alg.ts'
import type { Signer, SignerNames } from '../signer.ts'
import type { VerificationKey } from '../verification-key.ts'
import { fromHex, privateHexOf, readSm2Jwk, toHex } from './sm2-key.ts'

/** The identity that goes into every hash when nothing else was agreed: GM-T-0009 10 (default user identity). Left out, signatures of others do not verify. */
const USER_ID = '1234567812345678'
/** r and s side by side, 32 bytes each. */
const SIGNATURE_BYTES = 64

/** Over SM3 of the identity's hash and the message: GB-T-32918.2 6 (signature generation), 7 (verification). */
export async function importSm2VerificationKey(jwk: unknown): Promise<Result<VerificationKey, KeyRefusal>> {
  const read = readSm2Jwk(jwk)
  if (!read.ok) return read
  const { jwk: publicJwk, hex } = read.value
  return ok({
    alg: SM2_ALG,
    thumbprint: jwkThumbprint(publicJwk),
    publicJwk,
    verify: (input, signature) =>
      signature.length === SIGNATURE_BYTES &&
      sm2.doVerifySignature(input, toHex(signature), hex, { hash: true, userId: USER_ID }),
  })
}

/** Throws when the JWK is not a private SM2 key. */
export async function signerFromSm2Jwk(privateJwk: PrivateJwk, names: SignerNames = {}): Promise<Signer> {
  const { d: _, ...publicHalf } = privateJwk
  const read = readSm2Jwk(publicHalf)
  if (!read.ok) throw new Error(`an SM2 signing key cannot be used: ${read.reason}`)
  const { jwk: publicJwk, hex: publicKey } = read.value
  const privateKey = privateHexOf(privateJwk, publicKey)
  return {
    alg: SM2_ALG,
    publicJwk,
    ...names,
    sign: (input) =>
      fromHex(sm2.doSignature(input, privateKey, { hash: true, publicKey, userId: USER_ID, der: false })),
  }
}

export async function generateSm2Key(): Promise<{ privateJwk: PrivateJwk; publicJwk: PublicJwk }> {
  const { privateKey, publicKey } = sm2.generateKeyPairHex()
  const publicJwk = {
    kty: 'EC',
    crv: SM2_CURVE,
    x: encodeBase64url(fromHex(publicKey.slice(2, 66))),
    y: encodeBase64url(fromHex(publicKey.slice(66))),
    alg: SM2_ALG,
  } as const
  return { privateJwk: { ...publicJwk, d: encodeBase64url(fromHex(privateKey.padStart(64, '0'))) }, publicJwk }
}
