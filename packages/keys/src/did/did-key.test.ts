import { describe, expect, test } from 'vitest'
import { generateSigningKey } from '../signer.ts'
import { didJwkOf } from './did-jwk.ts'
import { didKeyOf, resolveDidKey, resolveKeyDid } from './did-key.ts'

// The examples of the did:key specification for P-256 and Ed25519.
const P256 = 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169'
const ED25519 = 'did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK'

describe('did:key', () => {
  test('resolves a P-256 point from its compressed form, and is made from it again [S 30]', async () => {
    const resolved = await resolveDidKey(P256)
    expect(resolved).toMatchObject({
      ok: true,
      value: {
        publicJwk: {
          kty: 'EC',
          crv: 'P-256',
          x: 'fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI',
          y: 'hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU',
        },
      },
    })
    expect(resolved.ok && didKeyOf(resolved.value.publicJwk)).toBe(P256)
  })

  test('resolves an Ed25519 key [S 30]', async () => {
    const resolved = await resolveDidKey(`${ED25519}#${ED25519.slice('did:key:'.length)}`)
    expect(resolved).toMatchObject({ ok: true, value: { alg: 'EdDSA' } })
    expect(resolved.ok && didKeyOf(resolved.value.publicJwk)).toBe(ED25519)
  })

  test('is the same key back and forth, for even and odd points', async () => {
    for (let turn = 0; turn < 8; turn++) {
      const { publicJwk } = await generateSigningKey()
      const resolved = await resolveKeyDid(didKeyOf(publicJwk))
      expect(resolved.ok && resolved.value.publicJwk).toMatchObject({ x: publicJwk.x, y: publicJwk.y })
      const byJwk = await resolveKeyDid(didJwkOf(publicJwk))
      expect(byJwk.ok && byJwk.value.publicJwk.x).toBe(publicJwk.x)
    }
    await expect(async () => didKeyOf((await generateSigningKey('ES384')).publicJwk)).rejects.toThrow('P-384')
  })

  test.each([
    ['another method', 'did:web:wallet.example', 'unsupported_did'],
    ['another fragment', `${P256}#0`, 'malformed_did'],
    ['two fragments', `${P256}#${P256.slice(8)}#${P256.slice(8)}`, 'malformed_did'],
    ['another base', `did:key:m${P256.slice(9)}`, 'malformed_did'],
    ['nothing', 'did:key:', 'malformed_did'],
    ['a letter that is no digit', P256.replace('9', '0'), 'malformed_did'],
    ['a leading one, for another spelling', P256.replace(':z', ':z1'), 'malformed_did'],
    ['a key of secp256k1', 'did:key:zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme', 'unsupported_key'],
    ['endless', `did:key:z${'2'.repeat(600)}`, 'malformed_did'],
    ['a point cut short', P256.slice(0, -2), 'unsupported_key'],
  ])('refuses %s [S 30]', async (_, did, reason) => {
    expect(await resolveDidKey(did)).toEqual({ ok: false, reason })
  })

  test('refuses an x that is no point of the curve [S 30]', async () => {
    const refused: unknown[] = []
    // Half of all x are on no point, so among twenty some are refused; none of them throws.
    for (let last = 0; last < 20; last++) {
      const bytes = new Uint8Array(32)
      bytes[31] = last
      const x = Buffer.from(bytes).toString('base64url')
      const resolved = await resolveDidKey(didKeyOf({ kty: 'EC', crv: 'P-256', x, y: x }))
      if (!resolved.ok) refused.push(resolved.reason)
    }
    expect(new Set(refused)).toEqual(new Set(['malformed_key']))
    expect(refused.length).toBeLessThan(20)
  })
})
