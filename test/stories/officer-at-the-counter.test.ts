import type { Wallet } from '@sojourn/wallet-web'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person, startWorld, type World } from '../harness/index.ts'

const COUNTER = { width: 1280, height: 860 }
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

describe.skipIf(browserPath() === undefined)('an officer at the counter, in a browser', () => {
  let world: World
  let officer: Person
  let wallet: Wallet
  let page: Page
  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
    wallet = await world.wallet()
    officer = await openBrowser({ viewport: COUNTER })
    const invitation = await world.issuer.inviteStaff('public-security', '王警官', ['clerk', 'revoker', 'auditor'])
    page = await officer.open(invitation)
  }, 180_000)
  afterAll(async () => {
    await officer?.leave()
    await world?.close()
  })

  test('enrols a passkey by the invitation, which leaves the address bar at once', async () => {
    await button(page, '登记通行密钥').click()
    await page.getByRole('heading', { name: '居民查找' }).waitFor()
    expect(page.url()).not.toContain('enrol')
    expect(new URL(page.url()).hash.length).toBeLessThan(3)
  })

  test('signs out, and in again with the passkey alone', async () => {
    await button(page, '退出登录').click()
    await button(page, '用通行密钥登录').click()
    await page.getByRole('heading', { name: '居民查找' }).waitFor()
  })

  test('invites a resident to sign in online, by a code that is shown until the dialog is closed and not again', async () => {
    await page.getByRole('searchbox', { name: '姓名、拼音或证件号码' }).fill('LIN')
    await page.getByRole('region', { name: '查找结果' }).getByRole('link').first().click()
    await button(page, '邀请网上登录').click()
    const code = page.getByRole('img', { name: '登记通行密钥的链接' })
    const link = (await code.getAttribute('data-qr')) ?? ''
    expect(link).toMatch(/\/authorize\/enrol#[\w-]{43}$/)
    expect(await page.getByText(link).count()).toBe(1)

    const resident = await openBrowser()
    try {
      const phone = await resident.open(link)
      await button(phone, '登记通行密钥').click()
      await phone.getByRole('heading', { name: '登记完成' }).waitFor()
    } finally {
      await resident.leave()
    }
    await button(page, '完成').click()
    await code.waitFor({ state: 'detached' })
    expect(await page.getByText(link).count()).toBe(0)
    await button(page, '返回居民查找').click()
  })

  test('issues a permit to a resident whose phone shows the same comparison code [T 2]', async () => {
    await page.getByRole('searchbox', { name: '姓名、拼音或证件号码' }).fill('LIN')
    await page.getByRole('region', { name: '查找结果' }).getByRole('link').first().click()
    await page.getByRole('link', { name: '签发凭证' }).click()
    await page.getByRole('checkbox', { name: '居住证', exact: true }).check()
    await button(page, '生成领取二维码').click()
    const link = await page.getByRole('img', { name: '领取凭证的二维码' }).getAttribute('data-qr')
    await button(page, '显示领取码').click()
    const txCode = await page.getByRole('img', { name: /^领取码/ }).getAttribute('aria-label')

    const offer = await wallet.readOffer(link ?? '')
    if (!offer.ok) throw new Error(offer.reason)
    const accepted = await wallet.acceptOffer(offer.value, txCode?.replace(/\D/g, ''))
    if (!accepted.ok) throw new Error(accepted.reason)
    const shown = page.getByRole('img', { name: /^核对码/ })
    await shown.waitFor()
    const onScreen = (await shown.getAttribute('aria-label'))?.replace(/\D/g, '')
    expect(onScreen).toBe(accepted.value.cards[0]?.comparisonCode)

    await button(page, '相同，激活居住证').click()
    await page.getByText('凭证已激活，可以使用。').waitFor()
  })

  test('suspends, reinstates and revokes it, each with a reason that stays to be read', async () => {
    await page.getByRole('link', { name: '返回居民页面' }).click()
    const credential = page.getByRole('listitem', { name: '居住证' })
    await credential.getByText('有效', { exact: true }).waitFor()
    for (const { act, reason, state } of [
      { act: '暂停使用', reason: 'loss_reported', state: '已暂停' },
      { act: '恢复使用', reason: 'found', state: '有效' },
      { act: '吊销', reason: 'own_request', state: '已吊销' },
    ]) {
      await credential.getByRole('button', { name: act }).click()
      const dialog = page.getByRole('alertdialog')
      await dialog.getByRole('button', { name: act }).click()
      await dialog.getByText('请选择原因，并写一句说明。').waitFor()
      await dialog.getByRole('combobox', { name: '原因' }).selectOption(reason)
      await dialog.getByRole('textbox', { name: '说明（居民可以看到）' }).fill(`示范：${act}`)
      await dialog.getByRole('button', { name: act }).click()
      await credential.getByText(state, { exact: true }).waitFor()
      await credential.getByText(`示范：${act}`).waitFor()
    }
    expect(await credential.getByRole('button').count()).toBe(0)
  })

  test('finds all of it in the activity, and the proof of the log', async () => {
    await page.getByRole('link', { name: '办理记录' }).click()
    for (const act of ['吊销', '恢复使用', '暂停使用', '核对并激活', '生成领取二维码', '工作人员登记通行密钥'])
      await page.getByText(act, { exact: true }).first().waitFor()
    await page.getByRole('textbox', { name: '日志凭据' }).waitFor()
    expect(officer.complaints).toEqual([])
  })

  test('voids an issuance whose digits differ: it never becomes valid [T 2]', async () => {
    await page.getByRole('link', { name: '居民', exact: true }).click()
    await page.getByRole('region', { name: '查找结果' }).getByRole('link').first().click()
    await page.getByRole('link', { name: '签发凭证' }).click()
    await page.getByRole('checkbox', { name: '居住证', exact: true }).check()
    await button(page, '生成领取二维码').click()
    const link = await page.getByRole('img', { name: '领取凭证的二维码' }).getAttribute('data-qr')
    await button(page, '显示领取码').click()
    const txCode = await page.getByRole('img', { name: /^领取码/ }).getAttribute('aria-label')
    const thief = await world.wallet()
    const offer = await thief.readOffer(link ?? '')
    if (!offer.ok) throw new Error(offer.reason)
    expect((await thief.acceptOffer(offer.value, txCode?.replace(/\D/g, ''))).ok).toBe(true)

    await button(page, '不同，作废居住证').click()
    await page.getByRole('alertdialog').getByRole('button', { name: '不同，作废' }).click()
    await page.getByText('这次发放已作废，没有凭证生效').waitFor()
  })
})
