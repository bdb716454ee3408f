import type { JsonObject } from '@sojourn/domain'
import { generateSigningKey, importVerificationKey, signerFromJwk, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { MIN_STATUS_LIST_ENTRIES } from '../bits.ts'
import { createBitstring, encodeBitstring, writeBit } from './bitstring.ts'
import { bitstringEntryOf, readBitstringEntry } from './bitstring-entry.ts'
import { BITSTRING_ERROR, bitstringErrorUrl, bitstringStatusAt } from './bitstring-status-at.ts'
import { readBitstringList } from './read-bitstring-list.ts'
import { signBitstringList } from './sign-bitstring-list.ts'

const AT = new Date('2026-11-20T08:00:00Z')
const SECOND = AT.getTime() / 1000
const URI = 'https://issuer.example/status-lists/3/revocation'
const ISSUER = 'did:web:issuer.example'
const signer = await signerFromJwk((await generateSigningKey()).privateJwk, { kid: `${ISSUER}#key-1` })
const imported = await importVerificationKey(signer.publicJwk)
if (!imported.ok) throw new Error(imported.reason)
const key = imported.value
const stranger = await signerFromJwk((await generateSigningKey()).privateJwk)

const bitstring = createBitstring(MIN_STATUS_LIST_ENTRIES)
writeBit(bitstring, 1, true)
const TOKEN = await signBitstringList({
  uri: URI,
  purpose: 'revocation',
  bitstring,
  issuer: ISSUER,
  issuedAt: AT,
  ttlSeconds: 300,
  expiresAt: new Date('2026-11-21T08:00:00Z'),
  signer,
})
const part = (at: 0 | 1): JsonObject => JSON.parse(Buffer.from(TOKEN.split('.')[at] ?? '', 'base64url').toString())
const PAYLOAD = part(1)
const SUBJECT = PAYLOAD.credentialSubject as JsonObject

const read = (token: string, at = AT, uri = URI) => readBitstringList({ token, uri, key, at, skewSeconds: 60 })
const verdict = async (change: JsonObject, at = AT) => {
  const result = await read(await signJwt('vc_jose', {}, { ...PAYLOAD, ...change }, signer), at)
  return result.ok ? 'ok' : result.reason
}
const ofSubject = (change: JsonObject) => verdict({ credentialSubject: { ...SUBJECT, ...change } })

describe('a bitstring status list that we publish', () => {
  test('is a credential of VCDM 2.0 about the list, secured as the credentials are', async () => {
    expect(part(0)).toEqual({ alg: 'ES256', typ: 'vc+jwt', kid: `${ISSUER}#key-1`, cty: 'vc' })
    expect(PAYLOAD).toEqual({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      id: URI,
      type: ['VerifiableCredential', 'BitstringStatusListCredential'],
      issuer: ISSUER,
      validFrom: '2026-11-20T08:00:00Z',
      validUntil: '2026-11-21T08:00:00Z',
      credentialSubject: {
        id: `${URI}#list`,
        type: 'BitstringStatusList',
        statusPurpose: 'revocation',
        encodedList: await encodeBitstring(bitstring),
        ttl: 300_000,
      },
      iat: SECOND,
      exp: SECOND + 86_400,
    })
  })

  test('is not signed when it hides nobody', async () => {
    const short = {
      uri: URI,
      purpose: 'revocation',
      issuer: ISSUER,
      issuedAt: AT,
      ttlSeconds: 300,
      expiresAt: AT,
      signer,
    }
    await expect(signBitstringList({ ...short, bitstring: createBitstring(131_064) })).rejects.toThrow(RangeError)
  })
})

describe('a bitstring status list that is read', () => {
  test('gives the bits, the purposes and how long they count', async () => {
    expect(await read(TOKEN)).toEqual({
      ok: true,
      value: {
        uri: URI,
        issuer: ISSUER,
        purposes: ['revocation'],
        bitstring,
        issuedAt: AT,
        expiresAt: new Date('2026-11-21T08:00:00Z'),
        ttlSeconds: 300,
      },
    })
  })

  test('is verified first: its signature, its kind and its dates [S 28]', async () => {
    expect(await verdict({})).toBe('ok')
    expect(await read(await signJwt('vc_jose', {}, PAYLOAD, stranger))).toEqual({ ok: false, reason: 'bad_signature' })
    expect(await read(await signJwt('status_list', {}, PAYLOAD, signer))).toEqual({ ok: false, reason: 'wrong_typ' })
    expect(await read('e30.e30')).toEqual({ ok: false, reason: 'malformed_jwt' })
    expect(await verdict({}, new Date('2026-11-20T07:58:59Z'))).toBe('not_yet_valid')
    expect(await verdict({ exp: SECOND + 900_000 }, new Date('2026-11-21T08:01:00Z'))).toBe('expired')
    expect(await verdict({ validUntil: '2027-01-01T00:00:00Z' }, new Date('2026-11-21T08:01:00Z'))).toBe('expired')
    expect(await verdict({ validFrom: 'yesterday' })).toBe('malformed_time')
    expect(await verdict({ validUntil: 'tomorrow' })).toBe('malformed_time')
  })

  test('that says nothing of when it was made is refused, for it could be of any age', async () => {
    const { iat: _, ...unsigned } = PAYLOAD
    const { validFrom: __, ...undated } = unsigned
    expect(await read(await signJwt('vc_jose', {}, unsigned, signer))).toMatchObject({
      ok: true,
      value: { issuedAt: AT },
    })
    expect(await read(await signJwt('vc_jose', {}, undated, signer))).toEqual({ ok: false, reason: 'malformed_time' })
  })

  test('is as old as its latest signature', async () => {
    const old = await signJwt('vc_jose', {}, { ...PAYLOAD, validFrom: '2021-04-05T14:27:40Z' }, signer)
    expect(await read(old)).toMatchObject({ ok: true, value: { issuedAt: AT } })
  })

  test('for another place is refused, though it may leave its place out', async () => {
    expect(await read(TOKEN, AT, `${URI}/other`)).toEqual({ ok: false, reason: 'wrong_subject' })
    const { id: _, ...nameless } = PAYLOAD
    expect(await read(await signJwt('vc_jose', {}, nameless, signer))).toMatchObject({ ok: true })
  })

  test.each<[string, JsonObject]>([
    ['another base context', { '@context': ['https://www.w3.org/2018/credentials/v1'] }],
    ['no type of its own', { type: ['VerifiableCredential'] }],
    ['no type of a credential', { type: ['BitstringStatusListCredential'] }],
    ['no issuer', { issuer: 'nobody' }],
    ['another iss', { iss: 'did:web:other.example' }],
    ['a vc claim', { vc: {} }],
    ['a vp claim', { vp: {} }],
    ['two subjects', { credentialSubject: [SUBJECT, SUBJECT] }],
  ])('with %s is refused', async (_what, change) => {
    expect(await verdict(change)).toBe('malformed_list_credential')
  })

  test('is about a list of one purpose or more [S 28]', async () => {
    expect(await ofSubject({ statusPurpose: ['revocation', 'suspension'] })).toBe('ok')
    expect(await ofSubject({ statusPurpose: [] })).toBe('malformed_list_credential')
    expect(await ofSubject({ statusPurpose: [1] })).toBe('malformed_list_credential')
    expect(await ofSubject({ type: 'StatusList2021' })).toBe('malformed_list_credential')
    expect(await ofSubject({ encodedList: 7 })).toBe('malformed_list_credential')
    expect(await ofSubject({ encodedList: 'uAAAA' })).toBe('not_compressed')
    expect(await ofSubject({ encodedList: String(SUBJECT.encodedList).slice(1) })).toBe('not_compressed')
    expect(await ofSubject({ ttl: 0 })).toBe('malformed_ttl')
    expect(await ofSubject({ ttl: '300000' })).toBe('malformed_ttl')
  })
})

describe('the validation of a status', () => {
  const entry = (index: number, change: JsonObject = {}) => {
    const result = readBitstringEntry({ ...bitstringEntryOf(URI, index, 'revocation'), ...change })
    if (!result.ok) throw new Error(result.reason)
    return result.value
  }
  const list = { purposes: ['revocation'], bitstring }

  test('is valid where the bit is not set, and not where it is', () => {
    expect(bitstringStatusAt(list, entry(0))).toEqual({
      ok: true,
      value: { purpose: 'revocation', value: 0, valid: true, message: undefined },
    })
    expect(bitstringStatusAt(list, entry(1))).toMatchObject({ ok: true, value: { value: 1, valid: false } })
    expect(bitstringStatusAt(list, entry(6))).toMatchObject({ ok: true, value: { valid: true } })
  })

  test('fails when the list is for another purpose [S 28]', () => {
    expect(bitstringStatusAt(list, entry(0, { statusPurpose: 'suspension' }))).toEqual({
      ok: false,
      reason: 'wrong_purpose',
    })
  })

  test('fails when the index lies outside the list [S 28]', () => {
    expect(bitstringStatusAt(list, entry(MIN_STATUS_LIST_ENTRIES - 1))).toMatchObject({ ok: true })
    expect(bitstringStatusAt(list, entry(MIN_STATUS_LIST_ENTRIES))).toEqual({ ok: false, reason: 'out_of_range' })
    const huge = entry(0, { statusListIndex: '123456789012345678901234567890' })
    expect(bitstringStatusAt(list, huge)).toEqual({ ok: false, reason: 'out_of_range' })
  })

  test('fails when the list is too short for its entries to hide each other', () => {
    const messages = ['a', 'b', 'c', 'd'].map((message, value) => ({ status: `0x${value}`, message }))
    const two = entry(0, { statusSize: 2, statusMessage: messages })
    expect(bitstringStatusAt(list, two)).toEqual({ ok: false, reason: 'too_few_entries' })
    const long = createBitstring(2 * MIN_STATUS_LIST_ENTRIES)
    writeBit(long, 1, true)
    expect(bitstringStatusAt({ ...list, bitstring: long }, two)).toMatchObject({
      ok: true,
      value: { value: 1, message: 'b', valid: false },
    })
    expect(bitstringStatusAt({ ...list, bitstring: createBitstring(8) }, entry(0))).toEqual({
      ok: false,
      reason: 'too_few_entries',
    })
  })

  test('is told to others in the specification’s words', () => {
    expect(bitstringErrorUrl(BITSTRING_ERROR.out_of_range)).toBe(
      'https://www.w3.org/ns/credentials/status-list#RANGE_ERROR',
    )
    expect(BITSTRING_ERROR).toMatchObject({
      malformed_entry: 'MALFORMED_VALUE_ERROR',
      too_few_entries: 'STATUS_LIST_LENGTH_ERROR',
      wrong_purpose: 'STATUS_VERIFICATION_ERROR',
      bad_signature: 'STATUS_VERIFICATION_ERROR',
      unreachable: 'STATUS_RETRIEVAL_ERROR',
    })
  })
})
