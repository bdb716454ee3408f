import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, sidewaysScroll } from '../harness/accessibility.ts'
import { answerCheck, browserPath, openBrowser, type Person, startWorld, type World } from '../harness/index.ts'

const SCHOOL = ['residence-permit', 'household-relation', 'insurance-statement', 'tenancy-registration'] as const
const OFFICE = 'enrolment-office'
const TABLET = { width: 1024, height: 768 }
const UPRIGHT = { width: 768, height: 1024 }
/** The child of the worker mother, and three whom nobody brings. */
const LIST = '报名号,儿童姓名,备注\r\n2027-001,陈小禾,\r\n2027-002,李一,双胞胎之一\r\n2027-003,王二,\r\n'

const press = (page: Page, name: RegExp | string) => page.getByRole('button', { name }).click()
const heading = (page: Page, name: RegExp | string) => page.getByRole('heading', { level: 1, name }).waitFor()

describe.skipIf(browserPath() === undefined)('a season’s list, in a browser on two tablets', () => {
  let world: World
  let folder: string
  const people: Person[] = []
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sojourn-season-'))
    world = await startWorld({ time: 'real', pages: true })
  }, 180_000)
  afterAll(async () => {
    await Promise.all(people.map((person) => person.leave()))
    await world?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function enrolled(name: string, role: 'clerk' | 'manager', options: Parameters<typeof openBrowser>[0]) {
    const person = await openBrowser(options)
    people.push(person)
    const page = await person.open(await world.verifier.inviteStaff(OFFICE, name, role))
    await press(page, /^(登记通行密钥|Enrol passkey)$/)
    await heading(page, /查验什么|What is to be checked/)
    return page
  }

  test('is brought in, worked through by two counters, decided by hand, and exported [case a]', async () => {
    const found: string[] = []
    const look = async (page: Page, screen: string) => {
      for (const fault of await accessibilityFaults(page)) found.push(`${screen}: ${fault}`)
      const { normal, large } = await sidewaysScroll(page)
      if (normal > 0 || large > 0) found.push(`${screen}: too wide by ${normal} px, in large type by ${large} px`)
    }
    const manager = await enrolled('钱主任', 'manager', { viewport: TABLET })
    await manager.getByRole('link', { name: '名单' }).click()
    await heading(manager, '报名名单')
    await look(manager, 'no list')
    await press(manager, '新建名单')
    await manager.getByLabel('名称').fill('2027年秋季招生')
    await look(manager, 'a new list')
    await press(manager, '建立')
    await heading(manager, '2027年秋季招生')
    await look(manager, 'an empty list')

    await writeFile(join(folder, 'wrong.csv'), `${LIST}2027-001,赵三,\r\n2027-004,,010101202005180039\r\n`)
    await writeFile(join(folder, 'list.csv'), LIST)
    await press(manager, '导入表格')
    await manager.getByLabel('CSV 文件').setInputFiles(join(folder, 'wrong.csv'))
    await press(manager, /^导入$/)
    await manager.getByText('第 5 行 · 报名号：与文件中另一行重复').waitFor()
    await manager.getByText('第 6 行 · 儿童姓名：没有填写').waitFor()
    await manager.getByText('第 6 行 · 备注：含有身份证号，请删去').waitFor()
    await look(manager, 'a table with faults')
    await manager.getByLabel('CSV 文件').setInputFiles(join(folder, 'list.csv'))
    await press(manager, /^导入$/)
    await manager.getByText('李一').waitFor()
    await look(manager, 'the list')

    const clerk = await enrolled('Li Na', 'clerk', { viewport: UPRIGHT, language: 'en' })
    await clerk.getByRole('link', { name: 'Lists' }).click()
    await clerk.getByRole('link', { name: /2027年秋季招生/ }).click()
    await press(clerk, 'Take the next one')
    await heading(clerk, /2027-001 · 陈小禾/)
    await look(clerk, 'a row')
    await press(manager, '办理下一位')
    await heading(manager, /2027-002 · 李一/)

    const wallet = await world.wallet()
    await world.issueTo(wallet, SCHOOL)
    await press(clerk, 'Show the QR code')
    await clerk.locator('[data-qr]').waitFor()
    await look(clerk, 'a row with its code')
    const link = await clerk.locator('[data-qr]').getAttribute('data-qr')
    await answerCheck(wallet, { link, walletLink: null, flow: 'cross_device' })
    await clerk.locator('[data-verdict="pass"]').waitFor()
    await look(clerk, 'a row that is met')

    // The mother of the first child answers for the second: his row does not take her child.
    await press(manager, '显示二维码')
    await manager.locator('[data-qr]').waitFor()
    const wrong = await manager.locator('[data-qr]').getAttribute('data-qr')
    await answerCheck(wallet, { link: wrong, walletLink: null, flow: 'cross_device' })
    await manager.locator('[data-verdict="fail"]').waitFor()
    await manager.getByText('凭证上的孩子不是名单上的这一位。').waitFor()
    await look(manager, 'a row that is not met')

    await press(clerk, /Take the next one/)
    await heading(clerk, /2027-003 · 王二/)
    await clerk.getByLabel('Conditions met', { exact: true }).check()
    await clerk.getByLabel('Ground').selectOption({ label: 'the resident has no smartphone' })
    await clerk.getByLabel('In words').fill('household book and lease seen')
    await press(clerk, /^Decide$/)
    await clerk.getByText('household book and lease seen').waitFor()
    await look(clerk, 'a row that was decided')
    await press(clerk, 'Back to the list')
    await clerk.getByText('2 of 3 done').or(clerk.getByText('3 of 3 done')).waitFor()

    await press(manager, '返回名单')
    await manager.getByText(/已办结 3 \/ 3/).waitFor()
    await look(manager, 'the list at its end')
    await manager.getByLabel('显示').selectOption({ label: '不符合 (1)' })
    await manager.getByText('李一').waitFor()
    expect(await manager.getByText('陈小禾').count()).toBe(0)
    const [file] = await Promise.all([
      manager.waitForEvent('download'),
      manager.getByRole('link', { name: '导出 CSV' }).click(),
    ])
    const text = await readFile(await file.path(), 'utf8')
    expect(text).toContain('"2027-001","陈小禾","met","pass"')
    expect(text).toContain('"2027-003","王二","decided"')
    expect(text).not.toContain('household book')

    expect(found).toEqual([])
    for (const { complaints } of people) expect(complaints).toEqual([])
  })
})
