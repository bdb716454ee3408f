import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import { type BareResident, bareResident, newSigner, outcomeOf, wireAnswer } from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

const ask = async (init: RequestInit) => wireAnswer(await resident.send(`${resident.credentialIssuer}/nonce`, init))

describe('the nonce endpoint', () => {
  test('answers everybody who posts, with a nonce that nothing on the way keeps [S 3]', async () => {
    const { status, body, headers } = await ask({ method: 'POST' })
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['c_nonce'])
    expect(String(body.c_nonce).length).toBeGreaterThanOrEqual(22)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBe('*')
  })

  test('never says the same twice, and brings a nonce for DPoP too, which is another [S 3] [S 12]', async () => {
    const seen = new Set<string>()
    for (let time = 0; time < 100; time += 1) {
      const { cNonce, dpopNonce } = await resident.nonces()
      seen.add(cNonce).add(dpopNonce)
    }
    expect(seen.size).toBe(200)
  })

  test('is for POST alone [S 3]', async () => {
    expect((await ask({ method: 'GET' })).status).toBe(404)
  })

  test('is where the metadata say, and the only source: no other answer carries a nonce [S 3]', async () => {
    const wellKnown = `${world.urls.issuer}/.well-known/openid-credential-issuer/${resident.agency}`
    const metadata = await wireAnswer(await resident.send(wellKnown, { method: 'GET' }))
    expect(metadata.body.nonce_endpoint).toBe(`${resident.credentialIssuer}/nonce`)

    const offer = await resident.offer()
    const signer = await newSigner()
    const token = await resident.token(offer, signer)
    const access = { offer, token: String(token.body.access_token), signer }
    const { cNonce } = await resident.nonces()
    const issued = await resident.credential(access, [await resident.keyProof(await newSigner(), cNonce)])
    const refused = await resident.credential(access, [await resident.keyProof(await newSigner(), 'stale')])
    expect([token.status, issued.status, refused.status]).toEqual([200, 200, 400])
    for (const { body } of [token, issued, refused]) {
      expect(body).not.toHaveProperty('c_nonce')
      expect(body).not.toHaveProperty('c_nonce_expires_in')
    }
  })

  test('makes the nonce compulsory: missing is a bad proof, wrong is a bad nonce [S 3]', async () => {
    const access = await resident.access()
    const outcome = async (nonce: string | undefined) =>
      outcomeOf(await resident.credential(access, [await resident.keyProof(await newSigner(), nonce)]))
    expect(await outcome(undefined)).toBe('400 invalid_proof')
    expect(await outcome('not-one-of-ours')).toBe('400 invalid_nonce')
    expect(await outcome((await resident.nonces()).cNonce)).toBe('200')
  })
})
