import { createIssuer, type Issuer, readIssuerConfig } from '@sojourn/issuer'
import { silentLogger } from '@sojourn/service'
import { createDatabaseGate, type DatabaseGate } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import { bareResident, newSigner, newSigners, PERMIT } from '../harness/issuance/bare-resident.ts'

const HANGS = process.env.NIGHTLY === '1' ? 10 : 1
const CUTS = process.env.NIGHTLY === '1' ? 500 : 40
const AGENCY = 'public-security'

// A second issuer over the world's own database, by a way that a test can stop or cut. Requests go to it; invariants are read past the gate.
let world: World
let gate: DatabaseGate
let issuer: Issuer
beforeAll(async () => {
  world = await startWorld()
  gate = await createDatabaseGate(world.env.issuer.DATABASE_URL ?? '')
  const config = readIssuerConfig({ ...world.env.issuer, DATABASE_URL: gate.url, SYNTHETIC_RESIDENTS: 'false' })
  issuer = await createIssuer(config, { clock: world.clock, logger: silentLogger() })
})
afterAll(async () => {
  await issuer.close()
  await gate.close()
  await world.close()
})

const behindGate = (): World => ({ ...world, issuer })

describe('a database that hangs', () => {
  test('is answered by 503 within five seconds, and is served again as soon as it answers [F 4]', async () => {
    const resident = bareResident(behindGate())
    for (let round = 0; round < HANGS; round += 1) {
      const grant = await resident.offer()
      const signer = await newSigner()
      gate.hang()
      const began = performance.now()
      const statuses = await Promise.all(
        Array.from({ length: 20 }, async () => (await resident.token(grant, signer)).status),
      )
      expect([...new Set(statuses)]).toEqual([503])
      expect(performance.now() - began).toBeLessThan(10_000)
      gate.resume()
      const resumed = performance.now()
      let status = 0
      while (status !== 200 && performance.now() - resumed < 5_000) {
        status = (await resident.token(await resident.offer(), await newSigner())).status
      }
      expect(status).toBe(200)
    }
  }, 180_000)
})

describe('a line that is cut', () => {
  test(`${CUTS} times after any number of bytes leaves an answer, or a row that a retry finds [F 5]`, async () => {
    const resident = bareResident(behindGate())
    let cut = 0
    for (let round = 0; round < CUTS; round += 1) {
      const access = await resident.access()
      const holders = await newSigners(2)
      const ask = async () => {
        const { cNonce } = await resident.nonces()
        const jwt = await Promise.all(holders.map((holder) => resident.keyProof(holder, cNonce)))
        return resident.credential(access, jwt, { credential_configuration_id: PERMIT })
      }
      // One issuance sends some three thousand bytes to the server: the cuts fall over all of them, commits included.
      gate.cutAfter(1 + ((round * 7_919) % 3_300))
      const first = await ask().catch(() => ({ status: 503 }))
      if (first.status !== 200) cut += 1
      gate.cutAfter(Number.POSITIVE_INFINITY)
      let again = await ask()
      for (let tries = 0; again.status === 503 && tries < 20; tries += 1) again = await ask()
      expect([first.status, again.status]).toEqual([first.status === 200 ? 200 : first.status, 200])
      expect([200, 500, 503]).toContain(first.status)
      const { rows } = await world.databases.issuer.query<{ copies: number }>(
        'select copies from issuance where agency = $1 and offer_id = $2',
        [AGENCY, access.offer.offerId],
      )
      // One issuance, whichever of the two requests made it; both were of the same keys.
      expect(rows).toEqual([{ copies: 2 }])
    }
    // The cuts must have fallen into the requests.
    expect(cut).toBeGreaterThan(CUTS / 4)
    await world.issuer.integrateLog()
    await world.issuer.publishStatusLists()
    expect(await world.issuer.reconcile()).toEqual([])
  }, 900_000)
})
