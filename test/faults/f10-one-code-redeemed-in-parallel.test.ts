import { generateSigningKey, type Signer, signerFromJwk } from '@sojourn/keys'
import { askNonces, preAuthorizedCodeOf, tokenPost } from '@sojourn/tooling'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

const AGENCY = 'public-security'
const PARALLEL = 1_000
const ROUNDS = 20

let world: World
beforeAll(async () => {
  world = await startWorld({ time: 'real' })
})
afterAll(() => world.close())

const newSigner = async (): Promise<Signer> => signerFromJwk((await generateSigningKey()).privateJwk)

test(`${PARALLEL} redemptions of one code at once, ${ROUNDS} times over: ${ROUNDS} tokens in all [F 10] [R 1]`, async () => {
  const credentialIssuer = `${world.urls.issuer}/${AGENCY}`
  const [resident] = await world.issuer.residents(AGENCY)
  if (resident === undefined) throw new Error('the registry is empty')
  let tokens = 0
  const refusals = new Set<string>()
  for (let round = 0; round < ROUNDS; round += 1) {
    const made = await world.issuer.createOffer(AGENCY, { residentId: resident.id, types: ['residence-permit'] })
    if (!made.ok) throw new Error(made.reason)
    const grant = { code: preAuthorizedCodeOf(made.value.linkByValue), txCode: made.value.txCode }
    const { dpopNonce } = await askNonces(fetch, credentialIssuer)
    // A handful of thieves, each with a key of its own, each asking many times with a fresh proof.
    const thieves = await Promise.all(Array.from({ length: 10 }, newSigner))
    const posts = await Promise.all(
      Array.from({ length: PARALLEL }, (_, at) =>
        tokenPost(credentialIssuer, grant, { signer: thieves[at % thieves.length] as Signer, nonce: dpopNonce }),
      ),
    )
    const answers = await Promise.all(posts.map(({ url, headers, body }) => inject(url, headers, body)))
    tokens += answers.filter(({ statusCode }) => statusCode === 200).length
    for (const { statusCode, body } of answers) if (statusCode !== 200) refusals.add(`${statusCode} ${body}`)
  }
  expect(tokens).toBe(ROUNDS)
  expect([...refusals]).toEqual(['400 {"error":"invalid_grant"}'])
  const { rows } = await world.databases.issuer.query<{ redeemed: number }>(
    'select count(*)::int as redeemed from credential_offer where agency = $1 and redeemed_at is not null',
    [AGENCY],
  )
  expect(rows[0]?.redeemed).toBe(ROUNDS)
}, 600_000)

/** Past the sockets, of which a thousand at once would measure the machine and not the issuer. */
const inject = (url: string, headers: Readonly<Record<string, string>>, payload: string) =>
  world.issuer.app.inject({ method: 'POST', url: new URL(url).pathname, headers, payload })
