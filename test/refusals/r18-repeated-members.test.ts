import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  newSigner,
  outcomeOf,
  PERMIT,
  wireAnswer,
} from '../harness/issuance/bare-resident.ts'
import { injectFetch } from '../harness/presentation/inject-fetch.ts'

// hono CVE-2026-22817 and node-jws in another shape: two parsers that each keep another of two members see two messages in one.

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

async function askCredential({ token, signer }: Access, body: string) {
  const url = `${resident.credentialIssuer}/credential`
  const dpop = await resident.dpop(signer, { url, token })
  const headers = { authorization: `DPoP ${token}`, dpop, 'content-type': 'application/json' }
  return wireAnswer(await resident.send(url, { method: 'POST', headers, body }))
}

/** A good request as text, and the same with one of its members twice. */
async function requestText(): Promise<string> {
  const { cNonce } = await resident.nonces()
  const jwt = [await resident.keyProof(await newSigner(), cNonce)]
  return JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt } })
}

const inside = (text: string, member: string): string => `${text.slice(0, -1)},${member}}`

describe('a message that names one thing twice', () => {
  test('is refused by the credential endpoint, whichever is meant, and costs the token nothing [R 18]', async () => {
    const access = await resident.access()
    const good = await requestText()
    for (const member of [
      `"credential_configuration_id":${JSON.stringify(PERMIT)}`,
      '"credential_configuration_id":"another"',
      '"credential_\\u0063onfiguration_id":"another"',
      '"proofs":{"jwt":[]}',
      '"x":{"y":[{"z":1,"z":1}]}',
    ]) {
      expect([member, outcomeOf(await askCredential(access, inside(good, member)))]).toEqual([
        member,
        '400 invalid_request',
      ])
    }
    expect(outcomeOf(await askCredential(access, inside(good, '"x":{"y":1},"z":{"y":1}')))).toBe('200')
  })

  test.each([
    [
      'an officer’s page',
      () => ({ url: `${world.urls.issuer}/public-security/console/api/sign-in/options`, app: world.issuer.app }),
    ],
    ['a desk', () => ({ url: `${world.urls.verifier}/desk/school/api/session`, app: world.verifier.app })],
  ])('is refused by %s [R 18]', async (_, door) => {
    const { url, app } = door()
    const post = async (body: string) => {
      const headers = { 'content-type': 'application/json', origin: new URL(url).origin }
      return (await injectFetch(() => app)(url, { method: 'POST', headers, body })).status
    }
    expect(await post('{"a":1,"b":{"a":1}}')).toBeLessThan(300)
    expect(await post('{"a":1,"a":1}')).toBe(400)
  })
})
