import { buildPages } from '@sojourn/tooling'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person, type PersonOptions } from '../harness/index.ts'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { holdAll, schoolWallet } from '../harness/presentation/school-wallet.ts'

const DESK = { width: 1180, height: 820 }
const qrText = (page: Page): Promise<string> =>
  page.getByRole('img', { name: /二维码|QR code/ }).evaluate((code) => code.getAttribute('data-qr') ?? '')
const verdict = (page: Page) => page.locator('[data-verdict]')

describe.skipIf(browserPath() === undefined)('the front-desk page of a school, in a browser', () => {
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

  async function openDeskPage(options: PersonOptions = {}): Promise<Page> {
    clerk = await openBrowser({ viewport: DESK, ...options })
    return clerk.open(`${world.verifier.url}/desk/demo-school/`)
  }

  test('shows one QR code, follows the phone, and says PASS with a receipt', async () => {
    const page = await openDeskPage()
    await page.getByRole('button', { name: '显示二维码' }).click()
    const wallet = await schoolWallet(world)
    const request = await wallet.fetchRequest(await qrText(page))
    await page.getByText('居民正在手机上确认', { exact: true }).waitFor()
    await wallet.post(request, { vp_token: await wallet.vpToken(request), state: request.payload.state })
    await page.getByRole('heading', { name: '通过' }).waitFor()
    expect(await verdict(page).getAttribute('data-verdict')).toBe('pass')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('通过')
    await page.getByText('回执编号').waitFor()
  })

  test('says FAIL with the reason and what to do next, and starts the next check by one key', async () => {
    const page = await openDeskPage({ language: 'en' })
    await page.getByRole('button', { name: 'Show the QR code' }).click()
    const unlucky = await createBareWallet(world)
    await holdAll(world, unlucky, { 'tenancy-registration': { claims: { catchment: 'D-0099' } } })
    await unlucky.answer(await qrText(page))
    await page.getByRole('heading', { name: 'FAIL' }).waitFor()
    expect(await verdict(page).textContent()).toContain('The dwelling is outside this school’s catchment.')
    expect(await verdict(page).textContent()).toContain('Tell the resident which school serves the address')

    await page.keyboard.press('F2')
    await page.getByRole('img', { name: 'QR code of this check' }).waitFor()
    await (await schoolWallet(world)).answer(await qrText(page))
    await page.getByRole('heading', { name: 'PASS' }).waitFor()
  })

  test('says CANNOT TELL, never FAIL, when the status lists are out of reach, and gives the manual way', async () => {
    const wallet = await schoolWallet(world)
    world.reachable(false)
    world.advance(25 * 3600)
    const page = await openDeskPage()
    await page.getByRole('button', { name: '显示二维码' }).click()
    await wallet.answer(await qrText(page))
    await page.getByRole('heading', { name: '无法判断' }).waitFor()
    expect(await verdict(page).textContent()).toContain('这不是居民的问题')
    expect(await verdict(page).textContent()).toContain('核验纸质材料')
    world.reachable(true)
  })

  test('says that a code has expired, and makes a new one', async () => {
    const page = await openDeskPage()
    await page.getByRole('button', { name: '显示二维码' }).click()
    const first = await qrText(page)
    world.advance(61)
    await page.getByText('没有在时限内收到回答。').waitFor()
    await page.getByRole('button', { name: '重新生成二维码' }).click()
    await page.getByRole('img', { name: '查验二维码' }).waitFor()
    expect(await qrText(page)).not.toBe(first)
  })
})
