import { askNonces, sendPost, tokenPost } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import { type BareResident, bareResident, newSigner, outcomeOf, wireAnswer } from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld({ time: 'real' })
  resident = bareResident(world)
})
afterAll(() => world.close())

const INVALID_GRANT = '400 invalid_grant'

describe('a pre-authorized code', () => {
  test('gives a token once, and none the second time, be it with another key [R 1]', async () => {
    const grant = await resident.offer()
    const signer = await newSigner()
    const first = await resident.token(grant, signer)
    expect(first.status).toBe(200)
    expect(first.body.token_type).toBe('DPoP')
    expect(outcomeOf(await resident.token(grant, signer))).toBe(INVALID_GRANT)
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe(INVALID_GRANT)
  })

  test('gives one token to 1,000 who come one after the other [R 1]', async () => {
    const grant = await resident.offer()
    const signer = await newSigner()
    const { dpopNonce: nonce } = await askNonces(resident.send, resident.credentialIssuer)
    const outcomes: string[] = []
    for (let time = 0; time < 1_000; time += 1) {
      const post = await tokenPost(resident.credentialIssuer, grant, { signer, nonce })
      outcomes.push(outcomeOf(await wireAnswer(await sendPost(resident.send, post))))
    }
    expect(outcomes[0]).toBe('200')
    expect(new Set(outcomes.slice(1))).toEqual(new Set([INVALID_GRANT]))
  }, 120_000)

  test('gives one token to 100 who come at once, each with a key of its own [R 1]', async () => {
    const grant = await resident.offer()
    const answers = await Promise.all(Array.from({ length: 100 }, async () => resident.token(grant, await newSigner())))
    const outcomes = answers.map(outcomeOf)
    expect(outcomes.filter((outcome) => outcome === '200')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === INVALID_GRANT)).toHaveLength(99)
    const { rows } = await world.databases.issuer.query<{ offers: number }>(
      'select count(*)::int as offers from credential_offer where offer_id = $1 and redeemed_at is not null',
      [grant.offerId],
    )
    expect(rows).toEqual([{ offers: 1 }])
  })

  test('of one agency is unknown at another [R 1]', async () => {
    const grant = await resident.offer()
    const elsewhere = bareResident(world, 'human-resources')
    expect(outcomeOf(await elsewhere.token(grant, await newSigner()))).toBe(INVALID_GRANT)
    expect(outcomeOf(await resident.token(grant, await newSigner()))).toBe('200')
  })

  test('made up is refused with the same words as one used up [R 1]', async () => {
    const grant = await resident.offer()
    const signer = await newSigner()
    await resident.token(grant, signer)
    const used = await resident.token(grant, signer)
    const unknown = await resident.token({ ...grant, code: `${grant.code.slice(0, -2)}AA` }, signer)
    expect(unknown.body).toEqual(used.body)
    expect(used.body).toEqual({ error: 'invalid_grant' })
    expect(used.headers.get('cache-control')).toBe('no-store')
  })
})
