import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, sidewaysScroll } from '../harness/accessibility.ts'
import {
  answerCheck,
  browserPath,
  openBrowser,
  type Person,
  startCheck,
  startWorld,
  type World,
} from '../harness/index.ts'

const SCHOOL = ['residence-permit', 'household-relation', 'insurance-statement', 'tenancy-registration'] as const
const READERS = [
  { language: 'zh-CN', viewport: { width: 390, height: 844 } },
  { language: 'en', viewport: { width: 1180, height: 820 } },
] as const

const press = (page: Page, name: RegExp) => page.getByRole('button', { name }).click()
const follow = (page: Page, name: RegExp) => page.getByRole('link', { name }).first().click()
const heading = (page: Page, name: RegExp) => page.getByRole('heading', { level: 1, name }).waitFor()

/** Looks at a screen, and notes what is wrong with it by the name of the screen. */
const inspector =
  (page: Page, found: string[]) =>
  async (screen: string): Promise<void> => {
    for (const fault of await accessibilityFaults(page)) found.push(`${screen}: ${fault}`)
    const { normal, large } = await sidewaysScroll(page)
    if (normal > 0 || large > 0) found.push(`${screen}: too wide by ${normal} px, in large type by ${large} px`)
  }

describe.skipIf(browserPath() === undefined)(
  'every page, for whoever reads it by ear, by keyboard or in large type',
  () => {
    let world: World
    beforeAll(async () => {
      world = await startWorld({ time: 'real', pages: true })
    }, 180_000)
    afterAll(() => world?.close())

    async function visit(
      reader: (typeof READERS)[number],
      walk: (person: Person, look: (page: Page) => ReturnType<typeof inspector>) => Promise<void>,
    ) {
      const person = await openBrowser(reader)
      const found: string[] = []
      try {
        await walk(person, (page) => inspector(page, found))
        expect(found).toEqual([])
        expect(person.complaints).toEqual([])
      } finally {
        await person.leave()
      }
    }

    test.each(READERS)('the console, in $language', (reader) =>
      visit(reader, async (officer, inspect) => {
        const invitation = await world.issuer.inviteStaff('public-security', 'Wang', ['clerk', 'revoker', 'auditor'])
        const page = await officer.open(invitation)
        const look = inspect(page)
        await press(page, /^(登记通行密钥|Enrol passkey)$/)
        await heading(page, /居民查找|Find a resident/)
        await look('residents')
        await page.getByRole('searchbox').fill('nobody at all')
        await page.getByText(/没有找到这位居民|Nobody was found/).waitFor()
        await look('nobody found')
        await page.getByRole('searchbox').fill('LIN')
        await follow(page, /LIN QIUYUE/)
        await page
          .getByText(/还没有签发过凭证|No credential has been issued yet|一次性副本|one-time copies/)
          .first()
          .waitFor()
        await look('resident')
        await follow(page, /^(签发凭证|Issue a credential)$/)
        await page.locator('summary').first().click()
        await look('choose what to issue')
        await page.getByRole('checkbox', { name: /^(居住证|Residence permit)$/ }).check()
        await press(page, /生成领取二维码|Make the QR code/)
        await press(page, /显示领取码|Show the transaction code/)
        await look('QR code and transaction code')
        const link = await page.locator('[data-qr]').getAttribute('data-qr')
        const txCode = await page.getByRole('img', { name: /^(领取码|Transaction code)/ }).getAttribute('aria-label')
        const wallet = await world.wallet()
        const offer = await wallet.readOffer(link ?? '')
        if (!offer.ok) throw new Error(offer.reason)
        await wallet.acceptOffer(offer.value, txCode?.replace(/\D/g, ''))
        await page.getByRole('img', { name: /^(核对码|Comparison code)/ }).waitFor()
        await look('comparison')
        await press(page, /不同，作废|Different: void/)
        await look('question before voiding')
        await page
          .getByRole('alertdialog')
          .getByRole('button', { name: /取消|Cancel/ })
          .click()
        await press(page, /相同，激活|Same: activate/)
        await page.getByText(/凭证已激活，可以使用|active and can be used/).waitFor()
        await look('activated')
        await follow(page, /返回居民页面|Back to the resident/)
        await page
          .getByRole('button', { name: /^(吊销|Revoke)$/ })
          .first()
          .click()
        await page
          .getByRole('alertdialog')
          .getByRole('button', { name: /^(吊销|Revoke)$/ })
          .click()
        await look('revoking without a reason')
        await page.keyboard.press('Escape')
        await press(page, /^(受理申请|Take an application)$/)
        const dialog = page.getByRole('alertdialog')
        await dialog.getByRole('combobox').selectOption('residence-permit-offline')
        await look('taking an application')
        // One is enough for both readers: it stays open, and no second of its kind is taken.
        if (reader.language === 'zh-CN') {
          await dialog.getByRole('button', { name: '受理申请' }).click()
          await page.getByText('申请已受理').waitFor()
        } else await page.keyboard.press('Escape')
        await follow(page, /^(申请|Applications)$/)
        await heading(page, /^(申请|Applications)$/)
        await page
          .getByText(/LIN|林秋月/)
          .first()
          .waitFor()
        await look('applications')
        await follow(page, /^(办理记录|Activity)$/)
        await heading(page, /办理记录|Activity/)
        await look('activity')
        await press(page, /退出登录|Sign out/)
        await heading(page, /工作人员登录|Staff sign-in/)
        await look('sign-in')
      }),
    )

    test.each(READERS)('the desk, in $language', (reader) =>
      visit(reader, async (clerk, inspect) => {
        const wallet = await world.wallet()
        await world.issueTo(wallet, SCHOOL)
        const page = await clerk.open(`${world.urls.verifier}/desk/school/`)
        const look = inspect(page)
        await heading(page, /随迁子女入学报名|School enrolment/)
        await look('conditions')
        await page.getByLabel(/学区|Catchment/).fill('')
        await press(page, /显示二维码|Show the QR code/)
        await look('a condition left out')
        await page.getByLabel(/学区|Catchment/).fill('D-0007')
        await press(page, /显示二维码|Show the QR code/)
        await page.locator('[data-qr]').waitFor()
        await look('QR code')
        const link = await page.locator('[data-qr]').getAttribute('data-qr')
        await answerCheck(wallet, { link, walletLink: null, flow: 'cross_device' })
        await page.locator('[data-verdict]').waitFor()
        await look('answer')
        await page.goto(`${world.urls.verifier}/desk/hospital/`)
        await heading(page, /查验什么|What is to be checked/)
        await look('choice of check')
      }),
    )

    test.each(READERS)('the checker, in $language', (reader) =>
      visit(reader, async (landlord, inspect) => {
        const page = await landlord.open(`${world.urls.verifier}/checker/`)
        const look = inspect(page)
        await heading(page, /查验什么|What is to be checked/)
        await look('choice of purpose')
        await press(page, /租|lease|tenan/i)
        await page.getByRole('heading', { level: 1, name: /扫居民屏幕上的二维码|Scan/ }).waitFor()
        await look('scanning')
      }),
    )

    test.each(READERS)('the wallet, in $language', (reader) =>
      visit(reader, async (resident, inspect) => {
        const page = await resident.open(`${world.urls.wallet}/`)
        const look = inspect(page)
        await heading(page, /设置您的钱包|Set up your wallet/)
        await look('welcome')
        await press(page, /用指纹、面容或锁屏密码设置|Set up with fingerprint/)
        const places = page.getByRole('navigation')
        for (const place of [/证件|Cards/, /记录|History/, /设置|Settings/]) {
          await places.getByRole('link', { name: place }).click()
          await page.getByRole('heading', { level: 1 }).waitFor()
          await look(`wallet ${place}`)
        }

        const [someone] = await world.issuer.residents('public-security')
        if (someone === undefined) throw new Error('no synthetic resident')
        const made = await world.issuer.createOffer('public-security', {
          residentId: someone.id,
          types: ['residence-permit'],
        })
        if (!made.ok) throw new Error(made.reason)
        await page.goto(`${world.urls.wallet}/offer${new URL(made.value.link).search}`)
        await page.getByRole('heading', { level: 1, name: /钱包已锁定|locked/i }).waitFor()
        await look('locked')
        await press(page, /^(解锁|Unlock)$/)
        await heading(page, /领取证件|Receive a card/)
        await look('offer')
        await page.getByRole('textbox').fill(made.value.txCode)
        await press(page, /^(领取|Receive)$/)
        await heading(page, /请和工作人员核对|Compare with the officer/)
        await look('comparison')
        const { rows } = await world.databases.issuer.query<{ id: string }>(
          'select issuance_id as id from issuance where offer_id = $1',
          [made.value.offerId],
        )
        const code = await page.getByRole('img', { name: /核对码|Code to compare/ }).getAttribute('aria-label')
        await world.issuer.activate('public-security', rows[0]?.id ?? '', code?.replace(/\D/g, '') ?? '')
        await world.publish()
        await page.goto(`${world.urls.wallet}/`)
        await press(page, /^(解锁|Unlock)$/)
        await page
          .getByRole('link', { name: /居住证|Residence permit/ })
          .first()
          .waitFor()
        await look('cards')
        await follow(page, /居住证|Residence permit/)
        await page.getByRole('heading', { level: 1, name: /居住证|Residence permit/ }).waitFor()
        await look('one card')
        await page
          .getByRole('navigation')
          .getByRole('link', { name: /证件|Cards/ })
          .click()
        await follow(page, /离线出示|Show offline/)
        await heading(page, /离线出示|Show without a network/)
        await look('showing without a network')

        const asked = await startCheck(await world.desk('landlord'), 'landlord-lease', { leaseUntil: '2027-12-31' })
        await page.goto(`${world.urls.wallet}/present${new URL(asked.link ?? '').search}`)
        await press(page, /^(解锁|Unlock)$/)
        await page.getByRole('heading', { level: 1 }).waitFor()
        await page
          .getByText(/示范房屋租赁公司|Shifan Home Rentals/)
          .first()
          .waitFor()
        await look('consent')
      }),
    )
  },
)
