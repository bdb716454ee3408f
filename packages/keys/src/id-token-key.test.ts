import { generateKeyPairSync, sign } from 'node:crypto'
import { exportJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  encodeBase64url,
  generateSigningKey,
  type IdTokenKey,
  importIdTokenKey,
  importVerificationKey,
  type JsonObject,
  TOKEN_KINDS,
  type TokenKind,
  utf8,
  verifyJwt,
} from './index.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = (await exportJWK(publicKey)) as JsonObject

async function keyOf(from: unknown): Promise<IdTokenKey> {
  const imported = await importIdTokenKey(from)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.value
}
const refusalOf = async (from: unknown): Promise<string> => {
  const imported = await importIdTokenKey(from)
  return imported.ok ? 'ok' : imported.reason
}

/** Signed right by RSA, whatever the header says. */
function signedByRsa(header: JsonObject): string {
  const input = `${encodeBase64url(JSON.stringify(header))}.${encodeBase64url('{"a":1}')}`
  return `${input}.${encodeBase64url(new Uint8Array(sign('sha256', utf8(input), privateKey)))}`
}

describe('RS256', () => {
  test('verifies an ID token that jose signed, and not a changed one', async () => {
    const token = await new SignJWT({ a: 1 }).setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(privateKey)
    const key = await keyOf(jwk)
    expect(await verifyJwt('upstream_id_token', token, key)).toMatchObject({ ok: true, value: { payload: { a: 1 } } })
    const [header, , signature] = token.split('.')
    const changed = `${header}.${encodeBase64url('{"a":2}')}.${signature}`
    expect(await verifyJwt('upstream_id_token', changed, key)).toEqual({ ok: false, reason: 'bad_signature' })
  })

  test('is taken for ID tokens of others and for no other purpose [R 18]', async () => {
    const key = await keyOf(jwk)
    for (const kind of Object.keys(TOKEN_KINDS) as TokenKind[]) {
      const verified = await verifyJwt(kind, signedByRsa({ alg: 'RS256', typ: TOKEN_KINDS[kind].typ }), key)
      expect([kind, verified.ok || verified.reason]).toEqual([
        kind,
        kind === 'upstream_id_token' ? true : 'alg_not_allowed',
      ])
    }
  })

  test('is no algorithm of a key of ours [R 18]', async () => {
    expect(await importVerificationKey(jwk)).toEqual({ ok: false, reason: 'unsupported_key' })
  })

  test.each(['none', 'HS256', 'PS256', 'RS512', 'ES256'])('is not %s with the same key [R 18]', async (alg) => {
    const verified = await verifyJwt('upstream_id_token', signedByRsa({ alg, typ: 'JWT' }), await keyOf(jwk))
    expect(verified).toEqual({ ok: false, reason: 'alg_not_allowed' })
  })
})

describe('a key of an identity provider', () => {
  test('may be on P-256 too', async () => {
    expect((await keyOf((await generateSigningKey()).publicJwk)).alg).toBe('ES256')
  })

  test('is refused when it is short, private, symmetric, for another use, or has another exponent', async () => {
    const short = await exportJWK(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)
    const padded = encodeBase64url(new Uint8Array([0, ...new Uint8Array(Buffer.from(String(jwk.n), 'base64url'))]))
    expect(await refusalOf(jwk)).toBe('ok')
    expect(await refusalOf(short)).toBe('unsupported_key')
    expect(await refusalOf(await exportJWK(privateKey))).toBe('private_key')
    expect(await refusalOf({ kty: 'oct', k: 'AAAA' })).toBe('private_key')
    expect(await refusalOf({ ...jwk, use: 'enc' })).toBe('unsupported_key')
    expect(await refusalOf({ ...jwk, alg: 'PS256' })).toBe('unsupported_key')
    expect(await refusalOf({ ...jwk, e: 'Aw' })).toBe('unsupported_key')
    expect(await refusalOf({ ...jwk, n: padded })).toBe('unsupported_key')
    expect(await refusalOf({ ...jwk, n: 'not base64url' })).toBe('malformed_key')
    expect(await refusalOf(null)).toBe('malformed_key')
  })
})
