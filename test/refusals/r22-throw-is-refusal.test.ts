import { encodeBase64url, type Signer, utf8 } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  outcomeOf,
} from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
let holder: Signer
let access: Access
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
  holder = await newSigner()
  access = await resident.access()
})
afterAll(() => world.close())

const text = (value: string): string => encodeBase64url(utf8(value))

/** Key proofs that make parsers and crypto libraries throw, each in another place. */
const THROWING: readonly [string, (good: string) => string][] = [
  ['nothing but dots', () => '..'],
  ['one part', () => 'abc'],
  ['a thousand parts', () => 'a.'.repeat(1_000)],
  ['a header that is no JSON', (good) => good.replace(/^[^.]+/, text('{"alg"'))],
  ['a header that is null', (good) => good.replace(/^[^.]+/, text('null'))],
  ['a header that is a list', (good) => good.replace(/^[^.]+/, text('[]'))],
  ['a header of deep nesting', (good) => good.replace(/^[^.]+/, text(`${'['.repeat(1_500)}${']'.repeat(1_500)}`))],
  ['a header with a name twice', (good) => good.replace(/^[^.]+/, text('{"alg":"ES256","alg":"none"}'))],
  [
    'a header that is no UTF-8',
    (good) => good.replace(/^[^.]+/, encodeBase64url(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]))),
  ],
  ['a payload that is no JSON', (good) => good.replace(/\.[^.]+\./, `.${text('x')}.`)],
  ['a payload with a prototype', (good) => good.replace(/\.[^.]+\./, `.${text('{"__proto__":{"aud":"x"}}')}.`)],
  ['a payload of numbers without end', (good) => good.replace(/\.[^.]+\./, `.${text('{"iat":1e999}')}.`)],
]

const KEYS: readonly [string, (jwk: Signer['publicJwk']) => unknown][] = [
  ['null', () => null],
  ['a text', () => 'key'],
  ['a list', () => []],
  ['empty', () => ({})],
  ['without coordinates', ({ kty, crv }) => ({ kty, crv })],
  ['with numbers as coordinates', (jwk) => ({ ...jwk, x: 1, y: 2 })],
  ['with short coordinates', (jwk) => ({ ...jwk, x: 'AA', y: 'AA' })],
  ['of zeros', (jwk) => ({ ...jwk, x: 'A'.repeat(43), y: 'A'.repeat(43) })],
  ['not on its curve', (jwk) => ({ ...jwk, y: jwk.x })],
  ['of a curve of nobody', (jwk) => ({ ...jwk, crv: 'P-257' })],
  ['of the constructor', (jwk) => ({ ...jwk, kty: 'constructor' })],
  ['with coordinates of a megabyte', (jwk) => ({ ...jwk, x: 'A'.repeat(6_000) })],
]

describe('what makes a check throw is refused', () => {
  test('and the honest proof is not [R 22]', async () => {
    const { cNonce } = await resident.nonces()
    const proof = await resident.keyProof(holder, cNonce)
    expect(outcomeOf(await resident.credential(await resident.access(), [proof]))).toBe('200')
  })

  test.each(THROWING)('a key proof with %s [R 22]', async (_, spoil) => {
    const { cNonce } = await resident.nonces()
    const proof = spoil(await resident.keyProof(holder, cNonce))
    expect(outcomeOf(await resident.credential(access, [proof]))).toBe('400 invalid_proof')
  })

  test.each(KEYS)('a key proof whose key is %s [R 22]', async (_, spoil) => {
    const { cNonce } = await resident.nonces()
    const proof = await resident.keyProof(holder, cNonce, { header: { jwk: spoil(holder.publicJwk) } })
    expect(outcomeOf(await resident.credential(access, [proof]))).toBe('400 invalid_proof')
  })

  test.each(KEYS)('a DPoP proof whose key is %s [R 22]', async (_, spoil) => {
    const url = `${resident.credentialIssuer}/credential`
    const { publicJwk } = access.signer
    const dpop = await resident.dpop(access.signer, { url, token: access.token }, { header: { jwk: spoil(publicJwk) } })
    const answer = await resident.send(url, {
      method: 'POST',
      headers: { authorization: `DPoP ${access.token}`, dpop, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(answer.status).toBe(401)
    expect(await answer.json()).toEqual({ error: 'invalid_dpop_proof' })
  })

  test.each([
    ['empty', []],
    ['of a name that is known elsewhere', ['exp']],
    ['of a number', [7]],
    ['no list', 'b64'],
  ])('a list of critical headers that is %s [R 22]', async (_, crit) => {
    const { cNonce } = await resident.nonces()
    const proof = await resident.keyProof(holder, cNonce, { header: { crit } })
    expect(outcomeOf(await resident.credential(access, [proof]))).toBe('400 invalid_proof')
  })

  test('nothing was reserved by any of them [R 22]', async () => {
    const { rows } = await world.databases.issuer.query('select 1 from issuance where offer_id = $1', [
      access.offer.offerId,
    ])
    expect(rows).toEqual([])
  })
})

describe('a fault on the way', () => {
  test('gives no credential and no word of what it was; repaired, the same wallet goes on [R 22]', async () => {
    const own = await resident.access()
    const ask = async () => {
      const { cNonce } = await resident.nonces()
      return resident.credential(own, [await resident.keyProof(holder, cNonce)])
    }
    await world.databases.issuer.query('alter table credential rename to credential_elsewhere')
    const failed = await ask()
    await world.databases.issuer.query('alter table credential_elsewhere rename to credential')
    expect(failed.status).toBe(500)
    expect(Object.keys(failed.body).toSorted()).toEqual(['error', 'request_id'])
    expect(failed.body.error).toBe('server_error')
    expect(outcomeOf(await ask())).toBe('200')
  })

  test('at the redemption gives no token, and costs no attempt [R 22]', async () => {
    const grant = await resident.offer()
    const signer = await newSigner()
    await world.databases.issuer.query('alter table audit_pending rename to audit_elsewhere')
    const failed = await resident.token(grant, signer)
    await world.databases.issuer.query('alter table audit_elsewhere rename to audit_pending')
    expect(failed.status).toBe(500)
    expect(failed.body).not.toHaveProperty('access_token')
    expect(outcomeOf(await resident.token(grant, signer))).toBe('200')
  })
})
