import { join } from 'node:path'
import { consentToAll, digitalRefusal, type Wallet } from '@sojourn/wallet-web'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person, type PersonOptions, startWorld, type World } from '../harness/index.ts'

const PICTURES = join(import.meta.dirname, '../../.output/pictures')
const DESK = { width: 1180, height: 820 }
const TEN_MINUTES = 600_000

interface Asked {
  readonly protocol: string
  readonly data: never
}

/**
 * Stands where the platform stands: the browser of the desk hands its requests and its origin to the wallet's own code. Browsers let no web
 * page be such a wallet yet, so the handing over is ours and everything before and after it is the product's.
 */
async function platformOf(
  person: Person,
  wallet: Wallet,
  answers: 'shown' | 'declined' | 'closed',
): Promise<Asked[][]> {
  const seen: Asked[][] = []
  await person.context.exposeBinding('askWallet', async ({ frame }, requests: Asked[]) => {
    seen.push(requests)
    if (answers === 'closed') return null
    const read = await wallet.readDigitalRequest(requests, new URL(frame.url()).origin)
    if (!read.ok) return { protocol: requests[0]?.protocol, data: digitalRefusal(read.reason) }
    if (!read.value.sheet) throw new Error('nothing fits')
    const answered =
      answers === 'declined'
        ? await wallet.decline(read.value)
        : await wallet.present(read.value, consentToAll(read.value.sheet))
    if (!answered.ok) throw new Error(answered.reason)
    return { protocol: requests[0]?.protocol, data: answered.value.digitalAnswer }
  })
  await person.context.addInitScript(() => {
    type Hand = (requests: unknown) => Promise<unknown>
    class DigitalCredential {}
    Object.assign(globalThis, { DigitalCredential })
    Object.defineProperty(navigator.credentials, 'get', {
      value: async (options: { digital: { requests: unknown } }) => {
        const credential = await (globalThis as unknown as { askWallet: Hand }).askWallet(options.digital.requests)
        if (credential === null) throw new DOMException('the person closed the window', 'NotAllowedError')
        return Object.assign(new DigitalCredential(), credential)
      },
    })
  })
  return seen
}

describe.skipIf(browserPath() === undefined)('a landlord’s browser that can ask wallets by itself', () => {
  let world: World
  let wallet: Wallet
  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
    wallet = await world.wallet()
    await world.issueTo(wallet, ['residence-permit'])
  }, TEN_MINUTES)
  afterAll(() => world?.close())

  let clerk: Person | undefined
  afterEach(async () => {
    expect(clerk?.complaints).toEqual([])
    await clerk?.leave()
  })

  async function ask(answers: 'shown' | 'declined' | 'closed', options: PersonOptions = {}) {
    clerk = await openBrowser({ viewport: DESK, ...options })
    const seen = await platformOf(clerk, wallet, answers)
    const page = await clerk.open(`${world.urls.verifier}/desk/landlord/`)
    await page.getByRole('button', { name: /显示二维码|Show the QR code/ }).click()
    await page.getByRole('button', { name: /由浏览器询问|Let the browser ask/ }).click()
    return { page, seen }
  }
  const verdict = (page: Page) => page.locator('[data-verdict]')

  test(
    'hands it the signed request and says PASS to what the wallet built',
    async () => {
      const { page, seen } = await ask('shown')
      await page.getByRole('heading', { name: '通过' }).waitFor()
      expect(await verdict(page).getAttribute('data-verdict')).toBe('pass')
      expect(seen[0]?.map(({ protocol }) => protocol)).toEqual(['openid4vp-v1-signed', 'openid4vp-v1-unsigned'])
    },
    TEN_MINUTES,
  )

  test(
    'says that it cannot tell when the holder declines',
    async () => {
      const { page } = await ask('declined', { language: 'en' })
      await page.getByRole('heading', { name: 'CANNOT TELL' }).waitFor()
    },
    TEN_MINUTES,
  )

  test(
    'that brings nothing leaves the question open, by the browser again or by a code',
    async () => {
      const { page, seen } = await ask('closed')
      await page.getByText('浏览器没有带回回答').waitFor()
      await page.getByRole('button', { name: '再问一次' }).click()
      await page.getByText('浏览器没有带回回答').waitFor()
      expect(seen.length).toBe(2)
      await page.screenshot({ path: join(PICTURES, 'desk-browser-closed.png') })
      await page.getByRole('button', { name: '改用二维码' }).click()
      await page.getByRole('img', { name: '查验二维码' }).waitFor()
    },
    TEN_MINUTES,
  )
})

describe.skipIf(browserPath() === undefined)('a browser without that interface', () => {
  test('is not offered it', async () => {
    const world = await startWorld({ time: 'real', pages: true })
    const clerk = await openBrowser({ viewport: DESK })
    await clerk.context.addInitScript(() => {
      Reflect.deleteProperty(globalThis, 'DigitalCredential')
    })
    const page = await clerk.open(`${world.urls.verifier}/desk/landlord/`)
    await page.getByRole('button', { name: '显示二维码' }).click()
    await page.getByRole('img', { name: '查验二维码' }).waitFor()
    expect(await page.getByRole('button', { name: '由浏览器询问' }).count()).toBe(0)
    await clerk.leave()
    await world.close()
  }, 600_000)
})
