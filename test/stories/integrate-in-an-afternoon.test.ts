import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { Wallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerCheck, startWorld, type World } from '../harness/index.ts'

const EXAMPLE = fileURLToPath(new URL('../../packages/verification-client/examples/ask-a-tenant.ts', import.meta.url))

let world: World
let wallet: Wallet
beforeAll(async () => {
  world = await startWorld({ time: 'real' })
  wallet = await world.wallet()
  await world.issueTo(wallet, ['residence-permit'])
}, 120_000)
afterAll(() => world.close())

test('the twenty-line example asks, waits, and says what a wallet showed, as it is and with the key that npm start leaves', async () => {
  const code = (await readFile(EXAMPLE, 'utf8'))
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.trim().startsWith('//'))
  expect(code.length).toBeLessThanOrEqual(20)
  const key = (await readFile(world.provisioned.api.sandboxKeyFile, 'utf8')).trim()
  const example = spawn(process.execPath, [EXAMPLE], {
    env: { PATH: process.env.PATH, SOJOURN_URL: world.urls.verifier, SOJOURN_API_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => example.once('exit', resolve))
  let wrong = ''
  example.stderr.on('data', (chunk) => {
    wrong += chunk
  })
  const lines: string[] = []
  for await (const line of createInterface({ input: example.stdout })) {
    lines.push(line)
    if (line.startsWith(`${world.urls.wallet}/present?`)) {
      await answerCheck(wallet, { link: null, walletLink: line, flow: 'cross_device' })
    }
  }
  expect([await ended, wrong]).toEqual([0, ''])
  expect(lines.slice(2)).toEqual([
    expect.stringMatching(/^PASS as of 20.*: The holder of a valid permit, of age$/),
    expect.stringMatching(/^Name: .+\. Kept until 20/),
  ])
  const list = await fetch(`${world.urls.verifier}/v1/presentations`, { headers: { authorization: `Bearer ${key}` } })
  expect(await list.json()).toMatchObject({ presentations: [{ sandbox: true, reference: 'lease 2027/14' }] })
})
