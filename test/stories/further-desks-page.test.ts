import { buildPages } from '@sojourn/tooling'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, sidewaysScroll } from '../harness/accessibility.ts'
import { browserPath, openBrowser, type Person } from '../harness/index.ts'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'
import { STATUS } from '../harness/presentation/test-issuers.ts'

const DESK = { width: 1180, height: 820 }
const PHONE = { width: 360, height: 740 }
const qrText = (page: Page): Promise<string> =>
  page.getByRole('img', { name: /二维码|QR code/ }).evaluate((code) => code.getAttribute('data-qr') ?? '')
const verdict = (page: Page) => page.locator('[data-verdict]')

describe.skipIf(browserPath() === undefined)('the pages of further desks, in a browser', () => {
  let world: PresentationWorld
  beforeAll(async () => {
    await buildPages()
    // The browser's clock runs and this world's stands, so a code that moves would be one of the future.
    world = await startPresentationWorld({ listens: true, env: { CROSS_DEVICE_CODE: 'still' } })
  }, 180_000)
  afterAll(() => world?.close())

  let clerk: Person | undefined
  afterEach(async () => {
    expect(clerk?.complaints).toEqual([])
    await clerk?.leave()
  })

  const openDeskPage = async (party: string, language: 'zh-CN' | 'en', viewport = DESK): Promise<Page> => {
    clerk = await openBrowser({ viewport, language })
    return clerk.open(`${world.verifier.url}/desk/${party}/`)
  }

  test('a gate says why it stays shut, and one press shows the way by hand [case f] [row 37]', async () => {
    const page = await openDeskPage('demo-gate', 'en', PHONE)
    const wallet = await createBareWallet(world)
    const permit = await hold(world, wallet, 'residence-permit')
    await page.getByRole('button', { name: 'Show the QR code' }).click()
    await wallet.answer(await qrText(page))
    await page.getByRole('heading', { name: 'PASS' }).waitFor()
    expect(await page.getByRole('button', { name: 'Get the staff' }).count()).toBe(0)

    world.issuers.setStatus(permit, STATUS.suspended)
    world.advance(800)
    await world.verifier.refreshStatusLists()
    await page.keyboard.press('F2')
    await wallet.answer(await qrText(page))
    await page.getByRole('heading', { name: 'FAIL' }).waitFor()
    expect(await verdict(page).textContent()).toContain('The credential is suspended')
    await page.getByRole('button', { name: 'Get the staff' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await dialog.textContent()).toContain('Call the staff, who will write the visitor in and open by hand')
    expect(await accessibilityFaults(page)).toEqual([])
  })

  test('a bank shows what it will ask as the clerk chooses what it is for [case e]', async () => {
    const page = await openDeskPage('demo-bank', 'en')
    const notice = async () => (await page.locator('dl').first().textContent()) ?? ''
    await page.getByText('Identification of a customer').first().waitFor()
    expect(await notice()).not.toContain('Residence: address')
    await page.getByRole('combobox').selectOption({ label: 'Opening an account' })
    expect(await notice()).toContain('Residence: address')
    expect(await notice()).not.toContain('Financial function')
    await page.getByRole('combobox').selectOption({ label: 'Activating the financial function, in person' })
    expect(await notice()).toContain('Financial function')
    expect(await notice()).not.toContain('Residence: address')
  })

  const PARTIES = [
    'demo-private-school',
    'demo-employer',
    'demo-bank',
    'demo-gate',
    'demo-transit',
    'demo-inter-provincial',
    'demo-settlement',
    'demo-job-service',
    'demo-shop',
  ]
  test.each(['zh-CN', 'en'] as const)(
    'each reads in %s on a phone and at a counter, without a fault',
    async (language) => {
      const faults: string[] = []
      const page = await openDeskPage('demo-gate', language)
      for (const party of PARTIES) {
        await page.goto(`${world.verifier.url}/desk/${party}/`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${party}: ${fault}`))
        for (const viewport of [PHONE, DESK]) {
          await page.setViewportSize(viewport)
          const { normal, large } = await sidewaysScroll(page)
          if (normal + large > 0) faults.push(`${party}: ${normal} and ${large} pixels too wide`)
        }
      }
      expect(faults).toEqual([])
    },
  )
})
