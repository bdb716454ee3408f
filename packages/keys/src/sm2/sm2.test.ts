import { sm2 as oracle } from 'sm-crypto'
import { describe, expect, test } from 'vitest'
import {
  encodeBase64url,
  importVerificationKey,
  type PrivateJwk,
  parseJwt,
  SM2_ALG,
  SM2_CURVE,
  signJwt,
  utf8,
  verifyJwt,
} from '../index.ts'
import { generateSm2Key, importSm2VerificationKey, signerFromSm2Jwk } from './index.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const encoded = (hex: string) => encodeBase64url(bytes(hex))

// GB/T 32918.5-2017, annex A: the curve, identity and message of the standard's own example.
const EXAMPLE: PrivateJwk = {
  kty: 'EC',
  crv: SM2_CURVE,
  alg: SM2_ALG,
  x: encoded('09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020'),
  y: encoded('CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13'),
  d: encoded('3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8'),
}
const { d: _, ...EXAMPLE_PUBLIC } = EXAMPLE
const MESSAGE = utf8('message digest')
const SIGNATURE = bytes(
  `F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3
   B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA`.replaceAll('\n', ''),
)

async function keyOf(jwk: object) {
  const key = await importSm2VerificationKey(jwk)
  if (!key.ok) throw new Error(key.reason)
  return key.value
}

describe('SM2 with SM3', () => {
  test('verifies the signature of the standard', async () => {
    const key = await keyOf(EXAMPLE_PUBLIC)
    expect(await key.verify(MESSAGE, SIGNATURE)).toBe(true)
  })

  test.each([
    ['another message', utf8('message digesT'), SIGNATURE],
    ['a bit more in r', MESSAGE, SIGNATURE.with(5, (SIGNATURE[5] ?? 0) ^ 1)],
    ['a bit more in s', MESSAGE, SIGNATURE.with(40, (SIGNATURE[40] ?? 0) ^ 1)],
    ['no signature', MESSAGE, new Uint8Array()],
    ['only zeros', MESSAGE, new Uint8Array(64)],
    ['a byte more', MESSAGE, Uint8Array.of(...SIGNATURE, 0)],
    ['the DER of another signature', MESSAGE, bytes('3006020101020101')],
  ])('does not verify %s', async (_what, message, signature) => {
    expect(await (await keyOf(EXAMPLE_PUBLIC)).verify(message, signature)).toBe(false)
  })

  test('signs what another library verifies under the same identity, and the other way round', async () => {
    const hexOf = (text: string) => Buffer.from(text, 'base64url').toString('hex')
    for (let turn = 0; turn < 20; turn++) {
      const { privateJwk, publicJwk } = await generateSm2Key()
      const publicHex = `04${hexOf(publicJwk.x)}${hexOf(publicJwk.y ?? '')}`
      const text = `turn ${turn}, 第${turn}次`
      const signature = await (await signerFromSm2Jwk(privateJwk)).sign(utf8(text))
      expect(signature).toHaveLength(64)
      const options = { hash: true, publicKey: publicHex, userId: '1234567812345678' }
      expect(oracle.doVerifySignature(text, Buffer.from(signature).toString('hex'), publicHex, options)).toBe(true)
      // Without the identity it is another signature: what OpenSSL makes of a key it was only given as PEM.
      const nameless = { ...options, userId: '' }
      expect(oracle.doVerifySignature(text, Buffer.from(signature).toString('hex'), publicHex, nameless)).toBe(false)
      const theirs = oracle.doSignature(text, hexOf(privateJwk.d), options)
      expect(await (await keyOf(publicJwk)).verify(utf8(text), bytes(theirs))).toBe(true)
    }
  })

  test('is a key of its own kind: no other reader takes it, and it takes no other', async () => {
    expect(await importVerificationKey(EXAMPLE_PUBLIC)).toEqual({ ok: false, reason: 'unsupported_key' })
    const refusalOf = async (jwk: unknown) => {
      const read = await importSm2VerificationKey(jwk)
      return read.ok ? 'taken' : read.reason
    }
    const { alg: _alg, ...unnamed } = EXAMPLE_PUBLIC
    expect(await refusalOf(EXAMPLE_PUBLIC)).toBe('taken')
    expect(await refusalOf(EXAMPLE)).toBe('private_key')
    expect(await refusalOf(unnamed)).toBe('unsupported_key')
    expect(await refusalOf({ ...EXAMPLE_PUBLIC, crv: 'P-256' })).toBe('unsupported_key')
    expect(await refusalOf({ ...EXAMPLE_PUBLIC, use: 'enc' })).toBe('unsupported_key')
    expect(await refusalOf({ ...EXAMPLE_PUBLIC, y: EXAMPLE_PUBLIC.x })).toBe('malformed_key')
    expect(await refusalOf({ ...EXAMPLE_PUBLIC, x: 'AA' })).toBe('malformed_key')
    expect(await refusalOf(null)).toBe('malformed_key')
    const { privateJwk } = await generateSm2Key()
    await expect(signerFromSm2Jwk({ ...EXAMPLE, d: privateJwk.d })).rejects.toThrow('private half')
  })

  test('signs what issuers sign, and nothing that holders sign', async () => {
    const signer = await signerFromSm2Jwk(EXAMPLE)
    const key = await keyOf(EXAMPLE_PUBLIC)
    for (const kind of ['sd_jwt_vc', 'jwt_vc', 'vc_jose', 'vc_sd_jwt', 'status_list'] as const) {
      const token = await signJwt(kind, { kid: key.thumbprint }, { a: 1 }, signer)
      const parsed = parseJwt(token)
      expect(parsed.ok && parsed.value.header.alg).toBe('urn:oid:1.2.156.10197.1.501')
      expect((await verifyJwt(kind, token, key)).ok).toBe(true)
    }
    for (const kind of ['kb_jwt', 'key_proof', 'dpop', 'jwt_vp', 'trust_list', 'request_object'] as const) {
      await expect(signJwt(kind, {}, { a: 1 }, signer)).rejects.toThrow('is not signed with')
    }
    const forged = await signJwt('sd_jwt_vc', {}, { a: 1 }, signer)
    expect(await verifyJwt('kb_jwt', forged, key)).toEqual({ ok: false, reason: 'alg_not_allowed' })
  })
})
