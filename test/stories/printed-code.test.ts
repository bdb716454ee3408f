import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, sidewaysScroll } from '../harness/accessibility.ts'
import { answerCheck, browserPath, openBrowser, startWorld, type World } from '../harness/index.ts'

const PICTURES = join(import.meta.dirname, '../../.output/pictures')
const TEN_MINUTES = 600_000
const placeCode = async (page: Page): Promise<string> =>
  (await page.locator('[data-place-code]').getAttribute('data-place-code')) ?? ''

describe.skipIf(browserPath() === undefined)('a counter with a printed code', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
  }, TEN_MINUTES)
  afterAll(() => world?.close())

  test.each([
    ['zh-CN', '显示二维码', '改用柜台上的打印码', '打开柜台', '还没有人', '数字不对。', '工作人员看到您了', '通过'],
    [
      'en',
      'Show the QR code',
      'Use a printed code at the counter',
      'Open the counter',
      'Nobody yet',
      'That is not the number.',
      'The clerk sees you now',
      'PASS',
    ],
  ] as const)(
    'shows who scanned it only once the number on the screen was typed on the phone, in %s [T 4]',
    async (language, show, toCounter, open, nobody, wrong, there, pass) => {
      const wallet = await world.wallet()
      await world.issueTo(wallet, ['residence-permit'])
      const clerk = await openBrowser({ viewport: { width: 1180, height: 820 }, language })
      const page = await clerk.open(`${world.urls.verifier}/desk/landlord/`)
      await page.getByRole('button', { name: show }).click()
      await page.getByRole('button', { name: toCounter }).click()
      await page.getByRole('button', { name: open }).click()
      await page.getByText(nobody, { exact: true }).waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await page.screenshot({ path: join(PICTURES, `counter-${language}.png`), fullPage: true })
      await page.emulateMedia({ media: 'print' })
      await page.screenshot({ path: join(PICTURES, `counter-print-${language}.png`), fullPage: true })
      await page.emulateMedia({ media: 'screen' })

      const print = page.getByRole('img', { name: /柜台 1 二维码/ })
      const link = (await print.getAttribute('data-qr')) ?? ''
      const { continueAt } = await answerCheck(wallet, { link, walletLink: null, flow: 'cross_device' })
      await pause(2_500)
      expect(await page.getByText(nobody, { exact: true }).count()).toBe(1)

      const resident = await openBrowser({ language })
      const phone = await resident.open(continueAt ?? '')
      const right = await placeCode(page)
      const spoilt = `${right.slice(0, 5)}${(Number(right[5]) + 1) % 10}`
      await phone.getByRole('textbox').fill(spoilt)
      await phone.getByRole('button', { name: /我在这个柜台|I am at this counter/ }).click()
      await phone.getByText(wrong).waitFor()
      expect(await accessibilityFaults(phone)).toEqual([])
      expect(await sidewaysScroll(phone)).toEqual({ normal: 0, large: 0 })
      await phone.screenshot({ path: join(PICTURES, `counter-phone-${language}.png`), fullPage: true })
      await phone.getByRole('textbox').fill(await placeCode(page))
      await phone.getByRole('button', { name: /我在这个柜台|I am at this counter/ }).click()
      await phone.getByText(there).waitFor()
      await page.getByRole('heading', { name: pass }).waitFor()
      expect([...clerk.complaints, ...resident.complaints]).toEqual([])
      await resident.leave()
      await clerk.leave()
    },
    TEN_MINUTES,
  )
})
