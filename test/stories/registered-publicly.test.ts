import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, sidewaysScroll } from '../harness/accessibility.ts'
import {
  browserPath,
  openBrowser,
  type Person,
  type PersonOptions,
  startCheck,
  startWorld,
  type World,
} from '../harness/index.ts'
import { enrolRegistrars } from '../harness/registrars.ts'

const COUNTER = { width: 1280, height: 860 }
const TABLET = { width: 820, height: 1180 }
const POLICY = 'private-school-enrolment'
const SCHOOL = '示范民办学校'
const CODE = '52010101DEM000057R'

const press = (page: Page, name: RegExp | string) =>
  page.getByRole('button', { name, exact: typeof name === 'string' }).click()
const heading = (page: Page, name: RegExp | string) => page.getByRole('heading', { level: 1, name }).waitFor()

describe.skipIf(browserPath() === undefined)('a school and the public register, in a browser', () => {
  let world: World
  let officerA: Page
  let officerB: Page
  let link = ''
  let logIndex = 0
  const people: Person[] = []
  const found: string[] = []
  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
    // As if nobody had registered the school yet.
    const before = await enrolRegistrars(world)
    const school = (await before.registrations()).find(({ content }) =>
      content.name.en.startsWith('Shifan Private School'),
    )
    await before.change({ act: 'withdraw', relyingPartyId: school?.id, reasonText: 'the story begins before' })
    await world.publishTrustList()
  }, 180_000)
  afterAll(async () => {
    await Promise.all(people.map((person) => person.leave()))
    await world?.close()
  })

  async function open(url: string, options: PersonOptions): Promise<Page> {
    const person = await openBrowser(options)
    people.push(person)
    return person.open(url)
  }
  const invite = (name: string, number: string) => world.issuer.inviteStaff('registry', name, 'registrar', number)
  async function look(page: Page, screen: string): Promise<void> {
    for (const fault of await accessibilityFaults(page)) found.push(`${screen}: ${fault}`)
    const { normal, large } = await sidewaysScroll(page)
    if (normal > 0 || large > 0) found.push(`${screen}: too wide by ${normal} px, in large type by ${large} px`)
  }
  const ask = async () =>
    startCheck(await world.desk('private-school'), POLICY, { city: '010100', schoolEntryYear: '2027' })

  /** A phone that holds nothing yet: who asks is told all the same. */
  async function scanOnPhone(options: PersonOptions): Promise<Page> {
    const page = await open(world.urls.wallet, options)
    await page
      .getByRole('button', { name: /^(用指纹、面容或锁屏密码设置|Set up with fingerprint, face or screen lock)$/ })
      .click()
    await heading(page, /我的证件|My cards/)
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /扫一扫|Scan/ })
      .click()
    await page.getByLabel(/粘贴链接|Paste a link/).fill(link)
    await page.getByRole('button', { name: /^(打开|Open)$/ }).click()
    return page
  }

  test('before it is registered, its desk may ask nobody [T 8]', async () => {
    await expect(ask()).rejects.toThrow('policy_not_registered')
  })

  test('one officer proposes it, and is told which member is wrong', async () => {
    officerA = await open(await invite('孙登记员', '0101'), { viewport: COUNTER })
    await press(officerA, '登记通行密钥')
    await heading(officerA, '依赖方登记')
    await look(officerA, 'register')
    await officerA.getByRole('link', { name: '提请登记' }).click()
    await heading(officerA, '提请登记')
    const wanted = world.provisioned.toRegister.find(({ creditCode }) => creditCode === CODE)
    const [use] = wanted?.uses ?? []
    if (wanted === undefined || use === undefined) throw new Error('the demo has no private school')
    const fill = (label: string, text: string, place = 0) =>
      officerA.getByLabel(label, { exact: true }).nth(place).fill(text)
    await fill('名称（中文）', wanted.name['zh-CN'])
    await fill('名称（英文）', wanted.name.en)
    await fill('统一社会信用代码', `${CODE.slice(0, -1)}T`)
    await fill('联系方式', wanted.contact)
    await fill('查验系统的网址', world.urls.verifier)
    await fill('接入证书（PEM）', wanted.accessCertificates?.[0] ?? '')
    await fill('用途代号', POLICY)
    for (const [label, text] of [
      ['用途说明', use.purpose],
      ['法律依据', use.legalBasis],
      ['保存期限', use.retention],
    ] as const) {
      await fill(`${label}（中文）`, text['zh-CN'])
      await fill(`${label}（英文）`, text.en)
    }
    await fill('可查看的项目', 'residence.city')
    await press(officerA, '增加一种证件')
    await officerA.getByLabel('证件', { exact: true }).nth(1).selectOption({ label: '户籍亲属关系证明' })
    await fill('可查看的项目', 'guardian\nchild_name\nchild_school_entry_year', 1)
    await look(officerA, 'proposal form')
    await press(officerA, '提请')
    await officerA.getByText('请检查：统一社会信用代码').waitFor()
    await fill('统一社会信用代码', CODE)
    await press(officerA, '提请')
    await heading(officerA, '依赖方登记')
    const own = officerA.getByRole('listitem', { name: `提请登记 ${SCHOOL}` })
    await own.getByText('这是您提请的，由另一位登记员批准。').waitFor()
    expect(await own.getByRole('button', { name: /^批准/ }).count()).toBe(0)
    await look(officerA, 'own proposal')
  })

  test('another officer compares every word and signs it with a passkey [T 1] [P 23]', async () => {
    officerB = await open(await invite('Officer Li', '0102'), { viewport: TABLET, language: 'en' })
    await press(officerB, 'Enrol passkey')
    await heading(officerB, 'Relying parties')
    const proposal = officerB.getByRole('listitem', { name: /^to be registered Shifan Private School/ })
    await proposal.getByText('核验民办学校入学报名条件').waitFor()
    await proposal.getByText('residence.city').waitFor()
    await proposal.getByText(CODE).waitFor()
    await look(officerB, 'proposal of a colleague')
    await proposal.getByRole('button', { name: /^Approve/ }).click()
    await officerB.getByText('Nothing waits.').waitFor()
    await world.publishTrustList()
    const { rows } = await world.databases.issuer.query<{ place: number }>(
      `select log_index::float8 as place from relying_party where content like $1 and state = 'registered'`,
      [`%${CODE}%`],
    )
    logIndex = rows[0]?.place ?? 0
    await officerB.reload()
    const registered = officerB
      .getByRole('listitem', { name: /^Shifan Private School/ })
      .filter({ hasText: `entry no. ${logIndex} ` })
    await registered.waitFor()
    await look(officerB, 'register with its entries')
  })

  test('the school asks, and the wallet tells who it is, what for, and where it is registered, in both languages [T 8] [case a]', async () => {
    link = (await ask()).link ?? ''
    const phone = await scanOnPhone({})
    await heading(phone, `${SCHOOL}想查看您的证件`)
    for (const text of [
      '核验民办学校入学报名条件',
      '《民办教育促进法》；《居住证暂行条例》（国务院令第663号）第十二条',
      '核验结果保存至当年9月15日，随后删除',
      `登记已公开，登记簿第 ${logIndex} 条`,
    ]) {
      await phone.getByText(text).first().waitFor()
    }
    await phone.getByText('对方的详细信息').click()
    await phone.getByText('enrolment@private-school.example').waitFor()
    await phone.getByText('学校', { exact: true }).waitFor()
    await look(phone, 'who asks')
    const english = await scanOnPhone({ language: 'en', viewport: COUNTER })
    await english.getByText('To check the conditions for enrolment at a private school').waitFor()
    await english.getByText(`Registered publicly, entry no. ${logIndex}`).waitFor()
    await english.getByText('More about who asks').click()
    await english.getByText('Certificate good until').waitFor()
    await look(english, 'who asks, in English')
  })

  test('withdrawn by two officers, it may ask nobody, and a wallet refuses what is under way [T 8]', async () => {
    link = (await ask()).link ?? ''
    await officerB
      .getByRole('listitem', { name: /^Shifan Private School/ })
      .getByRole('button', { name: /^Withdraw/ })
      .click()
    await officerB.getByRole('alertdialog').getByLabel('Reason').fill('closed by the education authority')
    await press(officerB, 'Propose the withdrawal')
    await officerA.reload()
    const proposal = officerA.getByRole('listitem', { name: `提请撤销 ${SCHOOL}` })
    await proposal.getByText('原因：closed by the education authority').waitFor()
    await proposal.getByRole('button', { name: /^批准/ }).click()
    await officerA.getByText('没有等待办理的提请。').waitFor()
    await world.publishTrustList()
    const phone = await scanOnPhone({})
    await heading(phone, '已为您拦下')
    await phone.getByText('对方的登记已被撤销，不能再查看您的证件。').waitFor()
    await look(phone, 'refused')
    await expect(ask()).rejects.toThrow('policy_not_registered')
  })

  test('each page was readable for everybody, and none complained', () => {
    expect(found).toEqual([])
    expect(people.flatMap(({ complaints }) => complaints)).toEqual([])
  })
})
