import type { JsonObject } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type BareResident,
  bareResident,
  newSigner,
  newSigners,
  outcomeOf,
  PERMIT,
} from '../harness/issuance/bare-resident.ts'
import { partOf } from '../harness/issuance/served-status.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

const INVALID_PROOF = '400 invalid_proof'

/** A credential request whose proofs are written by hand, out of good proofs of as many keys as wanted. */
async function ask(write: (good: readonly string[]) => JsonObject, count = 1) {
  const access = await resident.access()
  const { cNonce } = await resident.nonces()
  const good = await Promise.all((await newSigners(count)).map((holder) => resident.keyProof(holder, cNonce)))
  return resident.post(access, 'credential', { credential_configuration_id: PERMIT, ...write(good) })
}

describe('the proofs of a credential request', () => {
  test('are an object with one member, and each key gets a credential of its own [S 2]', async () => {
    const access = await resident.access()
    const { cNonce } = await resident.nonces()
    const holders = await newSigners(3)
    const proofs = await Promise.all(holders.map((holder) => resident.keyProof(holder, cNonce)))
    const { status, body } = await resident.credential(access, proofs)
    expect(status).toBe(200)
    const bound = (body.credentials as { credential: string }[]).map(({ credential }) => {
      const { jwk } = partOf(credential, 1).cnf as { jwk: { x: string } }
      return jwk.x
    })
    expect(bound).toEqual(holders.map(({ publicJwk }) => publicJwk.x))
  })

  test('may be as many as the metadata say, and not one more [S 2]', async () => {
    expect(outcomeOf(await ask((jwt) => ({ proofs: { jwt: [...jwt] } }), 10))).toBe('200')
    expect(outcomeOf(await ask((jwt) => ({ proofs: { jwt: [...jwt] } }), 11))).toBe(INVALID_PROOF)
  })

  test.each<[string, (good: readonly string[]) => JsonObject]>([
    ['left out', () => ({})],
    ['singular, as drafts had them', ([jwt = '']) => ({ proof: { proof_type: 'jwt', jwt } })],
    ['an array', ([jwt = '']) => ({ proofs: [jwt] })],
    ['a text', ([jwt = '']) => ({ proofs: jwt })],
    ['nothing', () => ({ proofs: null })],
    ['an object without members', () => ({ proofs: {} })],
    ['an empty list', () => ({ proofs: { jwt: [] } })],
    ['a text in place of the list', ([jwt = '']) => ({ proofs: { jwt } })],
    ['of two kinds', ([jwt = '']) => ({ proofs: { jwt: [jwt], attestation: [jwt] } })],
    ['of a kind that is not offered', ([jwt = '']) => ({ proofs: { attestation: [jwt] } })],
    ['of data integrity', () => ({ proofs: { di_vp: [{}] } })],
    ['a list with a number in it', ([jwt = '']) => ({ proofs: { jwt: [jwt, 7] } })],
    ['a list with an empty text in it', ([jwt = '']) => ({ proofs: { jwt: [jwt, ''] } })],
    ['the same proof twice', ([jwt = '']) => ({ proofs: { jwt: [jwt, jwt] } })],
  ])('are refused when they are %s [S 2]', async (_, write) => {
    expect(outcomeOf(await ask(write))).toBe(INVALID_PROOF)
  })

  test('are all checked: a bad one at any place spoils them all [S 2]', async () => {
    for (const place of [0, 1, 2]) {
      const answer = await ask((jwt) => ({ proofs: { jwt: jwt.with(place, spoilt(jwt[place] ?? '')) } }), 3)
      expect(outcomeOf(answer)).toBe(INVALID_PROOF)
      expect(answer.body).not.toHaveProperty('credentials')
    }
  })

  test('are of as many keys: two proofs of one key are refused [S 2]', async () => {
    const access = await resident.access()
    const { cNonce } = await resident.nonces()
    const holder = await newSigner()
    const proofs = [await resident.keyProof(holder, cNonce), await resident.keyProof(holder, cNonce)]
    expect(proofs[0]).not.toBe(proofs[1])
    expect(outcomeOf(await resident.credential(access, proofs))).toBe(INVALID_PROOF)
  })

  test('carry one nonce: two fresh ones in a batch are refused [S 2] [S 3]', async () => {
    const access = await resident.access()
    const proofs: string[] = []
    for (const holder of await newSigners(2)) {
      proofs.push(await resident.keyProof(holder, (await resident.nonces()).cNonce))
    }
    expect(outcomeOf(await resident.credential(access, proofs))).toBe('400 invalid_nonce')
  })
})

/** Another letter in the middle of the signature. */
const spoilt = (jwt: string): string => {
  const at = jwt.length - 40
  return `${jwt.slice(0, at)}${jwt[at] === 'A' ? 'B' : 'A'}${jwt.slice(at + 1)}`
}
