import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ResidentId, Result } from '@sojourn/domain'
import {
  generateSigningKey,
  jwkThumbprint,
  type PublicJwk,
  parseJwt,
  type Signer,
  signerFromJwk,
  type VerificationKey,
} from '@sojourn/keys'
import {
  accessTokenOf,
  askNonces,
  credentialPost,
  preAuthorizedCodeOf,
  provision,
  sendPost,
  tokenPost,
} from '@sojourn/tooling'
import { readTrustList, resolveIssuer, resolveStatusListKey, type TrustList } from '@sojourn/trust'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

/**
 * The design's run is 30 rotations, one every 10 s, under 100 issuances a second; by default a short one of the same shape. All waiting
 * times are shortened alike: a verifier that keeps what is published for a little less than a key stands announced.
 */
const IS_LONG_RUN = process.env.NIGHTLY === '1'
const ROTATIONS = IS_LONG_RUN ? 30 : 2
const PERIOD_MS = 10_000
const ANNOUNCE_SECONDS = 6
const CACHED_MS = ANNOUNCE_SECONDS * 1_000 - 500
const LOOK_MS = 200
const CLIENTS = 8
const TARGET_PER_SECOND = 100
const COPIES = 10
const AGENCY = 'public-security'
const VCT = '/vct/residence-permit/v1'

let world: World
let credentialIssuer: string
let residents: readonly { readonly id: ResidentId }[]
beforeAll(async () => {
  const issuerEnv = { KEY_ANNOUNCE_SECONDS: String(ANNOUNCE_SECONDS), KEYS_CHECK_SECONDS: '1' }
  world = await startWorld({ time: 'real', issuerEnv })
  credentialIssuer = `${world.urls.issuer}/${AGENCY}`
  residents = await world.issuer.residents(AGENCY)
})
afterAll(() => world.close())

function must<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(String(result.reason))
  return result.value
}

const newSigner = async (): Promise<Signer> => signerFromJwk((await generateSigningKey()).privateJwk)

/** What was published at one moment. */
interface Published {
  readonly at: number
  readonly trustList: TrustList
  readonly jwks: ReadonlySet<string>
  readonly didDocument: unknown
}

async function readPublished(): Promise<Published> {
  const json = async (url: string) => (await fetch(url)).json()
  const at = performance.now()
  const token = await (await fetch(`${world.urls.issuer}/trust-list`)).text()
  const set = (await json(`${world.urls.issuer}/.well-known/jwt-vc-issuer/${AGENCY}`)) as {
    jwks: { keys: PublicJwk[] }
  }
  return {
    at,
    trustList: must(await readTrustList(token, world.walletSettings.trustAnchor, new Date())),
    jwks: new Set(set.jwks.keys.map(jwkThumbprint)),
    didDocument: await json(`${credentialIssuer}/did.json`),
  }
}

/** The worst verifier that there may be: it always goes by what was published as long ago as it may keep things. */
function createObserver() {
  const seen: Published[] = []
  let over = false
  const looking = (async () => {
    while (!over) {
      seen.push(await readPublished())
      await pause(LOOK_MS)
    }
  })()
  /** The newest that is old enough; at the very beginning, the first. */
  async function published(): Promise<Published> {
    while (seen.length === 0) await pause(LOOK_MS)
    const latest = performance.now() - CACHED_MS
    return (seen.findLast(({ at }) => at <= latest) ?? seen[0]) as Published
  }
  const trustList = async () => (await published()).trustList
  const jwks = async () => (await published()).jwks
  const deps = { fetchDidDocument: async () => (await published()).didDocument, httpOnLoopback: true }

  /** Undefined when all is well. */
  async function verdictOn(credential: string): Promise<string | undefined> {
    const jwt = must(parseJwt(credential.split('~')[0] ?? '', { maxChars: 1_000_000 }))
    const { kid, x5c } = jwt.header as { kid?: string; x5c?: string[] }
    const { iss } = jwt.payload as { iss: string }
    const hint = { iss, ...(kid === undefined ? {} : { kid }), ...(x5c === undefined ? {} : { x5c }) }
    const type = x5c === undefined ? 'ResidencePermitCredential' : `${world.urls.issuer}${VCT}`
    const resolved = await resolveIssuer(await trustList(), hint, type, new Date(), deps)
    if (!resolved.ok) return resolved.reason
    return verdictOfKey(resolved.value.key, jwt)
  }

  async function verdictOfKey(key: VerificationKey, jwt: ReturnType<typeof parsed>): Promise<string | undefined> {
    if (!(await jwks()).has(key.thumbprint)) return 'unpublished'
    return (await key.verify(jwt.signingInput, jwt.signature)) ? undefined : 'bad_signature'
  }

  async function verdictOnList(token: string): Promise<string | undefined> {
    const jwt = parsed(token)
    const { x5c = [] } = jwt.header as { x5c?: string[] }
    const entry = (await trustList()).issuers.find(({ issuer }) => issuer === credentialIssuer)
    if (entry === undefined) return 'not_on_trust_list'
    const key = await resolveStatusListKey(entry, { x5c }, new Date(), deps)
    return key.ok ? verdictOfKey(key.value, jwt) : key.reason
  }
  const stop = async () => {
    over = true
    await looking
  }
  return { verdictOn, verdictOnList, stop }
}

const parsed = (token: string) => must(parseJwt(token, { maxChars: 1_000_000 }))

/** One resident's wallet from offer to copies. */
async function receive(format: 'dc-sd-jwt' | 'jwt-vc', at: number): Promise<readonly string[]> {
  const residentId = residents[at % residents.length]?.id as ResidentId
  const offer = must(await world.issuer.createOffer(AGENCY, { residentId, types: ['residence-permit'], format }))
  const signer = await newSigner()
  const holders = await Promise.all(Array.from({ length: COPIES }, newSigner))
  const grant = { code: preAuthorizedCodeOf(offer.linkByValue), txCode: offer.txCode }
  const { dpopNonce } = await askNonces(fetch, credentialIssuer)
  const token = await accessTokenOf(
    await sendPost(fetch, await tokenPost(credentialIssuer, grant, { signer, nonce: dpopNonce })),
  )
  const access = { token, signer, nonces: await askNonces(fetch, credentialIssuer) }
  const post = await credentialPost(credentialIssuer, `residence-permit.${format}`, holders, access)
  const answer = await sendPost(fetch, post)
  if (!answer.ok) throw new Error(`refused: ${await answer.text()}`)
  const { credentials } = (await answer.json()) as { credentials: { credential: string }[] }
  return credentials.map(({ credential }) => credential)
}

test(`${ROTATIONS} rotations under load: nothing fails to verify, and nothing is signed by an unpublished key [F 14] [P 12]`, async () => {
  const observer = createObserver()
  const failures: string[] = []
  const held: string[] = []
  const signedBy = new Set<string>()
  let over = false
  const began = performance.now()
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let round = 0; !over; round += 1) {
      const credentials = await receive((client + round) % 2 === 0 ? 'dc-sd-jwt' : 'jwt-vc', client + round * CLIENTS)
      for (const credential of credentials) {
        const verdict = await observer.verdictOn(credential)
        if (verdict !== undefined) failures.push(verdict)
        signedBy.add(String(parsed(credential.split('~')[0] ?? '').header.x5c ?? parsed(credential).header.kid))
      }
      held.push(...credentials)
      // No faster than asked for: what is measured is correctness, on a machine that does other things too.
      while (!over && held.length > ((performance.now() - began) / 1_000) * TARGET_PER_SECOND) await pause(20)
    }
  })
  const folder = dirname(world.provisioned.trustListFile)
  for (let rotation = 0; rotation < ROTATIONS; rotation += 1) {
    await provision({
      folder,
      issuerUrl: world.urls.issuer,
      verifierUrl: world.urls.verifier,
      walletUrl: world.urls.wallet,
      now: new Date(),
      keyOrders: [{ kind: 'rotate', agency: AGENCY }],
    })
    await pause(PERIOD_MS)
  }
  // Until the last successor signs for everybody: announced, listed, waited for, noticed.
  await pause((ANNOUNCE_SECONDS + 4) * 1_000)
  over = true
  await Promise.all(clients)
  await observer.stop()
  const seconds = (performance.now() - began) / 1_000
  process.stdout.write(
    `${ROTATIONS} rotations in ${seconds.toFixed(0)} s: ${held.length} credentials, ${(held.length / seconds).toFixed(0)} a second\n`,
  )
  expect(failures).toEqual([])
  // Each turn took place, for both names of a key.
  expect(signedBy.size).toBe(2 * (ROTATIONS + 1))
  const states = await world.databases.issuer.query<{ state: string; count: number }>(
    `select state, count(*)::int as count from signing_key
      where agency = $1 and uses = array['credential.residence-permit'] group by state order by state`,
    [AGENCY],
  )
  expect(states.rows).toEqual([
    { state: 'retired', count: ROTATIONS },
    { state: 'signing', count: 1 },
  ])

  // What the oldest key signed verifies as the newest does, and so do the lists.
  const later = createObserver()
  const again = held.filter((_, index) => index % 25 === 0)
  const verdicts = await Promise.all(again.map((credential) => later.verdictOn(credential)))
  expect(verdicts.filter((verdict) => verdict !== undefined)).toEqual([])
  await world.issuer.publishStatusLists()
  const { status } = parsed(held[0]?.split('~')[0] ?? '').payload as { status: { status_list: { uri: string } } }
  const list = await (await fetch(status.status_list.uri)).text()
  expect(await later.verdictOnList(list)).toBeUndefined()
  await later.stop()
  await world.issuer.integrateLog()
  expect(await world.issuer.reconcile()).toEqual([])
}, 900_000)
