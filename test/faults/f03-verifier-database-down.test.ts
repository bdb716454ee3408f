import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EmbeddedPostgres, openDatabase, removeEmbeddedPostgres, startEmbeddedPostgres } from '@sojourn/service'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { holdAll } from '../harness/presentation/school-wallet.ts'

let folder: string
let cluster: EmbeddedPostgres
let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sojourn-fault-'))
  cluster = await startEmbeddedPostgres(folder)
  await cluster.createDatabase('verifier')
  const url = cluster.url('verifier')
  const database = openDatabase({ url, poolSize: 2 })
  world = await startPresentationWorld({ database: { url, database, drop: () => database.close() } })
  desk = await openDesk(world, 'demo-school')
  wallet = await createBareWallet(world)
  await holdAll(world, wallet)
})
afterAll(async () => {
  await world.close()
  await cluster.stop()
  removeEmbeddedPostgres(folder)
  rmSync(folder, { recursive: true, force: true })
})

test('a verifier whose database was killed answers 503 to everybody, and serves again by itself [F 3]', async () => {
  const check = await desk.start('school-enrolment', SCHOOL)
  const request = await wallet.fetchRequest(check.link)
  const parameters = { vp_token: await wallet.vpToken(request), state: request.payload.state }
  process.kill(cluster.pid, 'SIGKILL')

  const started = performance.now()
  const answer = await wallet.post(request, parameters)
  expect(performance.now() - started).toBeLessThan(5_500)
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('5')
  expect(await answer.json()).toEqual({ error: 'temporarily_unavailable', request_id: expect.any(String) })
  const requestUri = new URL(check.link).searchParams.get('request_uri') ?? ''
  expect((await world.fetch(requestUri)).status).toBe(503)
  for (const path of [`/checks/${check.id}`, '/desk']) expect((await desk.call(path)).status).toBe(503)
  expect((await desk.call('/checks', { policyId: 'hospital-emergency', parameters: {} })).status).toBe(503)
  expect((await world.fetch(`${world.verifier.url}/readyz`)).status).toBe(503)
  expect((await world.fetch(`${world.verifier.url}/healthz`)).status).toBe(200)

  cluster = await restarted()
  expect((await wallet.post(request, parameters)).status).toBe(200)
  expect((await desk.look(check.id)).result?.verdict).toBe('pass')
})

/** The old server's children may take a moment to let go of the data folder. */
async function restarted(): Promise<EmbeddedPostgres> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await startEmbeddedPostgres(folder)
    } catch (error) {
      if (attempt === 20) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}
