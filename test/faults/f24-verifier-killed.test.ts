import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareRequest, type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

/** Each costs two starts of a service; what a kill can break shows in any of them. */
const ROUNDS = 5
const MAIN = createRequire(import.meta.url)
  .resolve('@sojourn/verifier')
  .replace(/index\.ts$/, 'main.ts')

let world: PresentationWorld
let wallet: BareWallet
let running: ChildProcess | undefined
beforeAll(async () => {
  // Only its world is used: keys, files, a database and a free port. The verifier that is killed is a process of its own.
  world = await startPresentationWorld({ listens: true, startAt: new Date() })
  await world.verifier.app.close()
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
})
afterAll(async () => {
  running?.kill('SIGKILL')
  await world.close()
})

async function started(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [MAIN], { env: { ...world.env, PATH: '/usr/bin:/bin' }, stdio: 'ignore' })
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
    let survived = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      running = await started()
      const desk = await openDesk(world, 'demo-landlord')
      const questions = await Promise.all(Array.from({ length: 12 }, () => asked(desk)))
      const first = questions.map(posted)
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 12))
      await killed(running)
      const before = await Promise.all(first)

      running = await started()
      const again = await Promise.all(questions.map(posted))
      for (const [place, question] of questions.entries()) {
        const statuses = [before[place], again[place]]
        // Accepted at most once; and once it was accepted, the desk has a result.
        expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(1)
        const shown = await desk.look(question.id)
        expect(shown.state).toBe('answered')
        if (before[place] === 200) survived += 1
      }
      await killed(running)
    }
    // The kills must fall among the answers, or nothing was tested.
    expect(survived).toBeLessThan(ROUNDS * 12)
    const { rows } = await world.database.database.query<{ open: number }>(
      "select count(*)::int as open from presentation where state <> 'answered' or response_key_sealed is not null",
    )
    expect(rows[0]?.open).toBe(0)
  })
})
