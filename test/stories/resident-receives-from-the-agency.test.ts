import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person, startCheck, startWorld, type World } from '../harness/index.ts'

const PICTURES = fileURLToPath(new URL('../../.output/pictures/', import.meta.url))
const PASSPHRASE = 'seven quiet rivers'
const LEASE = { leaseUntil: '2027-12-31' }

describe.skipIf(browserPath() === undefined)('a resident who never comes to the counter again', () => {
  let world: World
  let person: Person
  let page: Page
  let picture = 0

  const keep = async (name: string) => {
    const number = ++picture
    await page.screenshot({ path: join(PICTURES, `remote-${number}-${name}.png`), fullPage: true })
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
    await mkdir(PICTURES, { recursive: true })
    person = await openBrowser()
    const residents = await world.issuer.residents('public-security')
    const resident = residents.find(({ persona }) => persona === 'worker-mother')
    if (!resident) throw new Error('no resident')
    page = await person.open(await world.issuer.inviteResident('public-security', resident.id))
  }, 180_000)
  afterAll(async () => {
    await person?.leave()
    await world?.close()
  })

  async function unlock(): Promise<void> {
    await page.getByLabel('口令').fill(PASSPHRASE)
    await button('用口令解锁').click()
  }

  /** From the list of cards to the agency's own page. */
  async function goToAgency(): Promise<void> {
    await page.getByRole('link', { name: '在线向机关领取' }).click()
    await heading('在线领取')
    await page.getByRole('button', { name: '居住证', exact: true }).click()
    await page.getByText('下一步在签发机关的页面').waitFor()
    await button('前往签发机关').click()
    await page.waitForURL(`${world.urls.issuer}/public-security/authorize?**`)
  }

  test('enrols by the printed link, signs in at the agency, consents, and comes back to a valid card [S 11]', async () => {
    await button('登记通行密钥').click()
    await page.getByRole('heading', { name: '登记完成' }).waitFor()

    await page.goto(world.urls.wallet)
    // On this machine the agency and the wallet share one host, and so would their passkeys: here the wallet has a passphrase.
    await button('改用口令').click()
    await page.getByLabel('口令', { exact: true }).fill(PASSPHRASE)
    await page.getByLabel('再输入一次口令').fill(PASSPHRASE)
    await button('设置口令').click()
    await heading('我的证件')
    await keep('no-cards')
    await page.getByRole('link', { name: '在线向机关领取' }).click()
    await heading('在线领取')
    await keep('agencies')
    await page.getByRole('button', { name: '居住证', exact: true }).click()
    await page.getByText('下一步在签发机关的页面').waitFor()
    await keep('before-leaving')
    await button('前往签发机关').click()
    await page.waitForURL(`${world.urls.issuer}/public-security/authorize?**`)
    expect([...new URL(page.url()).searchParams.keys()]).toEqual(['client_id', 'request_uri'])
    await page.getByRole('heading', { name: /新市民钱包/ }).waitFor()
    await keep('at-the-agency')
    await button('用通行密钥登录').click()
    await page.getByText('您已登录：林秋月').waitFor()
    await button('同意并签发').click()

    await heading('钱包已锁定')
    // The code has left the address bar before anything was asked for.
    expect(page.url()).toBe(`${world.urls.wallet}/`)
    await keep('coming-back')
    await unlock()
    await heading('领取成功')
    await world.publish()
    await page.getByText('有效，可以使用了').first().waitFor({ timeout: 30_000 })
    await keep('received')
    await button('回到我的证件').click()
    await page.getByRole('link', { name: '查看居住证' }).waitFor()
    await keep('cards')
    expect(await world.issuer.reconcile()).toEqual([])
  }, 120_000)

  test('shows the card to a landlord: PASS', async () => {
    const desk = await world.desk('landlord')
    const check = await startCheck(desk, 'landlord-lease', LEASE)
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /扫一扫/ })
      .click()
    await page.getByLabel(/粘贴链接/).fill(check.link ?? '')
    await button('打开').click()
    await page.getByRole('checkbox', { name: '我同意出示相片' }).check()
    await button('同意并出示').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('口令').fill(PASSPHRASE)
    await dialog.getByRole('button', { name: '确认' }).click()
    await heading('已出示')
    const { body } = await desk.get<{ result?: { verdict: string } }>(`/checks/${check.id}`)
    expect(body.result?.verdict).toBe('pass')
    await button('回到我的证件').click()
  }, 60_000)

  test('says no at the agency, and the wallet says that nothing was received', async () => {
    await goToAgency()
    await button('拒绝').click()
    await heading('钱包已锁定')
    await unlock()
    await heading('没有领取')
    await page.getByText('您在机关的页面上没有同意。').waitFor()
    await keep('refused')
    await button('回到我的证件').click()
    expect(await page.getByRole('link', { name: '查看居住证' }).count()).toBe(1)
  }, 60_000)

  test('is sent to the wallet by somebody else with a code: it belongs to nothing there [R 13]', async () => {
    const iss = encodeURIComponent(`${world.urls.issuer}/public-security`)
    await page.goto(`${world.urls.wallet}/authorized?code=theirs&state=theirs&iss=${iss}`)
    await unlock()
    await heading('没有领取成功')
    await page.getByText('这次返回不是这个钱包发起的，或已经处理过。').waitFor()
    await keep('not-ours')
    await page.getByRole('button', { name: 'English' }).click()
    await keep('not-ours-en')
    await page.getByRole('link', { name: 'Start again' }).click()
    await heading('Receive online')
    await keep('agencies-en')
    await page.getByRole('button', { name: 'Residence permit', exact: true }).click()
    await page.getByText('Next comes the agency’s own page').waitFor()
    await keep('before-leaving-en')
    expect(person.complaints).toEqual([])
  }, 60_000)
})
