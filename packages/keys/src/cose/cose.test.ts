import { describe, expect, test } from 'vitest'
import {
  type CborLabel,
  type CborMap,
  type CborValue,
  COSE_ALGS,
  type CoseSign1,
  cborMap,
  coseKeyOf,
  decodeCbor,
  encodeBase64url,
  encodeCbor,
  generateSigningKey,
  importVerificationKey,
  type JwsAlg,
  readCoseKey,
  readCoseSign1,
  type Signer,
  signCoseSign1,
  signerFromJwk,
  utf8,
  verifyCoseSign1,
  x5cOf,
} from '../index.ts'

async function party(alg: JwsAlg = 'ES256') {
  const { privateJwk, publicJwk } = await generateSigningKey(alg)
  const key = await importVerificationKey(publicJwk)
  if (!key.ok) throw new Error(key.reason)
  return { signer: await signerFromJwk(privateJwk), key: key.value }
}

const { signer, key } = await party()
const payload = utf8('居住证')

const read = (value: CborValue): CoseSign1 => {
  const decoded = decodeCbor(encodeCbor(value))
  const message = decoded.ok ? readCoseSign1(decoded.value) : decoded
  if (!message.ok) throw new Error(message.reason)
  return message.value
}

/** Signed properly whatever its headers are: only the headers can be at fault. */
async function signedWith(protectedHeader: CborMap, unprotectedHeader: CborMap = cborMap(), by: Signer = signer) {
  const protectedBytes = encodeCbor(protectedHeader)
  const signature = await by.sign(encodeCbor(['Signature1', protectedBytes, new Uint8Array(), payload]))
  return [protectedBytes, unprotectedHeader, payload, signature] as const
}

const verdict = async (
  value: CborValue,
  kind: 'issuer_auth' | 'status_list' = 'issuer_auth',
  detached?: Uint8Array,
) => {
  const verified = await verifyCoseSign1(kind, read(value), key, detached)
  return verified.ok ? 'ok' : verified.reason
}

describe('COSE_Sign1', () => {
  test.each(['ES256', 'ES384', 'EdDSA'] as const)(
    'of ours with %s is verified, and any changed bit refused',
    async (alg) => {
      const one = await party(alg)
      const message = await signCoseSign1({ kind: 'issuer_auth', payload, signer: one.signer })
      const parsed = read(message)
      expect(await verifyCoseSign1('issuer_auth', parsed, one.key)).toEqual({ ok: true, value: payload })
      for (const part of ['payload', 'signature'] as const) {
        const spoiled = new Uint8Array(parsed[part] ?? [])
        spoiled[0] = (spoiled[0] ?? 0) ^ 1
        const verified = await verifyCoseSign1('issuer_auth', { ...parsed, [part]: spoiled }, one.key)
        expect(verified).toEqual({ ok: false, reason: 'bad_signature' })
      }
    },
  )

  test('a payload that travels apart is signed all the same', async () => {
    const message = await signCoseSign1({ kind: 'device_auth', payload, isDetached: true, signer })
    expect(await verdict(message, 'issuer_auth', payload)).toBe('ok')
    expect(await verdict(message, 'issuer_auth', utf8('居民证'))).toBe('bad_signature')
    expect(await verdict(message)).toBe('malformed_cose')
    expect(await verdict(await signedWith(cborMap([1, -7])), 'issuer_auth', payload)).toBe('malformed_cose')
  })

  test('the key decides the algorithm, and the header has to agree [R 18]', async () => {
    for (const alg of COSE_ALGS.ES256.names) expect(await verdict(await signedWith(cborMap([1, alg])))).toBe('ok')
    for (const alg of [-35, -51, -8, -37, -257, 5, 0, 7, 'ES256', { float: -7 }] as const) {
      expect(await verdict(await signedWith(cborMap([1, alg])))).toBe('alg_not_allowed')
    }
    expect(await verdict(await signedWith(cborMap()))).toBe('alg_not_allowed')
  })

  test('an algorithm outside the signature is none', async () => {
    expect(await verdict(await signedWith(cborMap(), cborMap([1, -7])))).toBe('alg_not_allowed')
  })

  test('a kind with a type is refused without it or with another', async () => {
    const typ = 'application/statuslist+cwt'
    expect(await verdict(await signedWith(cborMap([1, -7], [16, typ])), 'status_list')).toBe('ok')
    for (const other of ['statuslist+cwt', 'application/statuslist+jwt', 61, null] as const) {
      expect(await verdict(await signedWith(cborMap([1, -7], [16, other])), 'status_list')).toBe('wrong_typ')
    }
    expect(await verdict(await signedWith(cborMap([1, -7])), 'status_list')).toBe('wrong_typ')
    expect(await verdict(await signedWith(cborMap([1, -7]), cborMap([16, typ])), 'status_list')).toBe('wrong_typ')
  })

  test('critical headers are refused wherever they stand, the empty list too [R 22]', async () => {
    for (const crit of [[1], [-70_000], []]) {
      expect(await verdict(await signedWith(cborMap([1, -7], [2, crit])))).toBe('critical_header')
      expect(await verdict(await signedWith(cborMap([1, -7]), cborMap([2, crit])))).toBe('critical_header')
    }
  })

  test.each<[string, (parts: readonly CborValue[]) => CborValue]>([
    ['three elements', (parts) => parts.slice(0, 3)],
    ['five elements', (parts) => [...parts, null]],
    ['a map', () => cborMap()],
    ['a protected header that is no bytes', ([, ...rest]) => [cborMap([1, -7]), ...rest]],
    ['a protected header that is no map', ([, ...rest]) => [encodeCbor([1]), ...rest]],
    [
      'a protected header with a label twice',
      ([, ...rest]) => [new Uint8Array(Buffer.from('a201260126', 'hex')), ...rest],
    ],
    [
      'a protected header with something after it',
      ([, ...rest]) => [new Uint8Array(Buffer.from('a1012600', 'hex')), ...rest],
    ],
    ['a payload that is text', ([head, open, , signature]) => [head, open, 'text', signature]],
    ['a signature that is none', ([head, open, body]) => [head, open, body, null]],
    ['a label in both headers', ([head, , ...rest]) => [head, new Map<CborLabel, CborValue>([[1, -7]]), ...rest]],
  ])('%s is refused as malformed', async (_what, spoil) => {
    const parts = await signedWith(cborMap([1, -7]))
    expect(readCoseSign1(parts).ok).toBe(true)
    expect(readCoseSign1(spoil(parts))).toEqual({ ok: false, reason: 'malformed_cose' })
  })

  test('a verification that throws is a refusal [R 22]', async () => {
    const throwing = {
      ...key,
      verify: () => {
        throw new Error('a broken module')
      },
    }
    const message = read(await signedWith(cborMap([1, -7])))
    expect(await verifyCoseSign1('issuer_auth', message, throwing)).toEqual({ ok: false, reason: 'bad_signature' })
  })

  test('one certificate stands by itself and several in a list; both are read, from either header', async () => {
    const one = read(await signCoseSign1({ kind: 'issuer_auth', payload, x5chain: ['AQID'], signer }))
    expect(one.unprotectedHeader.get(33)).toEqual(Uint8Array.of(1, 2, 3))
    expect(x5cOf(one)).toEqual(['AQID'])
    const two = read(await signCoseSign1({ kind: 'issuer_auth', payload, x5chain: ['AQID', 'BAUG'], signer }))
    expect(x5cOf(two)).toEqual(['AQID', 'BAUG'])
    expect(x5cOf(read(await signedWith(cborMap([1, -7], [33, [Uint8Array.of(1)]]))))).toEqual(['AQ=='])
    for (const chain of [[], 'AQID', [1], null] as const) {
      expect(x5cOf(read(await signedWith(cborMap([1, -7]), cborMap([33, chain]))))).toBeUndefined()
    }
  })

  test('a signer with a chain that is none is a fault', async () => {
    await expect(signCoseSign1({ kind: 'issuer_auth', payload, x5chain: ['not base64'], signer })).rejects.toThrow()
    await expect(signCoseSign1({ kind: 'issuer_auth', payload, x5chain: [], signer })).rejects.toThrow()
  })
})

describe('a COSE_Key', () => {
  test.each(['ES256', 'ES384', 'EdDSA'] as const)('of an %s key comes back as that key', async (alg) => {
    const one = await party(alg)
    const back = await readCoseKey(coseKeyOf(one.signer.publicJwk))
    expect(back).toMatchObject({ ok: true, value: { alg, thumbprint: one.key.thumbprint } })
  })

  const good = coseKeyOf(signer.publicJwk)
  const change = (...members: [CborLabel, CborValue][]): CborMap => new Map([...good, ...members])

  test.each<[string, CborValue, string]>([
    ['text', 'key', 'malformed_key'],
    ['with its private half', change([-4, new Uint8Array(32)]), 'private_key'],
    ['on another curve', change([-1, 8]), 'unsupported_key'],
    ['symmetric', change([1, 4]), 'unsupported_key'],
    ['for another algorithm', change([3, -35]), 'unsupported_key'],
    ['with a compressed point', change([-3, true]), 'unsupported_key'],
    ['with a short coordinate', change([-2, new Uint8Array(31)]), 'malformed_key'],
    ['with a long second coordinate', change([-3, new Uint8Array(33)]), 'malformed_key'],
    ['off its curve', change([-3, new Uint8Array(32).fill(1)]), 'malformed_key'],
    ['whose curve is a float', change([-1, { float: 1 }]), 'unsupported_key'],
  ])('%s is refused', async (_what, value, reason) => {
    expect((await readCoseKey(good)).ok).toBe(true)
    expect(await readCoseKey(value)).toEqual({ ok: false, reason })
  })

  test('that names its own algorithm is taken', async () => {
    for (const alg of [-7, -9]) expect((await readCoseKey(change([3, alg], [2, utf8('k')]))).ok).toBe(true)
    expect(encodeBase64url(encodeCbor(good))).toMatch(/^pAECIAEhWC/)
  })
})
