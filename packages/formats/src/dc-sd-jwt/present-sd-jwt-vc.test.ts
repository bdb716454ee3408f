import { describe, expect, test } from 'vitest'
import type { PathPattern } from '../path.ts'
import { accepted, parsed, party } from '../testing/forge.ts'
import { issueSdJwtVc } from './issue-sd-jwt-vc.ts'
import { presentSdJwtVc } from './present-sd-jwt-vc.ts'
import { verifyKeyBinding } from './verify-key-binding.ts'
import { verifySdJwtVc } from './verify-sd-jwt-vc.ts'

const issuer = await party()
const holder = await party()
const AT = new Date('2026-11-20T08:00:00Z')

const compact = await issueSdJwtVc({
  vct: 'v',
  issuer: 'https://issuer.example',
  claims: {
    name: '张三',
    residence: { city: '010100', street: '010101001' },
    household: { role: '51', child: { name: '张小', age: 6 } },
    codes: ['a', 'b', 'c'],
  },
  disclosable: [
    ['name'],
    ['residence', 'city'],
    ['residence', 'street'],
    ['household'],
    ['household', 'role'],
    ['household', 'child'],
    ['household', 'child', 'name'],
    ['household', 'child', 'age'],
    ['codes', null],
  ],
  alwaysVisible: {},
  holderKey: holder.signer.publicJwk,
  issuedAt: AT,
  expiresAt: new Date('2027-11-20T00:00:00Z'),
  signer: issuer.signer,
})

async function shown(disclose: readonly PathPattern[], discloseAlone: readonly PathPattern[] = []) {
  const presentation = accepted(await presentSdJwtVc({ compact, disclose, discloseAlone }))
  const sdJwt = parsed(presentation)
  const { claims } = accepted(await verifySdJwtVc({ sdJwt, key: issuer.key, at: AT, skewSeconds: 0 }))
  const { name, residence, household, codes } = claims
  return { name, residence, household, codes }
}

const NOTHING = { name: undefined, residence: {}, household: undefined, codes: [] }

describe('presenting an SD-JWT VC', () => {
  test('shows nothing that was not asked for [S 24] [M 9]', async () => {
    expect(await shown([])).toEqual(NOTHING)
    expect(await shown([['name']])).toEqual({ ...NOTHING, name: '张三' })
    expect(await shown([['residence', 'city']])).toEqual({ ...NOTHING, residence: { city: '010100' } })
  })

  test('keeps the parents of a nested claim and nothing beside it [S 24]', async () => {
    expect(await shown([['household', 'child', 'age']])).toEqual({ ...NOTHING, household: { child: { age: 6 } } })
  })

  test('shows all of an object that is asked for whole, and only its frame when asked for alone [S 24]', async () => {
    expect(await shown([['household']])).toEqual({
      ...NOTHING,
      household: { role: '51', child: { name: '张小', age: 6 } },
    })
    expect(await shown([], [['household']])).toEqual({ ...NOTHING, household: {} })
    expect(await shown([['residence']])).toEqual({ ...NOTHING, residence: { city: '010100', street: '010101001' } })
  })

  test('shows one element of an array, or all of them [S 20]', async () => {
    expect(await shown([['codes', 1]])).toEqual({ ...NOTHING, codes: ['b'] })
    expect(await shown([['codes', null]])).toEqual({ ...NOTHING, codes: ['a', 'b', 'c'] })
  })

  test('takes a path to what is always visible', async () => {
    expect(await shown([['vct']])).toEqual(NOTHING)
  })

  test.each<[string, PathPattern]>([
    ['a claim that is not there', ['phone']],
    ['a member that is not there', ['residence', 'door']],
    ['a member of a value that has none', ['name', 'first']],
    ['an element beyond the array', ['codes', 3]],
    ['a member of an array', ['codes', 'a']],
    ['an element of an object', ['residence', 0]],
    ['every element of an object', ['residence', null]],
    ['the constructor of an object', ['residence', 'constructor']],
  ])('refuses to promise %s', async (_, path) => {
    expect(await presentSdJwtVc({ compact, disclose: [['name'], path] })).toEqual({
      ok: false,
      reason: 'claim_missing',
    })
  })

  test('binds it to the holder’s key, the verifier and the moment [S 24]', async () => {
    const keyBinding = { nonce: 'n', audience: 'x509_hash:a', at: AT, signer: holder.signer }
    const presentation = accepted(await presentSdJwtVc({ compact, disclose: [['name']], keyBinding }))
    const sdJwt = parsed(presentation)
    const expected = { sdJwt, holderKey: holder.signer.publicJwk, maxAgeSeconds: 60, skewSeconds: 0, at: AT }
    expect(await verifyKeyBinding({ ...expected, nonce: 'n', audience: 'x509_hash:a' })).toMatchObject({ ok: true })
    expect(await verifyKeyBinding({ ...expected, nonce: 'm', audience: 'x509_hash:a' })).toMatchObject({ ok: false })
  })

  test('signs the digests of what is being agreed to [S 21]', async () => {
    const keyBinding = {
      nonce: 'n',
      audience: 'a',
      at: AT,
      signer: holder.signer,
      transactionData: { hashes: ['abc'], hashAlg: 'sha-256' },
    }
    const { keyBindingJwt = '' } = parsed(accepted(await presentSdJwtVc({ compact, disclose: [], keyBinding })))
    const payload = JSON.parse(Buffer.from(keyBindingJwt.split('.')[1] ?? '', 'base64url').toString())
    expect(payload).toMatchObject({ transaction_data_hashes: ['abc'], transaction_data_hashes_alg: 'sha-256' })
  })

  test('drops a key binding that was already there, so that no two are sent', async () => {
    const keyBinding = { nonce: 'n', audience: 'a', at: AT, signer: holder.signer }
    const first = accepted(await presentSdJwtVc({ compact, disclose: [['name']], keyBinding }))
    expect(
      parsed(accepted(await presentSdJwtVc({ compact: first, disclose: [['name']] }))).keyBindingJwt,
    ).toBeUndefined()
  })

  test('refuses a stored credential that is spoiled', async () => {
    expect(await presentSdJwtVc({ compact: 'spoiled', disclose: [] })).toEqual({ ok: false, reason: 'malformed' })
    const [jwt = '', ...rest] = compact.split('~')
    const twice = [jwt, rest[0], ...rest].join('~')
    expect(await presentSdJwtVc({ compact: twice, disclose: [] })).toEqual({
      ok: false,
      reason: 'duplicate_disclosure',
    })
  })
})
