import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { bundleService } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareRequest, type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

/** Each costs a start of a service. */
const ROUNDS = process.env.NIGHTLY === '1' ? 200 : 8
const QUESTIONS = 12
const APART_MS = 6

let main: string
let world: PresentationWorld
let wallet: BareWallet
let running: ChildProcess | undefined
beforeAll(async () => {
  // Only its world is used: keys, files, a database and a free port. The verifier that is killed is a process of its own.
  world = await startPresentationWorld({ listens: true, startAt: new Date() })
  await world.verifier.app.close()
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
  main = await bundleService('verifier')
})
afterAll(async () => {
  running?.kill('SIGKILL')
  await world.close()
})

async function started(): Promise<ChildProcess> {
  const more = { PATH: '/usr/bin:/bin', NODE_COMPILE_CACHE: join(main, '../compile-cache') }
  const child = spawn(process.execPath, [main], { env: { ...world.env, ...more }, stdio: 'ignore' })
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const answer = await fetch(`${world.verifier.url}/readyz`).catch(() => undefined)
    if (answer?.status === 200) return child
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('the verifier did not start')
}

const killed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGKILL')
  })

interface Asked {
  readonly id: string
  readonly request: BareRequest
  readonly parameters: Record<string, unknown>
}

async function asked(desk: DeskBrowser): Promise<Asked> {
  const check = await desk.start('landlord-lease', { leaseUntil: '2027-12-31' })
  const request = await wallet.fetchRequest(check.link)
  return {
    id: check.id,
    request,
    parameters: { vp_token: await wallet.vpToken(request), state: request.payload.state },
  }
}

const posted = ({ request, parameters }: Asked): Promise<number> =>
  wallet.post(request, parameters).then(
    (answer) => answer.status,
    () => 0,
  )

describe('a verifier that is killed while wallets answer', () => {
  test('answers with what is in its table: no 200 without its row, and none twice [F 24]', async () => {
    let [survived, lost] = [0, 0]
    running = await started()
    for (let round = 0; round < ROUNDS; round += 1) {
      // The killed process keeps real time, and a proof is good for two minutes: the wallet's clock keeps up.
      world.advance((Date.now() - world.clock().getTime()) / 1_000)
      const desk = await openDesk(world, 'demo-landlord')
      const questions = await Promise.all(Array.from({ length: QUESTIONS }, () => asked(desk)))
      // One answer is through before and one comes too late, however fast the machine; between them the kill falls where it may. They come
      // one after the other: together they would share a commit, and a kill find all of them or none.
      const first = [posted(questions[0] as Asked)]
      await first[0]
      const lastBefore = 1 + Math.floor(Math.random() * (QUESTIONS - 2))
      for (const [place, question] of questions.entries()) {
        if (place === 0) continue
        first.push(posted(question))
        await pause(APART_MS)
        if (place !== lastBefore) continue
        await pause(Math.random() * APART_MS * 2)
        await killed(running)
      }
      const before = await Promise.all(first)
      expect(before[0]).toBe(200)

      running = await started()
      const again = await Promise.all(questions.map(posted))
      for (const [place, question] of questions.entries()) {
        const statuses = [before[place], again[place]]
        // Accepted at most once; and once it was accepted, the desk has a result.
        expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1)
        const shown = await desk.look(question.id)
        expect(shown.state).toBe('answered')
        if (before[place] === 200) survived += 1
        else lost += 1
      }
    }
    await killed(running)
    process.stdout.write(`${ROUNDS} kills: ${survived} answers came through before, ${lost} did not\n`)
    // The kills must fall among the answers, or nothing was tested.
    expect(survived).toBeGreaterThan(0)
    expect(lost).toBeGreaterThan(0)
    const { rows } = await world.database.database.query<{ open: number }>(
      "select count(*)::int as open from presentation where state <> 'answered' or response_key_sealed is not null",
    )
    expect(rows[0]?.open).toBe(0)
  }, 1_800_000)
})
