import { calculateJwkThumbprint } from 'jose'
import { describe, expect, test } from 'vitest'
import { generateSigningKey, importVerificationKey, jwkThumbprint, type PublicJwk } from './index.ts'

/** RFC8037 A.2. */
const ED25519: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }
/** RFC7515 A.3. */
const P256: PublicJwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
}

describe('a key thumbprint', () => {
  test('is that of RFC8037 A.3', () => {
    expect(jwkThumbprint(ED25519)).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k')
  })

  test.each(['ES256', 'ES384', 'EdDSA'] as const)('is what jose computes for %s', async (alg) => {
    const { publicJwk } = await generateSigningKey(alg)
    expect(jwkThumbprint(publicJwk)).toBe(await calculateJwkThumbprint({ ...publicJwk }))
  })

  test('does not depend on how the key is called', () => {
    expect(jwkThumbprint({ ...P256, kid: 'a', alg: 'ES256', use: 'sig' })).toBe(jwkThumbprint(P256))
  })
})

describe('a verification key', () => {
  test.each([
    ['ES256', P256],
    ['EdDSA', ED25519],
  ])('knows its one algorithm, %s, from its curve', async (alg, jwk) => {
    const imported = await importVerificationKey({ ...jwk, kid: 'a', use: 'sig', key_ops: ['verify'], alg, extra: 1 })
    expect(imported).toMatchObject({ ok: true, value: { alg, thumbprint: jwkThumbprint(jwk), publicJwk: jwk } })
  })

  test('is the same object when it comes again', async () => {
    expect(await importVerificationKey({ ...P256, kid: 'other' })).toEqual(await importVerificationKey(P256))
    const [first, second] = await Promise.all([importVerificationKey(P256), importVerificationKey(P256)])
    expect(first.ok && second.ok && first.value === second.value).toBe(true)
  })

  test('is not confused with a key that shares a coordinate', async () => {
    const mirrored = {
      ...P256,
      y: Buffer.from(P256.y ?? '', 'base64url')
        .reverse()
        .toString('base64url'),
    }
    await importVerificationKey(P256)
    expect(await importVerificationKey(mirrored)).toEqual({ ok: false, reason: 'malformed_key' })
  })

  test.each([
    ['its private half', { ...P256, d: 'AA' }],
    ['an empty private half', { ...P256, d: '' }],
    ['a prime of RSA', { ...P256, p: 'AA' }],
    ['a symmetric key', { kty: 'oct', k: 'AA' }],
    ['a symmetric key inside', { ...P256, k: 'AA' }],
  ])('is refused with %s', async (_what, jwk) => {
    expect(await importVerificationKey(jwk)).toEqual({ ok: false, reason: 'private_key' })
  })

  test.each([
    ['RSA', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }],
    ['secp256k1', { ...P256, crv: 'secp256k1' }],
    ['P-521', { ...P256, crv: 'P-521' }],
    ['X25519', { ...ED25519, crv: 'X25519' }],
    ['a curve of the other kind', { ...P256, kty: 'OKP' }],
    ['a key to encrypt to', { ...P256, use: 'enc' }],
    ['a key to agree with', { ...P256, key_ops: ['deriveBits'] }],
    ['a key of another algorithm', { ...P256, alg: 'ES384' }],
    ['a key of HMAC', { ...P256, alg: 'HS256' }],
  ])('is refused as %s', async (_what, jwk) => {
    expect(await importVerificationKey(jwk)).toEqual({ ok: false, reason: 'unsupported_key' })
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'P-256'],
    ['a list', [P256]],
    ['no kind', { ...P256, kty: undefined }],
    ['no curve', { ...P256, crv: 7 }],
    ['no y', { kty: 'EC', crv: 'P-256', x: P256.x }],
    ['a y too many', { ...ED25519, y: ED25519.x }],
    ['x too short', { ...P256, x: 'AAAA' }],
    ['x padded', { ...P256, x: `${P256.x}=` }],
    ['x with a stray tail [R 17]', { ...P256, x: `${P256.x.slice(0, -1)}V` }],
    ['x as a number', { ...P256, x: 7 }],
    ['x very long', { ...P256, x: 'A'.repeat(100_000) }],
    ['a point off the curve', { ...P256, y: P256.x }],
    ['the point at zero', { ...P256, x: 'A'.repeat(43), y: 'A'.repeat(43) }],
  ])('is refused with %s', async (_what, jwk) => {
    expect(await importVerificationKey(jwk)).toEqual({ ok: false, reason: 'malformed_key' })
  })
})
