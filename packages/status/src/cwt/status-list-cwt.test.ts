import {
  type CborLabel,
  type CborMap,
  type CborValue,
  cborMap,
  cborTagged,
  encodeCbor,
  generateSigningKey,
  importVerificationKey,
  signerFromJwk,
} from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import {
  compressStatusBits,
  createStatusBits,
  INVALID,
  MIN_STATUS_LIST_ENTRIES,
  statusAt,
  writeStatusBits,
} from '../index.ts'
import { parseStatusListCwt, readStatusListCwt } from './read-status-list-cwt.ts'
import { signStatusListCwt } from './sign-status-list-cwt.ts'

const URI = 'https://issuer.example/status-lists/1'
const AT = new Date('2026-11-20T08:00:00Z')
const NOW = AT.getTime() / 1000
const { privateJwk, publicJwk } = await generateSigningKey()
const signer = await signerFromJwk(privateJwk, { x5c: ['AQID'] })
const imported = await importVerificationKey(publicJwk)
if (!imported.ok) throw new Error(imported.reason)
const key = imported.value

const raw = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, 0)
writeStatusBits(raw, 2, 1, INVALID)
const lst = await compressStatusBits(raw)
const tiny = await compressStatusBits(new Uint8Array(1024))

const GOOD = cborMap(
  [2, URI],
  [6, NOW - 60],
  [4, NOW + 3600],
  [65_534, 300],
  [65_533, cborMap(['bits', 2], ['lst', lst])],
)
const TYPED = cborMap([1, -7], [16, 'application/statuslist+cwt'])

async function forge(
  claims: CborValue = GOOD,
  header: CborMap = TYPED,
  wrap = (message: CborValue): CborValue => cborTagged(18, message),
) {
  const head = encodeCbor(header)
  const payload = encodeCbor(claims)
  const signature = await signer.sign(encodeCbor(['Signature1', head, new Uint8Array(), payload]))
  return encodeCbor(wrap([head, cborMap(), payload, signature]))
}

async function read(bytes: Uint8Array, uri = URI, at = AT) {
  const token = parseStatusListCwt(bytes)
  return token.ok ? readStatusListCwt({ token: token.value, uri, key, at, skewSeconds: 60 }) : token
}

const verdict = async (bytes: Uint8Array, uri = URI, at = AT): Promise<string> => {
  const list = await read(bytes, uri, at)
  return list.ok ? 'ok' : list.reason
}

const withClaims = (...members: [CborLabel, CborValue][]): CborMap => new Map([...GOOD, ...members])
const without = (label: CborLabel): CborMap => new Map([...GOOD].filter(([name]) => name !== label))
const listOf = (...members: [CborLabel, CborValue][]): CborMap =>
  withClaims([65_533, new Map<CborLabel, CborValue>([['bits', 2], ['lst', lst], ...members])])

describe('a status list as a CWT', () => {
  test('that we sign is read back bit for bit, least significant bit first [S 26]', async () => {
    const bytes = await signStatusListCwt({
      uri: URI,
      aggregationUri: 'https://issuer.example/status-lists',
      bits: 2,
      raw,
      issuedAt: new Date(AT.getTime() - 60_000),
      ttlSeconds: 300,
      expiresAt: new Date(AT.getTime() + 3_600_000),
      signer,
    })
    expect(bytes[0]).toBe(0xd2)
    const list = await read(bytes)
    expect(list).toMatchObject({
      ok: true,
      value: { uri: URI, bits: 2, ttlSeconds: 300, expiresAt: new Date('2026-11-20T09:00:00Z') },
    })
    if (!list.ok) throw new Error(list.reason)
    expect(list.value.raw).toEqual(raw)
    expect([0, 1, 2, MIN_STATUS_LIST_ENTRIES].map((index) => statusAt(list.value, index))).toEqual([
      'valid',
      'invalid',
      'valid',
      'out_of_range',
    ])
  })

  test('a list in which nobody can hide is never signed', async () => {
    const small = {
      uri: URI,
      bits: 1 as const,
      raw: new Uint8Array(16),
      issuedAt: AT,
      ttlSeconds: 1,
      expiresAt: AT,
      signer,
    }
    await expect(signStatusListCwt(small)).rejects.toThrow(RangeError)
  })

  test.each<[string, string, CborValue]>([
    ['of another place', 'wrong_subject', withClaims([2, `${URI}0`])],
    ['of no place', 'wrong_subject', without(2)],
    ['without a date', 'malformed_time', without(6)],
    ['with a date in a tag', 'malformed_time', withClaims([6, cborTagged(1, NOW)])],
    ['with an end that is text', 'malformed_time', withClaims([4, 'never'])],
    ['from the future', 'not_yet_valid', withClaims([6, NOW + 120])],
    ['that is not valid yet', 'not_yet_valid', withClaims([5, NOW + 120])],
    ['that is over', 'expired', withClaims([4, NOW - 61])],
    ['with a ttl of nothing', 'malformed_ttl', withClaims([65_534, 0])],
    ['with a ttl that is a float', 'malformed_ttl', withClaims([65_534, { float: 300 }])],
    ['without a list', 'malformed_status_list', without(65_533)],
    ['with a list that is bytes', 'malformed_status_list', withClaims([65_533, lst])],
    ['with a list in base64url', 'malformed_status_list', listOf(['lst', 'eNrt'])],
    ['of three bits', 'unknown_bit_size', listOf(['bits', 3])],
    ['of bits that are text', 'unknown_bit_size', listOf(['bits', '2'])],
    ['that is not compressed', 'not_compressed', listOf(['lst', raw])],
    ['with a byte after the compressed ones', 'not_compressed', listOf(['lst', Uint8Array.of(...lst, 0)])],
    ['too small to hide in', 'too_few_entries', listOf(['lst', tiny])],
    ['whose claims are a list', 'malformed_cwt', []],
  ])('%s is refused as %s [S 27]', async (_what, reason, claims) => {
    expect(await verdict(await forge())).toBe('ok')
    expect(await verdict(await forge(claims))).toBe(reason)
  })

  test.each<[string, string, CborMap]>([
    ['no type', 'wrong_typ', cborMap([1, -7])],
    ['the type of the JWT', 'wrong_typ', cborMap([1, -7], [16, 'application/statuslist+jwt'])],
    ['another algorithm', 'alg_not_allowed', new Map([...TYPED, [1, -35]])],
    ['a critical header', 'critical_header', new Map<CborLabel, CborValue>([...TYPED, [2, [16]]])],
  ])('with %s is refused as %s [S 27]', async (_what, reason, header) => {
    expect(await verdict(await forge(GOOD, header))).toBe(reason)
  })

  test.each<[string, string, (message: CborValue) => CborValue]>([
    ['without its tag', 'malformed_cwt', (message) => message],
    ['in the tag of a CWT', 'malformed_cwt', (message) => cborTagged(61, cborTagged(18, message))],
    ['in the tag of a MAC', 'malformed_cwt', (message) => cborTagged(17, message)],
    ['of three parts', 'malformed_cose', (message) => cborTagged(18, (message as CborValue[]).slice(0, 3))],
  ])('%s is refused as %s [S 27]', async (_what, reason, wrap) => {
    expect(await verdict(await forge(GOOD, TYPED, wrap))).toBe(reason)
  })

  test('with something after it, cut, changed, or too large is refused', async () => {
    const good = await forge()
    expect(await verdict(Uint8Array.of(...good, 0))).toBe('trailing_bytes')
    expect(await verdict(good.subarray(0, -1))).toBe('malformed_cbor')
    const last = good.length - 1
    expect(await verdict(Uint8Array.of(...good.subarray(0, last), (good[last] ?? 0) ^ 1))).toBe('bad_signature')
    expect(await verdict(new Uint8Array(3_145_729))).toBe('malformed_cwt')
    expect(await verdict(encodeCbor(cborTagged(18, [encodeCbor(TYPED), cborMap(), null, new Uint8Array(64)])))).toBe(
      'malformed_cose',
    )
    const doubled = new Uint8Array(Buffer.from('d28443a10126a0a0', 'hex'))
    expect(await verdict(Uint8Array.of(...doubled.subarray(0, 2), 0xa2, 1, 2, 1, 3, 0xa0, 0x40, 0x40))).toBe(
      'duplicate_label',
    )
  })
})
