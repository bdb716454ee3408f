import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerCheck, browserPath, openBrowser, startWorld, type World } from '../harness/index.ts'

const PICTURES = join(import.meta.dirname, '../../.output/pictures')
const TEN_MINUTES = 600_000
const code = (page: Page): Promise<string> =>
  page.getByRole('img', { name: '查验二维码' }).evaluate((shown) => shown.getAttribute('data-qr') ?? '')

describe.skipIf(browserPath() === undefined)('a desk’s screen, in real time', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true, verifierEnv: { CROSS_DEVICE_CODE: 'moving' } })
  }, TEN_MINUTES)
  afterAll(() => world?.close())

  test(
    'shows another code within three seconds, the first is dead after eleven, and the one of the moment is answered [P 19]',
    async () => {
      const wallet = await world.wallet()
      await world.issueTo(wallet, ['residence-permit'])
      const clerk = await openBrowser({ viewport: { width: 1180, height: 820 } })
      const page = await clerk.open(`${world.urls.verifier}/desk/landlord/`)
      await page.getByRole('button', { name: '显示二维码' }).click()
      const first = await code(page)
      await pause(3_000)
      const second = await code(page)
      expect(second).not.toBe(first)
      await page.screenshot({ path: join(PICTURES, 'desk-moving-code.png') })
      await pause(8_500)
      expect((await fetch(new URL(first).searchParams.get('request_uri') ?? '')).status).toBe(410)
      expect(await wallet.readRequest(first, 'cross_device')).toEqual({ ok: false, reason: 'code_too_old' })
      await answerCheck(wallet, { link: await code(page), walletLink: null, flow: 'cross_device' })
      await page.getByRole('heading', { name: '通过' }).waitFor()
      expect(clerk.complaints).toEqual([])
      await clerk.leave()
    },
    TEN_MINUTES,
  )
})
