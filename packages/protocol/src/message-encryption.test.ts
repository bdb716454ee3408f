import { type EncryptionJwk, encryptJwe, generateEncryptionKey, type JsonObject } from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  encryptMessage,
  openEncryptedMessage,
  readRequestEncryption,
  readResponseEncryption,
  readResponseEncryptionOffer,
  requestEncryptionOnWire,
} from './message-encryption.ts'

let issuer: Awaited<ReturnType<typeof generateEncryptionKey>>
let wallet: Awaited<ReturnType<typeof generateEncryptionKey>>
beforeAll(async () => {
  issuer = await generateEncryptionKey()
  wallet = await generateEncryptionKey()
})

const open = (jwe: string) =>
  openEncryptedMessage(jwe, (kid) => (kid === issuer.publicJwk.kid ? issuer.privateJwk : undefined))

describe('an encrypted message', () => {
  test.each(['A128GCM', 'A256GCM'] as const)('comes out as it went in, with %s [S 6]', async (enc) => {
    const jwe = await encryptMessage({ transaction_id: 't' }, { jwk: issuer.publicJwk, enc })
    expect(await open(jwe)).toEqual({ ok: true, value: { transaction_id: 't' } })
    const header = JSON.parse(Buffer.from(jwe.split('.')[0] ?? '', 'base64url').toString())
    expect(header).toMatchObject({ alg: 'ECDH-ES', enc, kid: issuer.publicJwk.kid })
    expect(header).not.toHaveProperty('zip')
  })

  const nameless = ({ kid: _kid, ...jwk }: EncryptionJwk): EncryptionJwk => jwk

  test.each<[string, () => Promise<string>, string]>([
    ['for a key of nobody', () => encryptMessage({}, { jwk: wallet.publicJwk, enc: 'A128GCM' }), 'unknown_key'],
    [
      'for a key without a name',
      () => encryptMessage({}, { jwk: nameless(issuer.publicJwk), enc: 'A128GCM' }),
      'unknown_key',
    ],
    [
      'for another key under that name',
      () => encryptMessage({}, { jwk: { ...wallet.publicJwk, kid: issuer.publicJwk.kid }, enc: 'A128GCM' }),
      'cannot_be_opened',
    ],
    ['of text', () => encryptJwe('text', issuer.publicJwk, 'A128GCM'), 'cannot_be_opened'],
    ['of a list', () => encryptJwe('[]', issuer.publicJwk, 'A128GCM'), 'cannot_be_opened'],
    ['that is no JWE', async () => 'a.b.c', 'unknown_key'],
    ['that is empty', async () => '', 'unknown_key'],
  ])('%s is not opened [S 6]', async (_, make, reason) => {
    expect(await open(await make())).toEqual({ ok: false, reason })
  })

  test('whose any part was changed is not opened [S 6]', async () => {
    const parts = (await encryptMessage({ a: 1 }, { jwk: issuer.publicJwk, enc: 'A128GCM' })).split('.')
    for (const place of [2, 3, 4]) {
      const part = parts[place] ?? ''
      const jwe = parts.with(place, `${part.startsWith('A') ? 'B' : 'A'}${part.slice(1)}`).join('.')
      expect(await open(jwe)).toEqual({ ok: false, reason: 'cannot_be_opened' })
    }
  })
})

describe('what a request says of its answer', () => {
  const offer = { encValues: ['A128GCM', 'A256GCM'], required: false } as const
  const good = (): JsonObject => ({ jwk: { ...wallet.publicJwk }, enc: 'A256GCM' })
  const read = (wire: unknown, over: Partial<Parameters<typeof readResponseEncryption>[1]> = {}) =>
    readResponseEncryption(wire, { wasEncrypted: true, offer, ...over })

  test('is a key and a way, and may be left out [S 6]', () => {
    expect(read(good())).toMatchObject({ ok: true, value: { enc: 'A256GCM', jwk: { kid: wallet.publicJwk.kid } } })
    expect(read(undefined, { wasEncrypted: false })).toEqual({ ok: true, value: undefined })
  })

  test.each<[string, () => unknown, object, string, string]>([
    ['came in the clear', good, { wasEncrypted: false }, '', 'not_allowed'],
    ['is not offered', good, { offer: undefined }, '', 'unsupported'],
    ['is missing where it is required', () => undefined, { offer: { ...offer, required: true } }, '', 'missing'],
    ['is a text', () => 'A128GCM', {}, '', 'malformed'],
    ['is null', () => null, {}, '', 'malformed'],
    ['has no way', () => ({ jwk: good().jwk }), {}, '', 'malformed'],
    ['has no key', () => ({ enc: 'A128GCM' }), {}, '', 'malformed'],
    ['names A128CBC-HS256', () => ({ ...good(), enc: 'A128CBC-HS256' }), {}, '.enc', 'unsupported'],
    ['names A192GCM', () => ({ ...good(), enc: 'A192GCM' }), {}, '.enc', 'unsupported'],
    ['asks for a compression that nobody knows', () => ({ ...good(), zip: 'BR' }), {}, '.zip', 'unsupported'],
    [
      'has a key without alg',
      () => ({ ...good(), jwk: { ...wallet.publicJwk, alg: undefined } }),
      {},
      '.jwk',
      'malformed',
    ],
    [
      'has a key for RSA-OAEP',
      () => ({ ...good(), jwk: { ...wallet.publicJwk, alg: 'RSA-OAEP' } }),
      {},
      '.jwk',
      'malformed',
    ],
    [
      'has a key to sign with',
      () => ({ ...good(), jwk: { ...wallet.publicJwk, use: 'sig' } }),
      {},
      '.jwk',
      'malformed',
    ],
    ['has a private key', () => ({ ...good(), jwk: { ...wallet.privateJwk } }), {}, '.jwk', 'malformed'],
    [
      'has a point off the curve',
      () => ({ ...good(), jwk: { ...wallet.publicJwk, y: wallet.publicJwk.x } }),
      {},
      '.jwk',
      'malformed',
    ],
    [
      'has an RSA key',
      () => ({ ...good(), jwk: { kty: 'RSA', alg: 'ECDH-ES', n: 'AQAB', e: 'AQAB' } }),
      {},
      '.jwk',
      'malformed',
    ],
  ])('is refused when it %s [S 6] [P 13]', (_, wire, over, field, problem) => {
    expect(read(wire(), over)).toEqual({
      ok: false,
      reason: { field: `credential_response_encryption${field}`, problem },
    })
  })
})

describe('what metadata say of encryption', () => {
  test('comes back with the keys that can be used [S 6]', () => {
    const wire = requestEncryptionOnWire({ keys: [issuer.publicJwk], encValues: ['A128GCM'], required: true })
    const rsa = { kty: 'RSA', kid: 'r', alg: 'RSA-OAEP-256', n: 'AQAB', e: 'AQAB' }
    const { kid: _kid, ...unnamed } = issuer.publicJwk
    const read = readRequestEncryption({ ...wire, jwks: { keys: [rsa, unnamed, { ...issuer.publicJwk }] } })
    expect(read).toMatchObject({ keys: [{ kid: issuer.publicJwk.kid }], encValues: ['A128GCM'], required: true })
  })

  test.each([
    [{}],
    [{ jwks: { keys: [] }, enc_values_supported: ['A128GCM'], encryption_required: false }],
    [{ jwks: { keys: [{ kty: 'RSA' }] }, enc_values_supported: ['A128GCM'], encryption_required: false }],
  ])('is unusable as %j [S 6]', (wire) => {
    expect(readRequestEncryption(wire)).toBe('unusable')
  })

  test.each([
    [{ alg_values_supported: ['RSA-OAEP'], enc_values_supported: ['A128GCM'], encryption_required: true }],
    [{ alg_values_supported: ['ECDH-ES'], enc_values_supported: ['A128CBC-HS256'], encryption_required: true }],
    [{ alg_values_supported: ['ECDH-ES'], enc_values_supported: ['A128GCM'] }],
  ])('of answers is unusable as %j [S 6]', (wire) => {
    expect(readResponseEncryptionOffer(wire)).toBe('unusable')
  })
})
