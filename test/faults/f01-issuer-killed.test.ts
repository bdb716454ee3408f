import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { addSeconds, type ResidentId, type Result } from '@sojourn/domain'
import { createIssuer, readIssuerConfig } from '@sojourn/issuer'
import { generateSigningKey, jwkThumbprint, parseJwt, type Signer, signerFromJwk } from '@sojourn/keys'
import { silentLogger } from '@sojourn/service'
import {
  accessTokenOf,
  askNonces,
  bundleService,
  credentialPost,
  preAuthorizedCodeOf,
  sendPost,
  tokenPost,
} from '@sojourn/tooling'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePorts, startWorld, type World } from '../harness/index.ts'

const KILLS = process.env.NIGHTLY === '1' ? 1_000 : 200
const CLIENTS = 8
/** So many serve one port at a time: one is killed while the others go on, as in a real deployment. */
const PROCESSES = 4
/** The next is not killed before so many serve again; the rest may still be starting. */
const LEAST_SERVING = 2
/** How long at most a kill waits although enough of them serve. */
const MAX_LIFE_MS = 250
const AGENCY = 'public-security'
const CONFIGURATION = 'residence-permit.dc-sd-jwt'
const SILENT_MS = 3_000
const PAUSE_MS = 100

let world: World
let main: string
let port: number
let residents: readonly { readonly id: ResidentId }[]
beforeAll(async () => {
  world = await startWorld({ time: 'real' })
  const [free = 0] = await freePorts(1)
  port = free
  residents = await world.issuer.residents(AGENCY)
  main = await bundleService('issuer')
  // The modules that V8 compiled are kept by a process that ends in peace, which those under fire do not.
  const first = await startProcess()
  await first.end()
})
afterAll(() => world.close())

interface Process {
  /** SIGKILL; over when the process is gone. */
  kill(): Promise<void>
  end(): Promise<void>
}

async function startProcess(): Promise<Process> {
  const more = {
    ISSUER_LISTEN_PORT: String(port),
    ISSUER_SHARE_PORT: 'true',
    LOG_LEVEL: 'info',
    NODE_COMPILE_CACHE: join(main, '../compile-cache'),
    NODE_NO_WARNINGS: '1',
  }
  // The channel tells it to end when this test does, however it went.
  const child: ChildProcess = spawn(process.execPath, [main], {
    env: { ...world.env.issuer, ...more },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  await Promise.race([
    gone.then(() => {
      throw new Error(`the issuer ended before it listened: ${said}`)
    }),
    new Promise<void>((resolve) => {
      child.stdout?.on('data', (chunk) => {
        said += chunk
        if (said.includes('"listening"')) resolve()
      })
    }),
  ])
  const end = (signal: 'SIGKILL' | 'SIGTERM') => async () => {
    child.kill(signal)
    await gone
  }
  return { kill: end('SIGKILL'), end: end('SIGTERM') }
}

/** Keeps `PROCESSES` of them alive or starting; one that is killed is replaced while the others serve. */
async function startFleet() {
  const serving: Process[] = []
  const starting = new Set<Promise<void>>()
  const fill = (): void => {
    while (serving.length + starting.size < PROCESSES) {
      const start = startProcess().then((started) => {
        serving.push(started)
        starting.delete(start)
      })
      starting.add(start)
    }
  }
  const untilServing = async (count: number): Promise<void> => {
    while (serving.length < count) await Promise.race(starting)
  }
  fill()
  await untilServing(PROCESSES)
  return {
    /** The one that serves longest, so that each is under fire for a while. */
    async killOne(): Promise<void> {
      await untilServing(LEAST_SERVING)
      await serving.shift()?.kill()
      fill()
    },
    async killAll(): Promise<void> {
      await untilServing(PROCESSES)
      await Promise.all(serving.map((one) => one.kill()))
    },
  }
}

/** To the processes under fire; the proofs name the public address. A cut connection and a silent one look the same to a wallet. */
const send = (url: string, init: RequestInit): Promise<Response> => {
  const target = new URL(url)
  target.port = String(port)
  return fetch(target, { ...init, signal: AbortSignal.timeout(SILENT_MS) })
}

const newSigner = async (): Promise<Signer> => signerFromJwk((await generateSigningKey()).privateJwk)

interface Held {
  readonly offerId: string
  readonly holderThumbprints: readonly string[]
  readonly places: readonly string[]
}

/** How many requests a kill left without an answer. */
let cut = 0

/** Tries until it succeeds, as a wallet does; whatever was thrown is a cut connection. */
async function untilAnswered<T>(attempt: () => Promise<T | undefined>, tries: number): Promise<T | undefined> {
  for (let made = 0; made < tries; made += 1) {
    try {
      const answer = await attempt()
      if (answer !== undefined) return answer
    } catch {
      cut += 1
      await pause(20)
    }
  }
  return undefined
}

/** One resident's wallet from offer to held copies. A lost answer of the token endpoint ends the offer; all else is tried again. */
async function receive(at: number): Promise<Held | 'offer_lost'> {
  const credentialIssuer = `${world.urls.issuer}/${AGENCY}`
  const resident = residents[at % residents.length]
  const made = await world.issuer.createOffer(AGENCY, {
    residentId: resident?.id as ResidentId,
    types: ['residence-permit'],
  })
  const offer = must(made)
  const signer = await newSigner()
  const holders = [await newSigner(), await newSigner()]
  const nonces = await untilAnswered(() => askNonces(send, credentialIssuer), 200)
  if (nonces === undefined) throw new Error('no nonce in 200 tries')
  const grant = { code: preAuthorizedCodeOf(offer.linkByValue), txCode: offer.txCode }
  const redemption = await tokenPost(credentialIssuer, grant, { signer, nonce: nonces.dpopNonce })
  const token = await untilAnswered(async () => accessTokenOf(await sendPost(send, redemption)), 1)
  if (token === undefined) return 'offer_lost'
  const credentials = await untilAnswered(async () => {
    const access = { token, signer, nonces: await askNonces(send, credentialIssuer) }
    const answer = await sendPost(send, await credentialPost(credentialIssuer, CONFIGURATION, holders, access))
    if (!answer.ok) throw new Error(`refused: ${await answer.text()}`)
    const { credentials: copies } = (await answer.json()) as { credentials: { credential: string }[] }
    return copies.map(({ credential }) => credential)
  }, 200)
  if (credentials === undefined) throw new Error('an offer with a token ended without credentials')
  return {
    offerId: offer.offerId,
    holderThumbprints: holders.map(({ publicJwk }) => jwkThumbprint(publicJwk)),
    places: credentials.map(placeOf),
  }
}

function must<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.reason)
  return result.value
}

/** `<list id> <index> <holder thumbprint>` as the credential itself says. */
function placeOf(credential: string): string {
  const { payload } = must(parseJwt(credential.slice(0, credential.indexOf('~'))))
  const { status, cnf } = payload as {
    status: { status_list: { uri: string; idx: number } }
    cnf: { jwk: Parameters<typeof jwkThumbprint>[0] }
  }
  const { uri, idx } = status.status_list
  return `${uri.slice(uri.lastIndexOf('/') + 1)} ${idx} ${jwkThumbprint(cnf.jwk)}`
}

test(`an issuer killed ${KILLS} times under ${CLIENTS} retrying wallets loses nothing and shares nothing [F 1] [T 6]`, async () => {
  const fleet = await startFleet()
  const began = performance.now()
  const held: Held[] = []
  let lost = 0
  let over = false
  const wallets = Array.from({ length: CLIENTS }, async (_, client) => {
    for (let round = 0; !over; round += 1) {
      const received = await receive(client + round * CLIENTS)
      // People take longer; without it the wallets would starve the processes that are to start again.
      await pause(PAUSE_MS)
      if (received === 'offer_lost') lost += 1
      else held.push(received)
    }
  })
  for (let kills = 0; kills < KILLS; kills += 1) {
    await pause(Math.random() * MAX_LIFE_MS)
    await fleet.killOne()
  }
  const seconds = Math.round((performance.now() - began) / 1_000)
  over = true
  await Promise.all(wallets)
  await fleet.killAll()
  process.stdout.write(
    `${KILLS} kills in ${seconds} s: ${held.length} offers delivered, ${cut} requests cut, ${lost} offers lost with a token\n`,
  )
  // The kills fell among requests, or nothing was tested.
  expect(held.length).toBeGreaterThan(KILLS)
  expect(cut).toBeGreaterThan(KILLS / 4)

  // I1: what wallets hold is on record, signed, and bound to the key that asked; or revoked since, ten minutes after nobody activated
  // it. I9: nothing was answered without its row.
  const { rows } = await world.databases.issuer.query<{ offerId: string; place: string; fate: string }>(
    `select i.offer_id as "offerId", list || ' ' || index || ' ' || thumbprint as place,
              case when i.state = 'revoked' and i.reason_code = 'not_activated' and i.changed_at >= i.reserved_at + interval '600 s'
                   then 'inactive' else i.state end as fate
       from issuance i, unnest(i.status_list_ids, i.status_indices, i.holder_thumbprints) as c(list, index, thumbprint)
      where i.agency = $1`,
    [AGENCY],
  )
  const recorded = new Map(rows.map(({ place, fate }) => [place, fate]))
  const places = held.flatMap((wallet) => wallet.places)
  expect(places.filter((place) => recorded.get(place) !== 'inactive')).toEqual([])
  // I2: no place was given twice, whether to two wallets or in the table.
  const placeOnly = (place: string) => place.slice(0, place.lastIndexOf(' '))
  expect(new Set(places.map(placeOnly)).size).toBe(places.length)
  expect(new Set(rows.map(({ place }) => placeOnly(place))).size).toBe(rows.length)
  // The table that guards places holds the same ones.
  const { rows: guarded } = await world.databases.issuer.query<{ count: number }>(
    'select count(*)::int as count from credential where agency = $1',
    [AGENCY],
  )
  expect(guarded[0]?.count).toBe(rows.length)
  // I3: one code, one set of holder keys.
  const keysOf = Map.groupBy(rows, ({ offerId }) => offerId)
  const keySetOf = (offerId: string) => keysOf.get(offerId)?.map(({ place }) => place.slice(place.lastIndexOf(' ') + 1))
  const otherKeys = held.filter(
    ({ offerId, holderThumbprints }) => keySetOf(offerId)?.toSorted().join() !== holderThumbprints.toSorted().join(),
  )
  expect(otherKeys).toEqual([])
  // I4: every issuance has spent a nonce of its own; nonces that ended long ago are forgotten.
  const { rows: spent } = await world.databases.issuer.query<{ issuances: number; nonces: number }>(
    `select (select count(*)::int from issuance where agency = $1 and reserved_at > now() - interval '200 s') as issuances,
              (select count(distinct id)::int from spent where agency = $1 and proof is not null and expires_at > now()) as nonces`,
    [AGENCY],
  )
  expect(spent[0]?.issuances).toBeGreaterThan(0)
  expect(spent[0]?.nonces).toBeGreaterThanOrEqual(spent[0]?.issuances ?? Number.NaN)
  // I5 and I7: published lists are the fold of the states, and every change has exactly its leaf.
  await world.issuer.integrateLog()
  await world.issuer.publishStatusLists()
  expect(await world.issuer.reconcile()).toEqual([])

  // I8: ten minutes later nothing is left half done; what no officer activated is revoked, and stays so.
  const later = await createIssuer(readIssuerConfig(world.env.issuer), {
    clock: () => addSeconds(new Date(), 660),
    logger: silentLogger(),
  })
  for (let before = -1, left = 0; before !== left; ) {
    before = left
    await later.voidUnsettled()
    left = await unsettled()
  }
  expect(await unsettled()).toBe(0)
  await later.publishStatusLists()
  await later.integrateLog()
  expect(await later.reconcile()).toEqual([])
  await later.close()
}, 3_600_000)

async function unsettled(): Promise<number> {
  const { rows } = await world.databases.issuer.query<{ count: number }>(
    `select count(*)::int as count from issuance where agency = $1 and settled_at is null`,
    [AGENCY],
  )
  return rows[0]?.count ?? -1
}
