import { spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundlePackage } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser } from '../harness/index.ts'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

/** Text and JSON alone, as somebody has it who knows nothing of ours but this package. */
interface Input {
  vpToken: Record<string, string[]>
  statusLists: string[]
  nonce: string
  [name: string]: unknown
}

let world: PresentationWorld
let folder: string
let bundle: string
let input: Input
beforeAll(async () => {
  world = await startPresentationWorld()
  folder = await mkdtemp(join(tmpdir(), 'verification-alone-'))
  bundle = await bundlePackage('verification', folder)
  const wallet = await createBareWallet(world)
  const permit = await hold(world, wallet, 'residence-permit')
  const check = await (await openDesk(world, 'demo-landlord')).start('landlord-lease', { leaseUntil: '2027-12-31' })
  const { payload } = await wallet.fetchRequest(check.link)
  input = {
    vpToken: await wallet.vpToken({ jwt: '', contentType: '', header: {}, payload }),
    query: payload.dcql_query,
    audience: payload.client_id,
    nonce: payload.nonce,
    handover: { kind: 'none' },
    trustList: await readFile(world.env.TRUST_LIST_FILE ?? '', 'utf8'),
    trustAnchor: JSON.parse(await readFile(world.env.TRUST_ANCHOR_FILE ?? '', 'utf8')),
    statusLists: [(await world.issuers.statusListToken(permit.statusUri, world.clock())) ?? ''],
    didDocuments: {},
    at: world.clock().toISOString(),
  }
}, 120_000)
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

interface Verified {
  readonly ok: boolean
  readonly reason?: { readonly stage: string; readonly code: string } | string
  readonly value?: { readonly credentials: readonly { readonly claims: Record<string, unknown> }[] }
}

const SPOILED: readonly [string, (good: Input) => Partial<Input>, unknown][] = [
  ['another nonce', () => ({ nonce: 'another' }), { stage: 'holder', code: 'wrong_nonce' }],
  ['no status list', () => ({ statusLists: [] }), { stage: 'status', code: 'unavailable' }],
  ['a status list of nobody', () => ({ statusLists: ['a.b.c'] }), { stage: 'status', code: 'unavailable' }],
  ['a trust list that was changed', ({ trustList }) => ({ trustList: `${trustList}x` }), 'trust_list_not_believed'],
  ['an anchor that is none', () => ({ trustAnchor: {} }), 'trust_anchor_unreadable'],
  ['a query that is none', () => ({ query: {} }), 'query_unreadable'],
  ['an answer that is none', () => ({ vpToken: [] as never }), 'vp_token_unreadable'],
]

const matches = (verified: Verified, reason: unknown) =>
  typeof reason === 'string'
    ? expect(verified.reason).toBe(reason)
    : expect(verified.reason).toMatchObject(reason as object)

describe('the verification package alone', () => {
  test('in plain Node believes what holds and refuses what does not, with its stage', async () => {
    const script = join(folder, 'alone.mjs')
    await writeFile(
      script,
      `import { readFileSync } from 'node:fs'
       import { verifyAlone } from '@sojourn/verification'
       const inputs = JSON.parse(readFileSync(process.argv[2], 'utf8'))
       const verified = []
       for (const input of inputs) verified.push(await verifyAlone({ ...input, at: new Date(input.at) }))
       console.log(JSON.stringify(verified))`,
    )
    const inputs = [input, ...SPOILED.map(([, spoil]) => ({ ...input, ...spoil(input) }))]
    await writeFile(join(folder, 'inputs.json'), JSON.stringify(inputs))
    // Resolved from here, where the package is the one thing that is installed.
    const home = join(import.meta.dirname, '../../packages/verification')
    const ran = spawnSync(process.execPath, ['--input-type=module', '-', join(folder, 'inputs.json')], {
      cwd: home,
      input: await readFile(script, 'utf8'),
      encoding: 'utf8',
    })
    expect(ran.stderr).toBe('')
    const [good, ...bad] = JSON.parse(ran.stdout) as [Verified, ...Verified[]]
    expect(good.value?.credentials[0]?.claims).toMatchObject({ name: '林秋月', age_over: { '18': true } })
    for (const [place, [, , reason]] of SPOILED.entries()) matches(bad[place] as Verified, reason)
  })

  test.skipIf(browserPath() === undefined)(
    'in a browser does the same, from one file, under a strict policy',
    async () => {
      const server: Server = createServer(async (request, response) => {
        const headers = { 'content-security-policy': "default-src 'none'; script-src 'self'; connect-src 'self'" }
        if (request.url === '/bundle.js') {
          response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(await readFile(bundle))
        } else if (request.url === '/main.js') {
          const main = "import { verifyAlone } from '/bundle.js'; window.verifyAlone = verifyAlone"
          response.writeHead(200, { ...headers, 'content-type': 'text/javascript' }).end(main)
        } else {
          const page = '<!doctype html><title>alone</title><script type="module" src="/main.js"></script>'
          response.writeHead(200, { ...headers, 'content-type': 'text/html' }).end(page)
        }
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const person = await openBrowser({})
      try {
        const page = await person.context.newPage()
        await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
        const verify = (one: Input): Promise<Verified> =>
          page.evaluate((given) => {
            const { verifyAlone } = window as unknown as { verifyAlone: (all: object) => Promise<Verified> }
            return verifyAlone({ ...given, at: new Date(given.at as string) })
          }, one)
        expect((await verify(input)).value?.credentials[0]?.claims).toMatchObject({ name: '林秋月' })
        for (const [, spoil, reason] of SPOILED) matches(await verify({ ...input, ...spoil(input) }), reason)
        expect(person.complaints).toEqual([])
      } finally {
        await person.leave()
        server.closeAllConnections()
        server.close()
      }
    },
  )
})
