import {
  decodeBase64url,
  decodeCbor,
  importVerificationKey,
  isBytes,
  isCborMap,
  parseJwt,
  verifyJwt,
} from '@sojourn/keys'
import {
  type BitSize,
  compressStatusBits,
  createStatusBits,
  inflateStatusBits,
  parseStatusListCwt,
  readStatusBits,
  readStatusListCwt,
  readStatusListToken,
  statusAt,
  writeStatusBits,
} from '@sojourn/status'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

interface Encoding {
  readonly bits: BitSize
  readonly size: number
  readonly json: { readonly lst: string }
  readonly cbor_hex: string
  readonly statuses: Readonly<Record<string, number>>
}

interface Vectors {
  readonly appendix_test_vectors: readonly Encoding[]
  readonly section4_examples: readonly { bits: BitSize; json: { lst: string }; statuses: readonly number[] }[]
  readonly status_list_jwt: string
  readonly status_list_cwt_hex: string
}

const FILE = 'token-status-list/vectors.json'
const MAX_BYTES = 2_097_152

/** Printed in the draft's sources beside the signed example. */
const SIGNING_KEY = {
  kty: 'EC',
  crv: 'P-256',
  x: 'I3HWm_0Ds1dPMI-IWmf4mBmH-YaeAVbPVu7vB27CxXo',
  y: '6N_d5Elj9bs1htgV3okJKIdbHEpkgTmAluYKJemzn1M',
}

async function inflate(lst: string): Promise<Uint8Array> {
  const zlib = decodeBase64url(lst)
  const raw = zlib === undefined ? undefined : await inflateStatusBits(zlib, MAX_BYTES)
  if (raw === undefined) throw new Error('the published list cannot be read')
  return raw
}

describe.skipIf(!vectorsArePresent(FILE))('the vectors of the Token Status List draft', () => {
  const vectors: Vectors = vectorsArePresent(FILE) ? JSON.parse(readVectors(FILE)) : {}

  test('the signed example of the CWT form is verified and read up to its size [S 27]', async () => {
    const bytes = new Uint8Array(Buffer.from(vectors.status_list_cwt_hex, 'hex'))
    const token = parseStatusListCwt(bytes)
    const key = await importVerificationKey(SIGNING_KEY)
    if (!token.ok || !key.ok) throw new Error('the published list cannot be read')
    const input = { token: token.value, uri: 'https://example.com/statuslists/1', key: key.value, skewSeconds: 60 }
    const at = new Date('2023-06-16T13:00:00Z')
    // Sixteen entries hide nobody; everything before that count held.
    expect(await readStatusListCwt({ ...input, at })).toEqual({ ok: false, reason: 'too_few_entries' })
    expect(await readStatusListCwt({ ...input, at, uri: 'https://example.com/statuslists/2' })).toEqual({
      ok: false,
      reason: 'wrong_subject',
    })
    expect(await readStatusListCwt({ ...input, at: new Date('2050-01-01') })).toEqual({ ok: false, reason: 'expired' })
    const spoiled = { ...token.value, signature: token.value.signature.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) }
    expect(await readStatusListCwt({ ...input, token: spoiled, at })).toEqual({ ok: false, reason: 'bad_signature' })
  })

  test.each([1, 2, 4, 8])('a list of 2^20 entries of %d bits says the same in CBOR [S 26]', async (bits) => {
    const vector = vectors.appendix_test_vectors.find((each) => each.bits === bits)
    const decoded = decodeCbor(new Uint8Array(Buffer.from(vector?.cbor_hex ?? '', 'hex')))
    if (!decoded.ok || !isCborMap(decoded.value)) throw new Error('no list')
    const lst = decoded.value.get('lst')
    const raw = isBytes(lst) ? await inflateStatusBits(lst, MAX_BYTES) : undefined
    expect(decoded.value.get('bits')).toBe(bits)
    expect(raw).toEqual(await inflate(vector?.json.lst ?? ''))
  })

  test.each([1, 2, 4, 8])(
    'a list of 2^20 entries of %d bits has exactly the published statuses [S 26]',
    async (bits) => {
      const vector = vectors.appendix_test_vectors.find((each) => each.bits === bits)
      if (vector === undefined) throw new Error('no vector')
      const raw = await inflate(vector.json.lst)
      const expected = createStatusBits(vector.size, vector.bits, 0)
      for (const [index, status] of Object.entries(vector.statuses)) {
        expect(readStatusBits(raw, vector.bits, Number(index))).toBe(status)
        writeStatusBits(expected, vector.bits, Number(index), status)
      }
      expect(Object.keys(vector.statuses).length).toBeGreaterThan(10)
      expect(raw).toEqual(expected)
    },
  )

  test.each([1, 2, 4, 8])('index 2^20 of a list of %d bits is out of range [S 27]', async (bits) => {
    const vector = vectors.appendix_test_vectors.find((each) => each.bits === bits)
    if (vector === undefined) throw new Error('no vector')
    const raw = await inflate(vector.json.lst)
    expect(statusAt({ bits: vector.bits, raw }, vector.size - 1)).toBe('valid')
    expect(statusAt({ bits: vector.bits, raw }, vector.size)).toBe('out_of_range')
  })

  test.each([1, 2, 4, 8])(
    'our own encoding of the statuses of %d bits decodes to the same bytes [S 26]',
    async (bits) => {
      const vector = vectors.appendix_test_vectors.find((each) => each.bits === bits)
      if (vector === undefined) throw new Error('no vector')
      const raw = createStatusBits(vector.size, vector.bits, 0)
      for (const [index, status] of Object.entries(vector.statuses)) {
        writeStatusBits(raw, vector.bits, Number(index), status)
      }
      expect(await inflateStatusBits(await compressStatusBits(raw), MAX_BYTES)).toEqual(await inflate(vector.json.lst))
    },
  )

  test('the two short lists of section 4 read entry by entry [S 26]', async () => {
    expect(vectors.section4_examples).toHaveLength(2)
    for (const { bits, json, statuses } of vectors.section4_examples) {
      const raw = await inflate(json.lst)
      expect(statuses.map((_, index) => readStatusBits(raw, bits, index))).toEqual(statuses)
    }
  })

  test('the signed example is right in every way but one: sixteen entries hide nobody [S 27] [R 7]', async () => {
    const key = await importVerificationKey(SIGNING_KEY)
    if (!key.ok) throw new Error(key.reason)
    expect(await verifyJwt('status_list', vectors.status_list_jwt, key.value)).toMatchObject({ ok: true })
    const at = new Date(1_686_920_170 * 1000 + 60_000)
    const input = { token: vectors.status_list_jwt, uri: 'https://example.com/statuslists/1', key: key.value, at }
    expect(await readStatusListToken({ ...input, skewSeconds: 60 })).toEqual({ ok: false, reason: 'too_few_entries' })
    const late = new Date(2_291_720_170 * 1000 + 60_000)
    expect(await readStatusListToken({ ...input, at: late, skewSeconds: 60 })).toEqual({ ok: false, reason: 'expired' })
    const parsed = parseJwt(vectors.status_list_jwt)
    expect(parsed).toMatchObject({ ok: true, value: { payload: { status_list: { bits: 1, lst: 'eNrbuRgAAhcBXQ' } } } })
  })
})
