import type { IssuanceId } from '@sojourn/domain'
import { importVerificationKey } from '@sojourn/keys'
import {
  type BitstringEntry,
  bitstringStatusAt,
  createStatusBits,
  INVALID,
  MIN_STATUS_LIST_ENTRIES,
  readBitstringEntry,
  readBitstringList,
  readEntry,
  readStatusBits,
  readStatusListToken,
  SUSPENDED,
  statusAt,
  VALID,
  writeStatusBits,
} from '@sojourn/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deliver, OFFICER, type Office, pathOf, payloadOf, startOffice } from '../testing/start-office.ts'
import { bitstringOf } from './sign-bitstrings.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

const get = (url: string, headers = {}) => office.app.fastify.inject({ method: 'GET', url, headers })

const entriesOf = (credential: string): readonly BitstringEntry[] =>
  (payloadOf(credential).credentialStatus as []).map((entry) => {
    const read = readBitstringEntry(entry)
    if (!read.ok) throw new Error(read.reason)
    return read.value
  })

async function listAt(uri: string) {
  const answer = await get(pathOf(uri))
  const key = await importVerificationKey(office.agency.signerFor('status_list').didSigner.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  const list = await readBitstringList({ token: answer.body, uri, key: key.value, at: office.now(), skewSeconds: 60 })
  if (!list.ok) throw new Error(list.reason)
  return list.value
}

/** What the two lists say of a copy, as bits: revoked, suspended. */
async function bits(credential: string): Promise<string> {
  office.advance(3)
  const values = await Promise.all(
    entriesOf(credential).map(async (entry) => {
      const status = bitstringStatusAt(await listAt(entry.uri), entry)
      return status.ok ? status.value.value : status.reason
    }),
  )
  return values.join('')
}

/** What the Token Status List says of the same place. */
async function word(credential: string): Promise<string> {
  const [{ uri, index } = { uri: '', index: 0 }] = entriesOf(credential)
  const tslUri = uri.slice(0, uri.lastIndexOf('/'))
  const answer = await get(pathOf(tslUri))
  const key = await importVerificationKey(office.agency.signerFor('status_list').certificateSigner.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  const input = { token: answer.body, uri: tslUri, key: key.value, at: office.now(), skewSeconds: 60 }
  const list = await readStatusListToken(input)
  return list.ok ? statusAt(list.value, index) : list.reason
}

const publish = () => office.app.useCases.publish(office.agency, office.now())
const decide = (act: 'suspend' | 'reinstate' | 'revoke', issuanceId: IssuanceId) => {
  const reasonCode = { suspend: 'loss_reported', reinstate: 'found', revoke: 'own_request' }[act]
  const decision = { issuanceId, reasonCode, reasonText: '', by: OFFICER }
  return office.app.useCases.acts[act](office.agency, decision, office.now())
}

test('the life of a VCDM 2.0 credential is told by both lists as by the Token Status List [F 13]', async () => {
  const { credentials, issuanceId, comparisonCode } = await deliver(office, { format: 'vc-jwt' })
  const [credential = ''] = credentials
  const told = async () => `${await bits(credential)} ${await word(credential)}`
  expect(await told()).toBe('01 suspended')
  await office.app.useCases.activate(office.agency, { issuanceId, comparisonCode, by: OFFICER }, office.now())
  await publish()
  expect(await told()).toBe('00 valid')
  for (const [act, expected] of [
    ['suspend', '01 suspended'],
    ['reinstate', '00 valid'],
    ['revoke', '10 invalid'],
  ] as const) {
    expect((await decide(act, issuanceId)).ok).toBe(true)
    await publish()
    expect(await told()).toBe(expected)
  }
})

describe('a Bitstring list as it is served', () => {
  const served = async () => {
    const [credential = ''] = (await deliver(office, { format: 'vc-jwt' })).credentials
    const [{ uri } = { uri: '' }] = entriesOf(credential)
    return pathOf(uri)
  }

  test('has its media type, an ETag and a short life in caches, and no cookie', async () => {
    const path = await served()
    const answer = await get(path)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': expect.stringMatching(/^application\/vc\+jwt/),
      'cache-control': 'public, max-age=15',
      etag: expect.stringMatching(/^"[\w-]{43}"$/),
      'access-control-allow-origin': '*',
    })
    expect(answer.headers['set-cookie']).toBeUndefined()
    const again = await get(path, { 'if-none-match': answer.headers.etag })
    expect([again.statusCode, again.body]).toEqual([304, ''])
  })

  test('says how long it counts, in the credential as in its subject', async () => {
    const path = await served()
    const payload = payloadOf((await get(path)).body)
    const from = Date.parse(String(payload.validFrom))
    expect(Date.parse(String(payload.validUntil)) - from).toBe(86_400_000)
    expect(payload.credentialSubject).toMatchObject({ statusPurpose: 'revocation', ttl: 300_000 })
    expect(payload).toMatchObject({ issuer: office.agency.did, iat: from / 1000 })
  })

  test('is not there for another purpose, list or agency, nor for the past', async () => {
    const path = await served()
    expect((await get(path.replace('revocation', 'message'))).statusCode).toBe(404)
    expect((await get(path.replace(/[0-9a-f-]{36}/, 'not-a-list'))).statusCode).toBe(404)
    expect((await get(path.replace('public-security', 'human-resources'))).statusCode).toBe(404)
    expect((await get(`${path}?timestamp=2026-01-01T00%3A00%3A00Z`)).statusCode).toBe(501)
  })

  test('is not there yet when an earlier release signed the edition, and is with the next', async () => {
    const path = await served()
    await office.app.database.query('update status_publication set revocation_bitstring = null')
    office.advance(3)
    expect((await get(path)).statusCode).toBe(404)
    office.advance(office.config.statusListTtlSeconds)
    await publish()
    expect((await get(path)).statusCode).toBe(200)
  })
})

test('each bit says of each entry what the value of two bits says of it [S 26]', () => {
  const statuses = createStatusBits(MIN_STATUS_LIST_ENTRIES, 2, SUSPENDED)
  const values = [VALID, INVALID, SUSPENDED, 3]
  // A run whose reflection is another run, so that a wrong order of bits shows.
  for (let index = 0; index < 1_000; index++) writeStatusBits(statuses, 2, index, values[(index * index + 3) % 4] ?? 0)
  for (const value of [INVALID, SUSPENDED]) {
    const bitstring = bitstringOf(statuses, value)
    expect(bitstring).toHaveLength(MIN_STATUS_LIST_ENTRIES / 8)
    const meant = Array.from({ length: 1_008 }, (_, index) => Number(readStatusBits(statuses, 2, index) === value))
    expect(Array.from({ length: 1_008 }, (_, index) => readEntry(bitstring, 1, index))).toEqual(meant)
  }
  expect(() => bitstringOf(statuses, VALID)).toThrow(RangeError)
})
