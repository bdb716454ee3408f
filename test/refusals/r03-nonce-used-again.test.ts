import { encodeBase64url, sha256 } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  newSigners,
  outcomeOf,
} from '../harness/issuance/bare-resident.ts'
import { statusEntryOf } from '../harness/issuance/served-status.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

const slotsOf = async ({ offer }: Access): Promise<number> => {
  const { rows } = await world.databases.issuer.query<{ slots: number }>(
    'select coalesce(sum(copies), 0)::int as slots from issuance where offer_id = $1',
    [offer.offerId],
  )
  return rows[0]?.slots ?? -1
}

const INVALID_NONCE = '400 invalid_nonce'

describe('a c_nonce', () => {
  test('is good for one request, and for another offer no more [R 3] [S 3]', async () => {
    const [mine, other] = [await resident.access(), await resident.access()]
    const { cNonce } = await resident.nonces()
    const first = await resident.credential(mine, [await resident.keyProof(await newSigner(), cNonce)])
    expect(outcomeOf(first)).toBe('200')
    const second = await resident.credential(other, [await resident.keyProof(await newSigner(), cNonce)])
    expect(outcomeOf(second)).toBe(INVALID_NONCE)
    expect(await slotsOf(other)).toBe(0)
    // The token is not lost by it: with a fresh nonce the same wallet goes on.
    const fresh = (await resident.nonces()).cNonce
    expect(outcomeOf(await resident.credential(other, [await resident.keyProof(await newSigner(), fresh)]))).toBe('200')
  })

  test('is shared once by the proofs of a batch: ten keys, ten places [R 3] [S 3]', async () => {
    const access = await resident.access()
    const { cNonce } = await resident.nonces()
    const proofs = await Promise.all((await newSigners(10)).map((holder) => resident.keyProof(holder, cNonce)))
    const { body } = await resident.credential(access, proofs)
    const credentials = body.credentials as { credential: string }[]
    expect(credentials).toHaveLength(10)
    const places = credentials.map(({ credential }) => JSON.stringify(statusEntryOf(credential)))
    expect(new Set(places).size).toBe(10)
    expect(await slotsOf(access)).toBe(10)
  })

  test('asked with 1,000 times by one wallet takes one place [R 3]', async () => {
    const access = await resident.access()
    const { cNonce } = await resident.nonces()
    const proof = await resident.keyProof(await newSigner(), cNonce)
    const places = new Set<string>()
    const refusals = new Set<string>()
    for (let time = 0; time < 100; time += 1) {
      const burst = await Promise.all(Array.from({ length: 10 }, () => resident.credential(access, [proof])))
      for (const answer of burst) {
        if (answer.status !== 200) refusals.add(outcomeOf(answer))
        else {
          const [first] = answer.body.credentials as { credential: string }[]
          places.add(JSON.stringify(statusEntryOf(first?.credential ?? '')))
        }
      }
    }
    expect(places.size).toBe(1)
    expect([...refusals].filter((refusal) => refusal !== INVALID_NONCE)).toEqual([])
    expect(await slotsOf(access)).toBe(1)
  }, 120_000)

  test('fought for by 20 offers at once goes to one [R 3]', async () => {
    const accesses = await Promise.all(Array.from({ length: 20 }, () => resident.access()))
    const { cNonce } = await resident.nonces()
    const answers = await Promise.all(
      accesses.map(async (access) => resident.credential(access, [await resident.keyProof(await newSigner(), cNonce)])),
    )
    expect(answers.map(outcomeOf).toSorted()).toEqual(['200', ...Array(19).fill(INVALID_NONCE)])
    expect((await Promise.all(accesses.map(slotsOf))).reduce((sum, slots) => sum + slots, 0)).toBe(1)
  })

  test('leaves no second set of copies for other keys of the same wallet [R 3]', async () => {
    const access = await resident.access()
    const { cNonce } = await resident.nonces()
    expect(outcomeOf(await resident.credential(access, [await resident.keyProof(await newSigner(), cNonce)]))).toBe(
      '200',
    )
    const again = await resident.credential(access, [await resident.keyProof(await newSigner(), cNonce)])
    expect(again.status).toBe(400)
    expect(again.body).not.toHaveProperty('credentials')
    expect(await slotsOf(access)).toBe(1)
  })

  test.each([
    ['of another agency', async () => (await bareResident(world, 'human-resources').nonces()).cNonce],
    ['made for DPoP', async () => (await resident.nonces()).dpopNonce],
    ['made up', async () => encodeBase64url(sha256('a nonce of nobody'))],
    [
      'with a letter changed',
      async () => (await resident.nonces()).cNonce.replace(/^./, (c) => (c === 'A' ? 'B' : 'A')),
    ],
    [
      'out of date',
      async () => {
        const { cNonce } = await resident.nonces()
        world.time.advance(301)
        return cNonce
      },
    ],
  ])('%s is refused [R 3] [S 3]', async (_, nonceOf) => {
    const nonce = await nonceOf()
    const access = await resident.access()
    const proof = await resident.keyProof(await newSigner(), nonce)
    expect(outcomeOf(await resident.credential(access, [proof]))).toBe(INVALID_NONCE)
    expect(await slotsOf(access)).toBe(0)
  })
})
