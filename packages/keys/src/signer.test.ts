import { describe, expect, test } from 'vitest'
import { generateSigningKey, importVerificationKey, signerFromCryptoKey, signerFromJwk, utf8 } from './index.ts'

const input = utf8('what is signed')

async function verifies(jwk: unknown, signature: Uint8Array): Promise<boolean> {
  const key = await importVerificationKey(jwk)
  if (!key.ok) throw new Error(key.reason)
  return key.value.verify(input, signature)
}

describe('a signer', () => {
  test.each(['ES256', 'ES384', 'EdDSA'] as const)('from a JWK signs with %s, at once on Node', async (alg) => {
    const { privateJwk, publicJwk } = await generateSigningKey(alg)
    const signer = await signerFromJwk(privateJwk)
    const signature = signer.sign(input)
    if (!(signature instanceof Uint8Array)) throw new Error('the signature came later')
    expect(signer.alg).toBe(alg)
    expect(await verifies(publicJwk, signature)).toBe(true)
  })

  test('has the names it is given, and no private part', async () => {
    const { privateJwk } = await generateSigningKey()
    const signer = await signerFromJwk(privateJwk, { kid: 'key-1', x5c: ['AA=='] })
    expect(signer).toMatchObject({ kid: 'key-1', x5c: ['AA=='] })
    expect(JSON.stringify(signer)).not.toContain(privateJwk.d)
  })

  test('takes its kid from the JWK when it is given none', async () => {
    const { privateJwk } = await generateSigningKey()
    expect((await signerFromJwk({ ...privateJwk, kid: 'own' })).kid).toBe('own')
    expect((await signerFromJwk(privateJwk)).kid).toBeUndefined()
  })

  test('over a key that the browser will not export signs all the same', async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
    const signer = await signerFromCryptoKey(pair)
    expect(signer.alg).toBe('ES256')
    expect(await verifies(signer.publicJwk, await signer.sign(input))).toBe(true)
    await expect(crypto.subtle.exportKey('jwk', pair.privateKey)).rejects.toThrow()
  })

  test('is not made from a key that is not ours', async () => {
    await expect(signerFromJwk({ kty: 'EC', crv: 'P-521', x: 'AA', y: 'AA', d: 'AA' })).rejects.toThrow(
      'unsupported_key',
    )
  })
})
