import { CompactEncrypt, compactDecrypt, exportJWK, generateKeyPair } from 'jose'
import { describe, expect, test } from 'vitest'
import {
  decryptJwe,
  encodeBase64url,
  encryptJwe,
  generateEncryptionKey,
  generateSigningKey,
  jwkThumbprint,
  type PrivateJwk,
  publicJwkOf,
  readEncryptionKey,
  utf8,
} from '../index.ts'
import { native as browser } from '../native/browser.ts'
import { native as node } from '../native/node.ts'

const { privateJwk, publicJwk } = await generateEncryptionKey()
const bareOf = ({ kty, crv, x, y }: PrivateJwk) => ({ kty, crv, x, ...(y === undefined ? {} : { y }) })

const opened = async (compact: string, key = privateJwk): Promise<string> => {
  const decrypted = await decryptJwe(compact, key)
  return decrypted.ok ? new TextDecoder().decode(decrypted.value.plaintext) : decrypted.reason
}

/** The same message with another header: its tag no longer fits, so only checks before decryption show. */
const withHeader = (compact: string, change: (header: Record<string, unknown>) => unknown): string => {
  const [header = '', ...rest] = compact.split('.')
  const parsed = JSON.parse(Buffer.from(header, 'base64url').toString())
  return [encodeBase64url(JSON.stringify(change(parsed))), ...rest].join('.')
}

describe('an encryption key', () => {
  test('is fresh each time, on P-256, and says what it is for', async () => {
    const another = await generateEncryptionKey()
    expect(publicJwk).toMatchObject({
      kty: 'EC',
      crv: 'P-256',
      use: 'enc',
      alg: 'ECDH-ES',
      kid: jwkThumbprint(publicJwk),
    })
    expect(another.publicJwk.x).not.toBe(publicJwk.x)
    expect(JSON.stringify(publicJwk)).not.toContain(privateJwk.d)
  })

  test('of another is read when it is one that we can use', async () => {
    expect(readEncryptionKey({ ...publicJwk, extra: 1 })).toEqual({
      ok: true,
      value: { kty: 'EC', crv: 'P-256', x: publicJwk.x, y: publicJwk.y, kid: publicJwk.kid, alg: 'ECDH-ES' },
    })
  })

  test('of another may be one that jose made', async () => {
    const { publicKey } = await generateKeyPair('ECDH-ES', { crv: 'P-256', extractable: true })
    expect(readEncryptionKey({ ...(await exportJWK(publicKey)), alg: 'ECDH-ES' }).ok).toBe(true)
  })

  test('of another is refused when it is private, for something else, or off the curve', () => {
    const reasonOf = (jwk: unknown) => {
      const read = readEncryptionKey(jwk)
      return read.ok ? 'ok' : read.reason
    }
    expect(reasonOf(privateJwk)).toBe('private_key')
    expect(reasonOf({ ...publicJwk, use: 'sig' })).toBe('unsupported_key')
    expect(reasonOf({ ...publicJwk, alg: 'ECDH-ES+A128KW' })).toBe('unsupported_key')
    expect(reasonOf({ ...publicJwk, crv: 'P-384' })).toBe('unsupported_key')
    expect(reasonOf({ kty: 'OKP', crv: 'X25519', x: publicJwk.x })).toBe('unsupported_key')
    expect(reasonOf({ ...publicJwk, y: publicJwk.x })).toBe('malformed_key')
    expect(reasonOf({ ...publicJwk, x: `${publicJwk.x}=` })).toBe('malformed_key')
    expect(reasonOf('P-256')).toBe('malformed_key')
  })
})

describe.each(['A128GCM', 'A256GCM'] as const)('a message under %s', (enc) => {
  test('is opened by its recipient, who sees the header', async () => {
    const compact = await encryptJwe({ vp_token: { permit: ['x'] }, state: '居' }, publicJwk, enc)
    const decrypted = await decryptJwe(compact, privateJwk)
    if (!decrypted.ok) throw new Error(decrypted.reason)
    expect(JSON.parse(new TextDecoder().decode(decrypted.value.plaintext))).toEqual({
      vp_token: { permit: ['x'] },
      state: '居',
    })
    expect(decrypted.value.header).toMatchObject({ alg: 'ECDH-ES', enc, kid: publicJwk.kid })
  })

  test('agrees with jose both ways, with and without the parties', async () => {
    for (const parties of [{}, { apu: 'YXB1' }, { apu: 'YXB1', apv: 'bm9uY2U' }]) {
      const ours = await encryptJwe('text', publicJwk, enc, parties)
      const { plaintext } = await compactDecrypt(ours, { ...bareOf(privateJwk), d: privateJwk.d })
      expect(new TextDecoder().decode(plaintext)).toBe('text')
      const theirs = await new CompactEncrypt(utf8('text'))
        .setProtectedHeader({ alg: 'ECDH-ES', enc })
        .setKeyManagementParameters(
          Object.fromEntries(Object.entries(parties).map(([name, value]) => [name, utf8(value)])),
        )
        .encrypt(bareOf(privateJwk))
      expect(await opened(theirs)).toBe('text')
    }
  })

  test('is opened alike by node:crypto and by WebCrypto', async () => {
    const key = { ...publicJwkOf(privateJwk), d: privateJwk.d }
    const compact = await encryptJwe('text', publicJwk, enc, { apv: 'bm9uY2U' })
    const [protectedHeader = '', , iv, ciphertext, tag] = compact.split('.')
    const { epk } = JSON.parse(Buffer.from(protectedHeader, 'base64url').toString())
    const bytes = (text = '') => new Uint8Array(Buffer.from(text, 'base64url'))
    const message = {
      compact,
      enc,
      epk,
      apu: bytes(),
      apv: utf8('nonce'),
      protectedHeader,
      iv: bytes(iv),
      ciphertext: bytes(ciphertext),
      tag: bytes(tag),
    }
    const forged = { ...message, tag: bytes('A'.repeat(22)), compact: compact.replace(/[^.]+$/, 'A'.repeat(22)) }
    for (const native of [node, browser]) {
      expect(new TextDecoder().decode(await native.decryptEcdhEs(message, key))).toBe('text')
      expect(await native.decryptEcdhEs(forged, key)).toBeUndefined()
    }
  })

  test('is refused once any of it was changed', async () => {
    const compact = await encryptJwe('some text', publicJwk, enc)
    expect(await opened(compact)).toBe('some text')
    const parts = compact.split('.')
    for (const i of [2, 3, 4]) {
      const part = Buffer.from(parts[i] ?? '', 'base64url')
      part[0] = (part[0] ?? 0) ^ 1
      expect(await opened(parts.with(i, part.toString('base64url')).join('.'))).toBe('decryption_failed')
    }
    expect(await opened(withHeader(compact, (header) => ({ ...header, typ: 'x' })))).toBe('decryption_failed')
  })
})

describe('a message to us', () => {
  const message = encryptJwe('text', publicJwk, 'A128GCM')

  test('is refused for another key', async () => {
    expect(await opened(await message, (await generateEncryptionKey()).privateJwk)).toBe('wrong_key')
    const { kid: _, ...nameless } = (await generateEncryptionKey()).privateJwk
    expect(await opened(await message, nameless)).toBe('decryption_failed')
  })

  test.each([
    ['a wrapped key', { alg: 'ECDH-ES+A128KW' }],
    ['RSA', { alg: 'RSA-OAEP-256' }],
    ['a password', { alg: 'PBES2-HS256+A128KW', p2c: 1_000_000_000, p2s: 'AAAA' }],
    ['a shared key', { alg: 'dir' }],
    ['no algorithm', { alg: undefined }],
    ['AES-CBC', { enc: 'A128CBC-HS256' }],
    ['AES-192', { enc: 'A192GCM' }],
    ['a compressed text', { zip: 'DEF' }],
    ['a critical header', { crit: ['exp'] }],
    ['an empty critical header', { crit: [] }],
    ['keys from elsewhere', { jku: 'https://attacker.example/keys' }],
  ])('is refused with %s [R 18]', async (_what, change) => {
    expect(await opened(withHeader(await message, (header) => ({ ...header, ...change })))).toBe('alg_not_allowed')
  })

  test.each([
    ['no ephemeral key', { epk: undefined }],
    ['an ephemeral key of another curve', { epk: { kty: 'EC', crv: 'P-384', x: 'AA', y: 'AA' } }],
    ['an ephemeral key with its private half', { epk: { ...publicJwk, d: 'AA' } }],
    ['a party that is not base64url', { apu: 'a=' }],
    ['a party that is a number', { apv: 7 }],
    ['a kid that is a number', { kid: 7 }],
  ])('is malformed with %s', async (_what, change) => {
    expect(await opened(withHeader(await message, (header) => ({ ...header, ...change })))).toBe('malformed_jwe')
  })

  test('is refused with an ephemeral point off the curve', async () => {
    const epk = { kty: 'EC', crv: 'P-256', x: publicJwk.x, y: publicJwk.x }
    expect(await opened(withHeader(await message, (header) => ({ ...header, epk })))).toBe('decryption_failed')
  })

  test('is malformed when its parts are', async () => {
    const parts = (await message).split('.')
    const changed = (i: number, part: string) => parts.with(i, part).join('.')
    const bad = [
      '',
      'a.b',
      parts.slice(0, 4).join('.'),
      `${await message}.AAAA`,
      changed(0, ''),
      changed(0, encodeBase64url('[]')),
      changed(0, encodeBase64url('{"alg":"ECDH-ES","alg":"ECDH-ES","enc":"A128GCM"}')),
      changed(1, 'AAAA'),
      changed(2, 'AAAA'),
      changed(3, 'A'),
      changed(4, 'AAAA'),
      `${await message} `,
      'A'.repeat(2_000_000),
    ]
    for (const compact of bad) expect(await opened(compact)).toBe('malformed_jwe')
  })
})

describe('a fault of our own', () => {
  test('is to decrypt with a key that is not for it', async () => {
    const signing = await generateSigningKey()
    await expect(decryptJwe(await encryptJwe('a', publicJwk, 'A128GCM'), signing.privateJwk)).rejects.toThrow(
      'unsupported_key',
    )
  })

  test('is to encrypt to a point off the curve, or to parties that are not base64url', async () => {
    await expect(encryptJwe('a', { ...publicJwk, y: publicJwk.x }, 'A128GCM')).rejects.toThrow()
    await expect(encryptJwe('a', publicJwk, 'A128GCM', { apu: 'a=' })).rejects.toThrow('apu')
  })
})
