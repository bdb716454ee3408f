import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { withApiClients } from '@sojourn/verifier'
import type { Wallet } from '@sojourn/wallet-web'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults } from '../harness/accessibility.ts'
import { answerCheck, browserPath, openBrowser, startWorld, type World } from '../harness/index.ts'

let world: World
let wallet: Wallet
let shop: Shop
beforeAll(async () => {
  world = await startWorld({ time: 'real', pages: true })
  wallet = await world.wallet()
  await world.issueTo(wallet, ['residence-permit'])
  shop = await openShop(world)
}, 240_000)
afterAll(async () => {
  await shop?.close()
  await world?.close()
})

interface Shop {
  readonly url: string
  /** What its server passed on to the page, the newest last. */
  readonly asked: { readonly id: string; readonly links: { readonly wallet: string } }[]
  close(): Promise<void>
}

/** A stranger's site: a page under a strict policy, and a server that has the key. */
async function openShop({ urls, env, provisioned }: World): Promise<Shop> {
  const asked: Shop['asked'] = []
  let key = (await readFile(provisioned.api.sandboxKeyFile, 'utf8')).trim()
  const server: Server = createServer(async (request, response) => {
    if (request.url === '/verify' && request.method === 'POST') {
      const answer = await fetch(`${urls.verifier}/v1/presentations`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' } }),
      })
      const text = await answer.text()
      asked.push(JSON.parse(text))
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(text)
      return
    }
    if (request.url === '/page.js') {
      const script = `document.addEventListener('result', ({ detail }) => { document.querySelector('output').textContent = JSON.stringify(detail) })`
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
      return
    }
    const policy = `default-src 'none'; script-src 'self' ${urls.verifier}; connect-src 'self' ${urls.verifier}; require-trusted-types-for 'script'`
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
    response.end(`<!doctype html><html lang="${request.url === '/en' ? 'en' : 'zh-CN'}"><title>租房</title><main><h1>租房</h1>
<sojourn-verify start="/verify"></sojourn-verify><output></output></main>
<script src="/page.js"></script><script src="${urls.verifier}/v1/button.js"></script></html>`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  key = await withApiClients(env.verifier.DATABASE_URL ?? '', async (clients) => {
    const scopes = ['presentations:read', 'presentations:write'] as const
    const client = await clients.addClient({
      relyingParty: 'sandbox',
      name: 'Shop',
      scopes,
      origins: [url],
      keys: undefined,
    })
    const made = await clients.addKey('sandbox', client.id, undefined)
    if (!made.ok) throw new Error(made.reason)
    return made.value.secret
  })
  return {
    url,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

describe.skipIf(browserPath() === undefined)('the button in a page of somebody else', () => {
  test('asks by the keyboard, shows a code that a wallet answers, and tells the page what came of it', async () => {
    const person = await openBrowser({ viewport: { width: 1280, height: 860 } })
    try {
      const page = await person.context.newPage()
      await page.goto(`${shop.url}/`)
      await page.getByRole('button', { name: '用钱包出示' }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: '请用钱包扫码' })
      await dialog.getByRole('img', { name: '查验二维码' }).waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      if (process.env.PICTURES !== undefined) await page.screenshot({ path: `${process.env.PICTURES}/button.png` })
      const { id, links } = shop.asked.at(-1) ?? { id: '', links: { wallet: '' } }
      expect(await dialog.getByRole('link').getAttribute('href')).toBe(links.wallet)
      await answerCheck(wallet, { link: null, walletLink: links.wallet, flow: 'cross_device' })
      await dialog.getByText('已收到回答').waitFor()
      const told = JSON.parse((await page.locator('output').textContent()) ?? '')
      expect(told).toMatchObject({ id, state: 'answered', verdict: 'pass' })
      // Nothing that was shown comes into the page.
      expect(JSON.stringify(told)).not.toContain('claims')
      await page.keyboard.press('Enter')
      await dialog.waitFor({ state: 'detached' })
      expect(person.complaints).toEqual([])
    } finally {
      await person.leave()
    }
  })

  test('speaks English in an English page, and Escape ends it', async () => {
    const person = await openBrowser({})
    try {
      const page = await person.context.newPage()
      await page.goto(`${shop.url}/en`)
      await page.getByRole('button', { name: 'Show with the wallet' }).click()
      const dialog = page.getByRole('dialog', { name: 'Scan this with the wallet' })
      await dialog.getByText('Waiting for the wallet').waitFor()
      if (process.env.PICTURES !== undefined) await page.screenshot({ path: `${process.env.PICTURES}/button-en.png` })
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
    } finally {
      await person.leave()
    }
  })

  test('shows nothing to a page of an origin that the client did not name: origin_not_allowed', async () => {
    const answer = await fetch(`${shop.url}/verify`, { method: 'POST' })
    const { view_token: token } = (await answer.json()) as { view_token: string }
    const view = (headers: Record<string, string>) => fetch(`${world.urls.verifier}/v1/view/events`, { headers })
    const bearer = { authorization: `Bearer ${token}` }
    const own = await view({ ...bearer, origin: shop.url })
    expect([own.status, own.headers.get('access-control-allow-origin')]).toEqual([200, shop.url])
    await own.body?.cancel()
    for (const origin of ['https://evil.example', `${shop.url}.evil.example`, 'null']) {
      const other = await view({ ...bearer, origin })
      expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null])
      expect(await other.json()).toMatchObject({ code: 'origin_not_allowed' })
    }
    expect((await view(bearer)).status).toBe(403)
    expect((await view({ origin: shop.url, authorization: `Bearer ${token.slice(0, -1)}A` })).status).toBe(401)
    expect((await view({ origin: shop.url })).status).toBe(401)
  })
})
