import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AttestationTypeId } from '@sojourn/domain'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { agencyOf, browserPath, openBrowser, type Person, startWorld, type World } from '../harness/index.ts'

const COUNTER = { width: 1280, height: 860 }
/** Looked at by people after the run; the run itself never compares them. */
const PICTURES = join(import.meta.dirname, '../../.output/pictures')
const RESIDENT = 'worker-mother'

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const digitsOf = async (page: Page, label: RegExp): Promise<string> => {
  const shown = page.getByRole('img', { name: label }).first()
  await shown.waitFor()
  return ((await shown.getAttribute('aria-label')) ?? '').replace(/\D/g, '')
}

describe.skipIf(browserPath() === undefined)('the life of one permit, in two browsers', () => {
  let world: World
  /** The agency's side and the school's side: an officer's tab and a clerk's tab. */
  let counter: Person
  let resident: Person
  let console_: Page
  let desk: Page
  let phone: Page
  let pictures = 0
  const picture = (page: Page, name: string) => {
    pictures += 1
    const file = `${String(pictures).padStart(2, '0')}-${name}.png`
    return page.screenshot({ path: join(PICTURES, file), fullPage: true })
  }

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    world = await startWorld({ time: 'real', pages: true })
    counter = await openBrowser({ viewport: COUNTER })
    resident = await openBrowser()
    console_ = await counter.open(await world.issuer.inviteStaff('public-security', '王警官', ['clerk', 'revoker']))
    phone = await resident.open(world.urls.wallet)
  }, 240_000)
  afterAll(async () => {
    await counter?.leave()
    await resident?.leave()
    await world?.close()
  })

  test('the officer enrols a passkey, and the resident seals a wallet with one', async () => {
    await button(console_, '登记通行密钥').click()
    await console_.getByRole('heading', { name: '居民查找' }).waitFor()
    // Opened only now: a passkey is made by a tab that has the focus.
    desk = await counter.open(`${world.urls.verifier}/desk/school/`)
    await button(phone, '用指纹、面容或锁屏密码设置').click()
    await phone.getByRole('heading', { name: '我的证件' }).waitFor()
    await picture(phone, 'wallet-empty')
  }, 60_000)

  test('the officer offers the permit and the proof of kinship; the phone scans, and takes them with the code', async () => {
    const found = (await world.issuer.residents('public-security')).find(({ persona }) => persona === RESIDENT)
    await console_.getByRole('searchbox', { name: '姓名、拼音或证件号码' }).fill(found?.name ?? '')
    await console_
      .getByRole('region', { name: '查找结果' })
      .getByRole('link', { name: found?.name ?? '' })
      .click()
    await console_.getByRole('link', { name: '签发凭证' }).click()
    await console_.getByRole('checkbox', { name: '居住证', exact: true }).check()
    await console_.getByRole('checkbox', { name: '户籍亲属关系证明' }).check()
    await button(console_, '生成领取二维码').click()
    const code = console_.getByRole('img', { name: '领取凭证的二维码' })
    await resident.show((await code.getAttribute('data-qr')) ?? '')
    await button(console_, '显示领取码').click()
    await picture(console_, 'console-offer')
    await phone.getByRole('link', { name: '扫一扫', exact: true }).last().click()
    await phone.getByRole('heading', { name: '领取证件' }).waitFor()
    await picture(phone, 'wallet-offer')
    await phone.getByLabel('领取码').fill(await digitsOf(console_, /^领取码/))
    await button(phone, '领取').click()
    await phone.getByRole('heading', { name: '请和工作人员核对' }).waitFor()
  }, 90_000)

  test('both screens show the same six digits, and the officer activates [T 2]', async () => {
    const shown = phone.getByRole('img', { name: /^核对码/ })
    await shown.first().waitFor()
    await picture(phone, 'wallet-compare')
    const onPhone = (
      await shown.evaluateAll((codes) => codes.map((code) => code.getAttribute('aria-label') ?? ''))
    ).map((label) => label.replace(/\D/g, ''))
    const onConsole: string[] = []
    for (const name of ['居住证', '户籍亲属关系证明']) {
      onConsole.push(await digitsOf(console_, new RegExp(`^核对码：${name}`)))
      await picture(console_, 'console-compare')
      await button(console_, `相同，激活${name}`).click()
    }
    expect(onPhone).toHaveLength(2)
    expect(onConsole.toSorted()).toEqual(onPhone.toSorted())
    await console_.getByText('凭证已激活，可以使用。').first().waitFor()
    await world.publish()
    await button(phone, '回到我的证件').click()
  }, 60_000)

  test('two more agencies add what a school asks for, by link and without a camera', async () => {
    await resident.show('nothing')
    for (const type of ['insurance-statement', 'tenancy-registration'] as const) await receiveByLink(type)
    await world.publish()
    await phone.getByRole('heading', { name: '我的证件' }).waitFor()
    await picture(phone, 'wallet-cards')
  }, 90_000)

  async function receiveByLink(type: AttestationTypeId): Promise<void> {
    const agency = agencyOf(type)
    const found = (await world.issuer.residents(agency)).find(({ persona }) => persona === RESIDENT)
    if (found === undefined) throw new Error(`${agency} does not know ${RESIDENT}`)
    const made = await world.issuer.createOffer(agency, { residentId: found.id, types: [type] })
    if (!made.ok) throw new Error(made.reason)
    await phone.getByRole('link', { name: '扫一扫', exact: true }).last().click()
    await phone.getByLabel('粘贴链接').fill(made.value.link)
    await button(phone, '打开').click()
    await phone.getByLabel('领取码').fill(made.value.txCode)
    await button(phone, '领取').click()
    await phone.getByRole('heading', { name: '请和工作人员核对' }).waitFor()
    const { rows } = await world.databases.issuer.query<{ id: string }>(
      'select issuance_id as id from issuance where agency = $1 and offer_id = $2',
      [agency, made.value.offerId],
    )
    const activated = await world.issuer.activate(agency, rows[0]?.id ?? '', await digitsOf(phone, /^核对码/))
    expect(activated.ok).toBe(true)
    await button(phone, '回到我的证件').click()
  }

  /** The clerk shows a code, the resident scans it and consents; answers what the desk says. */
  async function presentToSchool(verdict: 'pass' | 'fail', name: string): Promise<string> {
    const show = button(desk, '显示二维码')
    if (await show.isVisible()) await show.click()
    else await desk.keyboard.press('F2')
    const code = desk.getByRole('img', { name: '查验二维码' })
    await code.waitFor()
    await resident.show((await code.getAttribute('data-qr')) ?? '')
    if (name === 'pass') await picture(desk, 'desk-code')
    await phone.getByRole('link', { name: '扫一扫', exact: true }).last().click()
    await button(phone, '同意并出示').waitFor()
    if (name === 'pass') await picture(phone, 'wallet-consent')
    for (const separate of await phone.getByRole('checkbox').all()) await separate.check()
    await button(phone, '同意并出示').click()
    const shown = desk.locator(`[data-verdict=${verdict}]`)
    await shown.waitFor()
    await picture(desk, `desk-${name}`)
    await phone.getByRole('heading', { name: '已出示' }).waitFor()
    await button(phone, '回到我的证件').click()
    return (await shown.textContent()) ?? ''
  }

  test('the school asks, the resident consents, and the desk says PASS [case a]', async () => {
    expect(await presentToSchool('pass', 'pass')).toContain('通过')
  }, 90_000)

  async function changeState(act: string, reason: string): Promise<void> {
    const back = console_.getByRole('link', { name: '返回居民页面' })
    if (await back.isVisible()) await back.click()
    const permit = console_.getByRole('listitem', { name: '居住证' })
    await permit.getByRole('button', { name: act }).click()
    const dialog = console_.getByRole('alertdialog')
    await dialog.getByRole('combobox', { name: '原因' }).selectOption(reason)
    await dialog.getByRole('textbox', { name: '说明（居民可以看到）' }).fill(`示范：${act}`)
    await dialog.getByRole('button', { name: act }).click()
    await permit.getByText(`示范：${act}`).waitFor()
    await picture(console_, `console-${reason}`)
    await world.publish()
  }

  test('suspended, the same check fails and says why', async () => {
    await changeState('暂停使用', 'loss_reported')
    expect(await presentToSchool('fail', 'suspended')).toContain('暂停')
  }, 90_000)

  test('reinstated, it passes again', async () => {
    await changeState('恢复使用', 'found')
    expect(await presentToSchool('pass', 'reinstated')).toContain('通过')
  }, 90_000)

  test('revoked, it fails for good', async () => {
    await changeState('吊销', 'own_request')
    expect(await presentToSchool('fail', 'revoked')).toContain('吊销')
    await expect(console_.getByRole('listitem', { name: '居住证' }).getByRole('button').count()).resolves.toBe(0)
  }, 90_000)

  test('the wallet shows the changed status and keeps what was shown to whom, without a value', async () => {
    await phone.getByRole('link', { name: '记录' }).click()
    await phone.getByText('示范小学').first().waitFor()
    await picture(phone, 'wallet-history')
    expect(await phone.textContent('main')).not.toContain('010100')
    expect([...counter.complaints, ...resident.complaints]).toEqual([])
  }, 60_000)
})
