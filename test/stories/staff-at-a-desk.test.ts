import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, sidewaysScroll } from '../harness/accessibility.ts'
import { answerCheck, browserPath, openBrowser, type Person, startWorld, type World } from '../harness/index.ts'

const SCHOOL = ['residence-permit', 'household-relation', 'insurance-statement', 'tenancy-registration'] as const
const OFFICE = 'enrolment-office'
const TABLET = { width: 1024, height: 768 }
const UPRIGHT = { width: 768, height: 1024 }

const press = (page: Page, name: RegExp | string) => page.getByRole('button', { name }).click()
const heading = (page: Page, name: RegExp | string) => page.getByRole('heading', { level: 1, name }).waitFor()

describe.skipIf(browserPath() === undefined)('staff at the desk of a school that knows its staff, in a browser', () => {
  let world: World
  const people: Person[] = []
  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
  }, 180_000)
  afterAll(async () => {
    await Promise.all(people.map((person) => person.leave()))
    await world?.close()
  })

  test('a manager comes by a link, invites a clerk, whose checks name them, and ends them [P 23]', async () => {
    const manager = await openBrowser({ viewport: TABLET })
    const clerk = await openBrowser({ viewport: UPRIGHT, language: 'en' })
    people.push(manager, clerk)
    const found: string[] = []
    const look = async (page: Page, screen: string) => {
      for (const fault of await accessibilityFaults(page)) found.push(`${screen}: ${fault}`)
      const { normal, large } = await sidewaysScroll(page)
      if (normal > 0 || large > 0) found.push(`${screen}: too wide by ${normal} px, in large type by ${large} px`)
    }

    const page = await manager.open(await world.verifier.inviteStaff(OFFICE, '钱主任', 'manager'))
    await page.getByText('您好，钱主任').waitFor()
    expect(new URL(page.url()).hash).toBe('')
    await look(page, 'enrolment')
    await press(page, '登记通行密钥')
    await heading(page, '查验什么？')
    await page.getByRole('link', { name: '人员' }).click()
    await heading(page, '工作人员')
    await look(page, 'staff')
    await press(page, '邀请人员')
    await page.getByLabel('姓名').fill('Li Na')
    await look(page, 'whom to invite')
    await press(page, '生成邀请链接')
    const link = await page.getByLabel('链接', { exact: true }).inputValue()
    await look(page, 'the link')
    await press(page, '完成')
    await page.getByText('待登记').waitFor()

    const desk = await clerk.open(link)
    await desk.getByText('Hello Li Na').waitFor()
    await press(desk, 'Enrol passkey')
    await heading(desk, 'What is to be checked?')
    expect(await desk.getByRole('link', { name: 'Staff' }).count()).toBe(0)
    await press(desk, 'Sign out')
    await heading(desk, 'Staff sign-in')
    await look(desk, 'sign-in')
    await press(desk, 'Sign in with passkey')

    const wallet = await world.wallet()
    await world.issueTo(wallet, SCHOOL)
    await press(desk, /School enrolment of a migrant child/)
    await press(desk, 'Show the QR code')
    const qr = await desk.locator('[data-qr]').getAttribute('data-qr')
    await answerCheck(wallet, { link: qr, walletLink: null, flow: 'cross_device' })
    await desk.locator('[data-verdict]').waitFor()
    await desk
      .getByText(/Li Na \(No\. [0-9A-F]{8}\)/)
      .first()
      .waitFor()
    await look(desk, 'result')

    await page.reload()
    await heading(page, '工作人员')
    await press(page, '停用Li Na')
    await page.getByRole('alertdialog').getByRole('button', { name: '停用' }).click()
    await page.getByText('已停用').waitFor()
    await press(desk, /New check/)
    await heading(desk, 'Staff sign-in')
    await press(desk, 'Sign in with passkey')
    await desk.getByText('This passkey is not enrolled here.').waitFor()

    expect(found).toEqual([])
    expect([...manager.complaints, ...clerk.complaints]).toEqual([])
  })
})
