import { type JsonObject, LEASE_SIGNING_TYPE, leaseTermsOnWire } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { parseDcqlQuery } from './dcql/parse-dcql-query.ts'
import { encodeTransactionData, readTransactionData } from './transaction.ts'

const query = (over: JsonObject = {}, more: JsonObject[] = []) => {
  const permit = { id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: ['https://x.example/vct/permit'] }, ...over }
  const parsed = parseDcqlQuery({ credentials: [permit, ...more] })
  if (!parsed.ok) throw new Error(parsed.reason.field)
  return parsed.value
}
const TERMS = leaseTermsOnWire({
  address: '示范市示范区一号院二单元301室',
  monthlyRent: '3500.00',
  from: '2027-01-01',
  until: '2027-12-31',
})
const LEASE: JsonObject = { type: LEASE_SIGNING_TYPE, credential_ids: ['permit'], ...TERMS }
const encode = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url')
const without = (name: string): JsonObject => Object.fromEntries(Object.entries(LEASE).filter(([key]) => key !== name))

describe('transaction data', () => {
  test('of a lease is read out term by term, in both languages', () => {
    const encoded = encodeTransactionData({ type: LEASE_SIGNING_TYPE, credentialIds: ['permit'], terms: TERMS })
    const read = readTransactionData([encoded], query())
    if (!read.ok) throw new Error(read.reason.problem)
    expect(read.value).toHaveLength(1)
    expect(read.value[0]).toMatchObject({ encoded, credentialIds: ['permit'], askedBy: ['landlord'] })
    expect(read.value[0]?.lines.map(({ label, value }) => [label['zh-CN'], label.en, value.en])).toEqual([
      ['房屋地址', 'Address', '示范市示范区一号院二单元301室'],
      ['每月租金', 'Monthly rent', 'CNY 3500.00'],
      ['租期开始', 'From', '2027-01-01'],
      ['租期结束', 'Until, the last day', '2027-12-31'],
    ])
  })

  test('may leave the hash algorithm out, or name another beside the one that all know', () => {
    for (const json of [LEASE, { ...LEASE, transaction_data_hashes_alg: ['sha-512', 'sha-256'] }]) {
      expect(readTransactionData([encode(json)], query()).ok).toBe(true)
    }
    expect(readTransactionData(undefined, query())).toEqual({ ok: true, value: [] })
  })

  test.each<[string, unknown, string]>([
    ['an empty list', [], 'malformed'],
    ['no list', encode(LEASE), 'malformed'],
    ['more than eight', Array.from({ length: 9 }, () => encode(LEASE)), 'malformed'],
    ['an object that is not encoded', [LEASE], 'malformed'],
    ['text that is no base64url', ['{"type":"x"}'], 'malformed'],
    ['a list inside', [encode([LEASE])], 'malformed'],
    ['a member twice', [Buffer.from('{"type":"x","type":"y"}').toString('base64url')], 'malformed'],
    ['an unknown type', [encode({ ...LEASE, type: 'urn:example:payment' })], 'unsupported'],
    ['the type of another edition', [encode({ ...LEASE, type: `${LEASE_SIGNING_TYPE}.1` })], 'unsupported'],
    ['no type', [encode(without('type'))], 'unsupported'],
    ['one known and one unknown', [encode(LEASE), encode({ ...LEASE, type: 'x' })], 'unsupported'],
    [
      'an algorithm that is not ours alone',
      [encode({ ...LEASE, transaction_data_hashes_alg: ['sha-512'] })],
      'unsupported',
    ],
    ['an algorithm that is no list', [encode({ ...LEASE, transaction_data_hashes_alg: 'sha-256' })], 'unsupported'],
    ['no credential to sign with', [encode(without('credential_ids'))], 'malformed'],
    ['an empty list of credentials', [encode({ ...LEASE, credential_ids: [] })], 'malformed'],
    ['a credential that is not asked', [encode({ ...LEASE, credential_ids: ['card'] })], 'not_allowed'],
    [
      'one that is asked and one that is not',
      [encode({ ...LEASE, credential_ids: ['permit', 'card'] })],
      'not_allowed',
    ],
    ['no address', [encode(without('address'))], 'malformed'],
    ['an empty address', [encode({ ...LEASE, address: '  ' })], 'malformed'],
    ['a rent without decimals', [encode({ ...LEASE, monthly_rent: '3500' })], 'malformed'],
    ['a rent that is a number', [encode({ ...LEASE, monthly_rent: 3500 })], 'malformed'],
    ['a negative rent', [encode({ ...LEASE, monthly_rent: '-1.00' })], 'malformed'],
    ['another currency', [encode({ ...LEASE, currency: 'USD' })], 'malformed'],
    ['a day that is none', [encode({ ...LEASE, until: '2027-02-30' })], 'malformed'],
    ['an end before the beginning', [encode({ ...LEASE, until: '2026-12-31' })], 'malformed'],
    ['a term more than is read out', [encode({ ...LEASE, deposit: '99999.00' })], 'malformed'],
  ])('is refused with %s', (_, wire, problem) => {
    expect(readTransactionData(wire, query())).toEqual({ ok: false, reason: { field: 'transaction_data', problem } })
  })

  test('is refused where the holder would prove nothing, or in a format without a place for it', () => {
    const refused = { ok: false, reason: { field: 'transaction_data', problem: 'not_allowed' } }
    const unproven = query({ require_cryptographic_holder_binding: false })
    expect(readTransactionData([encode(LEASE)], unproven)).toEqual(refused)
    const mdoc = query({ format: 'mso_mdoc', meta: { doctype_value: 'x' }, claims: [{ path: ['a', 'b'] }] })
    expect(readTransactionData([encode(LEASE)], mdoc)).toEqual(refused)
  })
})
