import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person, startWorld, type World } from '../harness/index.ts'

const PICTURES = fileURLToPath(new URL('../../.output/pictures/', import.meta.url))
const PASSPHRASE = 'seven quiet rivers'
const DESKTOP = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }

describe.skipIf(browserPath() === undefined)('a resident who applies for the permit from home, with her lease', () => {
  let world: World
  let person: Person
  let page: Page
  let picture = 0

  const keep = async (name: string) => {
    const number = ++picture
    await page.screenshot({ path: join(PICTURES, `evidence-${number}-${name}.png`), fullPage: true })
  }
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true })
  const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()
  const residentAt = async (agency: string) => {
    const found = (await world.issuer.residents(agency)).find(({ persona }) => persona === 'worker-mother')
    if (!found) throw new Error('no resident')
    return found.id
  }

  beforeAll(async () => {
    const issuerEnv = { DEFERRED_INTERVAL_SECONDS: '5' }
    world = await startWorld({ time: 'real', pages: true, withEvidence: true, issuerEnv })
    await mkdir(PICTURES, { recursive: true })
    person = await openBrowser()
    page = await person.open(await world.issuer.inviteResident('public-security', await residentAt('public-security')))
    await button('登记通行密钥').click()
    await page.getByRole('heading', { name: '登记完成' }).waitFor()
    await page.goto(world.urls.wallet)
    // On this machine the agency and the wallet share one host, and so would their passkeys: here the wallet has a passphrase.
    await button('改用口令').click()
    await page.getByLabel('口令', { exact: true }).fill(PASSPHRASE)
    await page.getByLabel('再输入一次口令').fill(PASSPHRASE)
    await button('设置口令').click()
    await heading('我的证件')
    await receiveLease()
  }, 240_000)
  afterAll(async () => {
    await person?.leave()
    await world?.close()
  })

  async function unlock(): Promise<void> {
    await page.getByLabel('口令').fill(PASSPHRASE)
    await button('用口令解锁').click()
  }

  /** At the counter of the housing authority. */
  async function receiveLease(): Promise<void> {
    const created = await world.issuer.createOffer('housing', {
      residentId: await residentAt('housing'),
      types: ['tenancy-registration'],
    })
    if (!created.ok) throw new Error(created.reason)
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /扫一扫/ })
      .click()
    await page.getByLabel(/粘贴链接/).fill(created.value.link)
    await button('打开').click()
    await page.getByLabel('领取码', { exact: true }).fill(created.value.txCode)
    await button('领取').click()
    const label = await page.getByRole('img', { name: /^核对码/ }).getAttribute('aria-label')
    const { rows } = await world.databases.issuer.query<{ id: string }>(
      'select issuance_id as id from issuance where agency = $1 and offer_id = $2',
      ['housing', created.value.offerId],
    )
    const activated = await world.issuer.activate('housing', rows[0]?.id ?? '', (label ?? '').replace(/\D/g, ''))
    expect(activated.ok).toBe(true)
    await world.publish()
    await page.getByText('已激活，可以使用了').first().waitFor({ timeout: 30_000 })
    await button('回到我的证件').click()
  }

  test('shows it to the agency from the same phone, agrees, and waits with the application in her wallet [R 11]', async () => {
    await page.getByRole('link', { name: '在线向机关领取' }).click()
    await page.getByRole('button', { name: '居住证', exact: true }).click()
    await button('前往签发机关').click()
    await page.waitForURL(`${world.urls.issuer}/public-security/authorize?**`)
    await button('用通行密钥登录').click()
    await page.getByRole('heading', { name: '出示证明材料' }).waitFor()
    expect(await button('同意并提交申请').count()).toBe(0)
    await keep('wanted')
    await page.getByRole('button', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Show your evidence' }).waitFor()
    await page.setViewportSize(DESKTOP)
    await page.getByRole('button', { name: 'My wallet is on another device' }).click()
    await page.getByRole('img', { name: 'QR code for showing your evidence' }).waitFor()
    await keep('other-device-en')
    await page.setViewportSize(PHONE)
    await page.getByRole('button', { name: '中文' }).click()
    await button('用本机的钱包出示').click()

    await heading('钱包已锁定')
    await unlock()
    await page.getByText('示范市公安局').first().waitFor()
    await keep('wallet-asked')
    await button('同意并出示').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('口令').fill(PASSPHRASE)
    await dialog.getByRole('button', { name: '确认' }).click()
    await page.waitForURL(`${world.urls.issuer}/public-security/authorize/`)
    await page.getByText('已收到证明材料').waitFor()
    await keep('shown')
    await button('同意并提交申请').click()

    await heading('钱包已锁定')
    await unlock()
    await heading('申请已提交')
    await page.getByText('审核中').waitFor()
    await keep('under-review')
    await button('回到我的证件').click()
    await page.getByRole('heading', { name: '办理中' }).waitFor()
    await keep('cards-waiting')
  }, 120_000)

  test('closes the wallet; two officers see what she showed and approve; the wallet receives by itself when it is open again', async () => {
    await page.goto('about:blank')
    const [first, second] = [
      await world.staff('public-security', ['clerk']),
      await world.staff('public-security', ['clerk']),
    ]
    const { body } = await first.get<{ applications: { id: string; evidence: unknown }[] }>('/applications')
    const [application] = body.applications
    expect(application?.evidence).toMatchObject([{ type: 'tenancy-registration', claims: { holder_role: 'tenant' } }])
    await first.post(`/applications/${application?.id}/review`, {})
    expect((await second.post(`/applications/${application?.id}/approve`, {})).status).toBe(200)

    await page.goto(world.urls.wallet)
    await unlock()
    await page.getByText('已批准，证件已领取').waitFor({ timeout: 60_000 })
    await world.publish()
    await keep('approved')
    await page.getByRole('link', { name: '查看居住证' }).waitFor()
    await button('知道了').click()
    await page.getByRole('heading', { name: '办理中' }).waitFor({ state: 'detached' })
    expect(await world.issuer.reconcile()).toEqual([])
    expect(person.complaints).toEqual([])
  }, 120_000)

  test('the officers’ list shows the facts of the evidence, in both languages', async () => {
    const link = await world.issuer.inviteStaff('public-security', '王警官', 'clerk')
    const officer = await openBrowser({ viewport: DESKTOP })
    try {
      page = await officer.open(link)
      await page.getByRole('button', { name: /登记通行密钥/ }).click()
      await page.getByRole('link', { name: '申请', exact: true }).first().click()
      await page.getByRole('heading', { name: '居民出示的证明材料' }).waitFor()
      await page.getByText('由示范市住房和城乡建设局证明').waitFor()
      await keep('officer')
      await page.getByRole('button', { name: 'English' }).click()
      await page.getByRole('heading', { name: 'Evidence that the resident showed' }).waitFor()
      await keep('officer-en')
      expect(officer.complaints).toEqual([])
    } finally {
      await officer.leave()
    }
  }, 60_000)
})
