import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { native as chosen } from '#native'
import { JWS_ALGS, type JwsAlg } from '../jws-alg.ts'
import { native as browser } from './browser.ts'
import type { Native } from './native.ts'
import { native as node } from './node.ts'

const RUNTIMES = [
  ['node:crypto', node],
  ['WebCrypto', browser],
] as const satisfies readonly (readonly [string, Native])[]
const ALGS = ['ES256', 'ES384', 'EdDSA'] as const satisfies readonly JwsAlg[]

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

test('On Node the fast one of the two is chosen', () => {
  expect(chosen).toBe(node)
})

describe.each(RUNTIMES)('%s', (_name, native) => {
  test.each([
    ['', bytes()],
    ['Zg', bytes(0x66)],
    ['Zm8', bytes(0x66, 0x6f)],
    ['Zm9v', bytes(0x66, 0x6f, 0x6f)],
    ['-_-_', bytes(0xfb, 0xff, 0xbf)],
  ])('reads and writes base64url: %j', (text, value) => {
    expect(native.decodeBase64url(text)).toEqual(value)
    expect(native.encodeBase64url(value)).toBe(text)
  })

  test.each([
    ['padding', 'Zg=='],
    ['a single character', 'Z'],
    ['five characters', 'Zm9vY'],
    ['white space', 'Zm 9v'],
    ['white space at the end', 'Zm9v '],
    ['a line break', 'Zm9v\n'],
    ['the other alphabet', '+/+/'],
    ['a foreign character', 'Zm9?'],
    ['a character beyond ASCII', 'Zm9é'],
    ['a NUL', 'Zm9v\0'],
    ['a stray bit after one byte', 'Zh'],
    ['a stray bit after two bytes', 'Zm9'],
    ['a stray bit after many bytes', 'Zm9vZm9vZh'],
  ])('refuses base64url with %s [R 17]', (_what, text) => {
    expect(native.decodeBase64url(text)).toBeUndefined()
  })

  test('writes text as the base64url of its UTF-8', () => {
    expect(native.encodeBase64urlText('居住证')).toBe('5bGF5L2P6K-B')
  })

  test('reads UTF-8 and nothing else', () => {
    expect(native.decodeUtf8(bytes(0xe5, 0xb1, 0x85))).toBe('居')
    expect(native.decodeUtf8(bytes(0xef, 0xbb, 0xbf, 0x7b))).toBe('\ufeff{')
    for (const bad of [bytes(0xff), bytes(0xc0, 0xaf), bytes(0xed, 0xa0, 0x80), bytes(0xe5, 0xb1)]) {
      expect(native.decodeUtf8(bad)).toBeUndefined()
    }
  })

  test('hashes as FIPS 180-4 does', () => {
    expect(hex(native.hash('sha-256', 'abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
    expect(hex(native.hash('sha-384', bytes(0x61, 0x62, 0x63)))).toMatch(/^cb00753f45a35e8bb5a03d699ac65007.{64}$/)
    expect(hex(native.hash('sha-512', 'abc'))).toMatch(/^ddaf35a193617abacc417349ae204131.{96}$/)
    expect(native.hashBase64url('sha-256', 'abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0')
  })

  test('gives random bytes of the length asked, and never the same again', () => {
    const drawn = Array.from({ length: 2000 }, () => native.randomBytes(16))
    expect(drawn.every((value) => value.length === 16)).toBe(true)
    expect(new Set(drawn.map(hex)).size).toBe(2000)
    expect(native.randomBytes(5000)).toHaveLength(5000)
  })

  test('keeps random bytes as they were given', () => {
    const first = native.randomBytes(16)
    const copy = hex(first)
    for (let i = 0; i < 2000; i++) native.randomBytes(16)
    expect(hex(first)).toBe(copy)
  })

  test('compares without telling where two differ', () => {
    expect(native.constantTimeEqual(bytes(1, 2, 3), bytes(1, 2, 3))).toBe(true)
    expect(native.constantTimeEqual(bytes(1, 2, 3), bytes(1, 2, 4))).toBe(false)
    expect(native.constantTimeEqual(bytes(1, 2, 3), bytes(1, 2))).toBe(false)
  })

  test.each(ALGS)('makes keys for %s whose parts have their full length', async (alg) => {
    const { x, y, d } = await native.generateKey(alg)
    const lengths = [x, y, d].map((part) => part && Buffer.from(part, 'base64url').length)
    const { coordinateBytes, kty } = JWS_ALGS[alg]
    expect(lengths).toEqual([coordinateBytes, kty === 'EC' ? coordinateBytes : undefined, coordinateBytes])
  })

  test('refuses a point off the curve', async () => {
    const { d: _, ...jwk } = await native.generateKey('ES256')
    expect(await native.importPublicKey('ES256', jwk)).toBeTypeOf('function')
    expect(await native.importPublicKey('ES256', { ...jwk, y: jwk.x })).toBeUndefined()
  })
})

describe('the two runtimes', () => {
  const input = bytes(1, 2, 3)

  test.each(ALGS)("verify each other's %s signatures, and refuse a changed input", async (alg) => {
    const jwk = await browser.generateKey(alg)
    const { d: _, ...publicJwk } = jwk
    for (const [, signing] of RUNTIMES) {
      const signature = await (await signing.importPrivateKey(alg, jwk))(input)
      expect(signature).toHaveLength(JWS_ALGS[alg].signatureBytes)
      for (const [, verifying] of RUNTIMES) {
        const verify = await verifying.importPublicKey(alg, publicJwk)
        expect(await verify?.(input, signature)).toBe(true)
        expect(await verify?.(bytes(1, 2, 4), signature)).toBe(false)
      }
    }
  })
})

const VECTORS = new URL('../../../../../shared/vectors/wycheproof/', import.meta.url)

describe.skipIf(!existsSync(VECTORS))('WebCrypto on the vectors that the front door runs through node:crypto', () => {
  test.each([
    ['ecdsa_secp256r1_sha256_p1363_test.json', 'ES256', 32],
    ['ecdsa_secp384r1_sha384_p1363_test.json', 'ES384', 48],
  ] as const)('says of each in %s what it says [R 18]', async (file, alg, size) => {
    const vectors = JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8'))
    const differing: number[] = []
    for (const { publicKey, tests } of vectors.testGroups) {
      const [x, y] = [publicKey.wx, publicKey.wy].map((coordinate: string) =>
        Buffer.from(coordinate.slice(-2 * size).padStart(2 * size, '0'), 'hex').toString('base64url'),
      )
      const jwk = { kty: 'EC', crv: JWS_ALGS[alg].crv, x: x ?? '', y: y ?? '' } as const
      const verify = await browser.importPublicKey(alg, jwk)
      for (const { tcId, msg, sig, result } of tests) {
        const valid = await verify?.(Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex'))
        if (valid !== (result === 'valid')) differing.push(tcId)
      }
    }
    expect(differing).toEqual([])
  })
})
