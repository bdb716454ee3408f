import { generateSigningKey, importVerificationKey, signerFromJwk, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { createStatusBits, MIN_STATUS_LIST_ENTRIES, writeStatusBits } from './bits.ts'
import { readStatusListToken } from './read-status-list-token.ts'
import { signStatusListToken } from './sign-status-list-token.ts'
import { statusAt } from './status-at.ts'

const AT = new Date('2026-11-20T08:00:00Z')
const SECOND = Math.floor(AT.getTime() / 1000)
const URI = 'https://issuer.example/status-lists/1'
const { privateJwk, publicJwk } = await generateSigningKey()
const signer = await signerFromJwk(privateJwk)
const key = await keyOf(publicJwk)

async function keyOf(jwk: unknown) {
  const imported = await importVerificationKey(jwk)
  if (!imported.ok) throw new Error(imported.reason)
  return imported.value
}

function statuses() {
  const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 2)
  writeStatusBits(raw, 2, 0, 0)
  writeStatusBits(raw, 2, 1, 1)
  writeStatusBits(raw, 2, 3, 3)
  return raw
}

const good = {
  uri: URI,
  bits: 2,
  raw: statuses(),
  issuedAt: AT,
  ttlSeconds: 300,
  expiresAt: later(86_400),
  signer,
} as const

function later(seconds: number): Date {
  return new Date(AT.getTime() + seconds * 1000)
}

const read = (token: string, at = AT, uri = URI) => readStatusListToken({ token, uri, key, at, skewSeconds: 60 })

/** A list whose every claim is right until one is replaced. */
async function signedWith(claims: Record<string, unknown>): Promise<string> {
  const whole = await read(await signStatusListToken(good))
  if (!whole.ok) throw new Error(whole.reason)
  const token = await signStatusListToken(good)
  const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
  return signJwt('status_list', {}, { ...payload, ...claims }, signer)
}

describe('a status list token', () => {
  test('is read when everything about it is right [S 27]', async () => {
    const result = await read(await signStatusListToken(good))
    if (!result.ok) throw new Error(result.reason)
    expect(result.value).toEqual({
      uri: URI,
      bits: 2,
      raw: statuses(),
      issuedAt: AT,
      expiresAt: later(86_400),
      ttlSeconds: 300,
    })
    expect([0, 1, 2, 3, MIN_STATUS_LIST_ENTRIES].map((index) => statusAt(result.value, index))).toEqual([
      'valid',
      'invalid',
      'suspended',
      'unknown_value',
      'out_of_range',
    ])
  })

  test('carries sub, iat, exp and ttl in whole seconds, the signer’s certificates and its public key [S 27]', async () => {
    const withChain = await signerFromJwk(privateJwk, { x5c: ['AAAA'] })
    const [header, payload] = (await signStatusListToken({ ...good, signer: withChain })).split('.')
    expect(JSON.parse(Buffer.from(header ?? '', 'base64url').toString())).toEqual({
      alg: 'ES256',
      typ: 'statuslist+jwt',
      x5c: ['AAAA'],
      jwk: withChain.publicJwk,
    })
    expect(Object.keys(withChain.publicJwk).sort()).toEqual(['crv', 'kty', 'x', 'y'])
    expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toMatchObject({
      sub: URI,
      iat: SECOND,
      exp: SECOND + 86_400,
      ttl: 300,
      status_list: { bits: 2 },
    })
  })

  test('may lack exp and ttl, which are only recommended [S 27]', async () => {
    const result = await read(await signedWith({ exp: undefined, ttl: undefined }))
    expect(result).toMatchObject({ ok: true, value: { expiresAt: undefined, ttlSeconds: undefined } })
  })

  test.each([
    ['another subject', { sub: `${URI}0` }, 'wrong_subject'],
    ['no subject', { sub: undefined }, 'wrong_subject'],
    ['no iat', { iat: undefined }, 'malformed_time'],
    ['an iat in words', { iat: String(SECOND) }, 'malformed_time'],
    ['an iat from the future', { iat: SECOND + 61 }, 'not_yet_valid'],
    ['an exp that has passed', { exp: SECOND - 61 }, 'expired'],
    ['an exp in words', { exp: 'never' }, 'malformed_time'],
    ['a ttl of nothing', { ttl: 0 }, 'malformed_ttl'],
    ['a ttl below nothing', { ttl: -300 }, 'malformed_ttl'],
    ['a ttl in words', { ttl: '300' }, 'malformed_ttl'],
    ['no list', { status_list: undefined }, 'malformed_status_list'],
    ['a list that is an array', { status_list: [] }, 'malformed_status_list'],
    ['a list without bits', { status_list: { lst: 'eNrbuRgAAhcBXQ' } }, 'unknown_bit_size'],
    ['a list of no text', { status_list: { bits: 1, lst: 7 } }, 'malformed_status_list'],
    ['a list in other base64', { status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ==' } }, 'malformed_status_list'],
    ['a list that is not zlib', { status_list: { bits: 1, lst: 'AAAA' } }, 'not_compressed'],
    ['a list of sixteen', { status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ' } }, 'too_few_entries'],
  ])('is refused with %s [S 27]', async (_, claims, reason) => {
    expect(await read(await signedWith({}))).toMatchObject({ ok: true })
    expect(await read(await signedWith(claims))).toEqual({ ok: false, reason })
  })

  test('is refused by another name than its own, though both are signed alike [S 27]', async () => {
    const token = await signStatusListToken(good)
    expect(await read(token, AT, 'https://issuer.example/status-lists/2')).toEqual({
      ok: false,
      reason: 'wrong_subject',
    })
  })

  test('is refused once expired, and not before [S 27]', async () => {
    const token = await signStatusListToken(good)
    expect(await read(token, later(86_400 + 59))).toMatchObject({ ok: true })
    expect(await read(token, later(86_400 + 60))).toEqual({ ok: false, reason: 'expired' })
  })

  test('is refused when another key signed it, when it is another kind of token, or none [S 27]', async () => {
    const other = await signerFromJwk((await generateSigningKey()).privateJwk)
    expect(await read(await signStatusListToken({ ...good, signer: other }))).toEqual({
      ok: false,
      reason: 'bad_signature',
    })
    expect(await read(await signJwt('jwt_vc', {}, { sub: URI }, signer))).toEqual({ ok: false, reason: 'wrong_typ' })
    expect(await read('a list')).toEqual({ ok: false, reason: 'malformed_jwt' })
  })

  test('is never signed over fewer entries than hide their holders [R 7]', async () => {
    const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES / 2, 2, 0)
    await expect(signStatusListToken({ ...good, raw })).rejects.toThrow(RangeError)
  })
})
