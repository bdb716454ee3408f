import type { DeskCheck } from '@sojourn/verifier'
import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  browserPath,
  openBrowser,
  type Person,
  type PersonOptions,
  startCheck,
  startWorld,
  type World,
} from '../harness/index.ts'

const LEASE = { leaseUntil: '2027-12-31' }
const PASSPHRASE = 'seven quiet rivers'
const DESKTOP = { width: 1280, height: 860 }

interface Phone {
  readonly page: Page
  readonly person: Person
  /** From now on the authenticator says that somebody else holds the phone. */
  stopVerifying(): Promise<void>
}

describe.skipIf(browserPath() === undefined)("the residents' wallet in a browser", () => {
  let world: World
  const people: Person[] = []
  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
  }, 180_000)
  afterEach(async () => {
    for (const person of people.splice(0)) {
      expect(person.complaints).toEqual([])
      await person.leave()
    }
  })
  afterAll(() => world?.close())

  /** For whoever looks at the pages; nothing when nobody does. */
  const picture = async (page: Page, name: string) => {
    const folder = process.env.PICTURES
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true })
  }
  const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
  const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

  async function openPhone(options: PersonOptions & { prf?: boolean } = {}): Promise<Phone> {
    const person = await openBrowser(options)
    people.push(person)
    const page = await person.context.newPage()
    page.on('pageerror', (error) => (person.complaints as string[]).push(error.message))
    const devtools: CDPSession = await person.context.newCDPSession(page)
    await devtools.send('WebAuthn.enable', { enableUI: false })
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf: options.prf ?? true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto(world.urls.wallet)
    const stopVerifying = async () => {
      await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
    }
    return { page, person, stopVerifying }
  }

  async function setUp({ page }: Phone): Promise<void> {
    await button(page, '用指纹、面容或锁屏密码设置').click()
    await heading(page, '我的证件')
  }

  /** Pastes what a camera would read. */
  async function scan(page: Page, link: string): Promise<void> {
    await page
      .getByRole('navigation')
      .getByRole('link', { name: /扫一扫|Scan/ })
      .click()
    await page.getByLabel(/粘贴链接|Paste a link/).fill(link)
    await page.getByRole('button', { name: /^(打开|Open)$/ }).click()
  }

  /** A permit, compared and activated. */
  async function receivePermit({ page }: Phone): Promise<void> {
    const residents = await world.issuer.residents('public-security')
    const resident = residents.find(({ persona }) => persona === 'worker-mother')
    if (!resident) throw new Error('no resident')
    const created = await world.issuer.createOffer('public-security', {
      residentId: resident.id,
      types: ['residence-permit'],
    })
    if (!created.ok) throw new Error(created.reason)
    await scan(page, created.value.link)
    await page.getByLabel(/^(领取码|Code for receiving)$/).fill(created.value.txCode)
    await page.getByRole('button', { name: /^(领取|Receive)$/ }).click()
    const label = await page.getByRole('img', { name: /^(核对码|Code to compare)/ }).getAttribute('aria-label')
    const { rows } = await world.databases.issuer.query<{ id: string }>(
      'select issuance_id as id from issuance where agency = $1 and offer_id = $2',
      ['public-security', created.value.offerId],
    )
    const activated = await world.issuer.activate(
      'public-security',
      rows[0]?.id ?? '',
      (label ?? '').replace(/\D/g, ''),
    )
    expect(activated.ok).toBe(true)
    await world.publish()
    await page
      .getByText(/已激活，可以使用了|Activated. You can use it now/)
      .first()
      .waitFor({ timeout: 30_000 })
    await page.getByRole('button', { name: /回到我的证件|Back to my cards/ }).click()
  }

  const copiesLeft = async (page: Page): Promise<string> => {
    await page.getByRole('link', { name: /查看居住证|Open Residence permit/ }).click()
    return (
      (await page
        .getByText(/还能出示|Can be shown/)
        .first()
        .textContent()) ?? ''
    )
  }

  test('keeps a passphrase where the passkey gives no secret, says what that means, and asks for it before showing', async () => {
    const phone = await openPhone({ prf: false, language: 'en', viewport: DESKTOP })
    const { page } = phone
    await button(page, 'Set up with fingerprint, face or screen lock').click()
    await page.getByText('The passkey of this phone cannot encrypt the wallet').waitFor()
    await page.getByText(/It is weaker than a passkey/).waitFor()
    await page.getByLabel('Passphrase', { exact: true }).fill('12345678')
    await page.getByLabel('The passphrase once more').fill('12345678')
    await button(page, 'Set the passphrase').click()
    await page.getByText('The passphrase is too easy to guess.').waitFor()
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE)
    await page.getByLabel('The passphrase once more').fill(PASSPHRASE)
    await button(page, 'Set the passphrase').click()
    await heading(page, 'My cards')
    await receivePermit(phone)

    const check = await startCheck(await world.desk('landlord'), 'landlord-lease', LEASE)
    await scan(page, check.link ?? '')
    await page.getByRole('checkbox', { name: 'I agree to show my portrait' }).check()
    await button(page, 'Agree and show').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Passphrase').fill('seven loud rivers')
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('It was not confirmed that it is you; nothing was shown.').waitFor()
    await button(page, 'Agree and show').click()
    await dialog.getByLabel('Passphrase').fill(PASSPHRASE)
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await heading(page, 'Shown')
  })

  test.each([
    [
      'zh-CN',
      '用指纹、面容或锁屏密码设置',
      '我的证件',
      '我已逐条看过，同意签署以上条款',
      '我同意出示相片',
      '签署并出示',
      '已出示',
    ],
    [
      'en',
      'Set up with fingerprint, face or screen lock',
      'My cards',
      'I have read every term above and agree to sign',
      'I agree to show my portrait',
      'Sign and show',
      'Shown',
    ],
  ] as const)(
    'reads out every term of a lease before it signs, in %s [S 21] [case c]',
    async (language, set, cards, agree, portrait, sign, done) => {
      const phone = await openPhone({ language })
      const { page } = phone
      await button(page, set).click()
      await heading(page, cards)
      await receivePermit(phone)
      const terms = { address: '示范市一号院301室', monthlyRent: '3500.00', from: '2027-01-01', until: '2027-12-31' }
      const desk = await world.desk('lease-office')
      const check = await startCheck(desk, 'lease-signing', terms)
      await scan(page, check.link ?? '')
      for (const term of [terms.address, /3500\.00/, terms.from, terms.until]) await page.getByText(term).waitFor()
      await page.getByRole('checkbox', { name: portrait }).check()
      expect(await button(page, sign).isDisabled()).toBe(true)
      await picture(page, `wallet-sign-${language}`)
      await page.getByRole('checkbox', { name: agree }).check()
      await button(page, sign).click()
      await heading(page, done)
      const { body } = await desk.get<DeskCheck>(`/checks/${check.id}`)
      expect(body.result).toMatchObject({ verdict: 'pass', signed: [{ name: { en: 'Lease of a dwelling' } }] })
    },
  )

  test('a desk page on the same phone gets its person back with the answer', async () => {
    const phone = await openPhone()
    const { page } = phone
    await setUp(phone)
    await receivePermit(phone)
    const check = await startCheck(await world.desk('landlord'), 'landlord-lease', LEASE, 'same_device')
    await page.goto(check.walletLink ?? '')
    await heading(page, '钱包已锁定')
    expect(page.url()).toBe(`${world.urls.wallet}/`)
    await button(page, '解锁').click()
    await page.getByRole('checkbox', { name: '我同意出示相片' }).check()
    await button(page, '同意并出示').click()
    await page.waitForURL(`${world.urls.verifier}/desk/landlord/return**`)
  })

  test('somebody whom the phone does not know opens nothing and shows nothing [T 13]', async () => {
    const phone = await openPhone()
    const { page } = phone
    await setUp(phone)
    await receivePermit(phone)
    const desk = await world.desk('landlord')
    const check = await startCheck(desk, 'landlord-lease', LEASE)
    await scan(page, check.link ?? '')
    await page.getByRole('checkbox', { name: '我同意出示相片' }).check()
    await phone.stopVerifying()
    await button(page, '同意并出示').click()
    await page.getByText('没有确认是您本人，什么也没有出示。').waitFor({ timeout: 90_000 })
    const { body } = await desk.get<{ state: string }>(`/checks/${check.id}`)
    expect(body.state).not.toBe('answered')
    await button(page, '不出示').click()
    await button(page, '回到我的证件').click()
    expect(await copiesLeft(page)).toContain('10')
    await button(page, '锁定').click()
    await button(page, '解锁').click()
    await page.getByRole('alert').waitFor({ timeout: 90_000 })
    await heading(page, '钱包已锁定')
  })

  test('who has shown something asks that it be deleted, and keeps the receipt', async () => {
    const phone = await openPhone()
    const { page } = phone
    await setUp(phone)
    await receivePermit(phone)
    const desk = await world.desk('landlord')
    const check = await startCheck(desk, 'landlord-lease', LEASE)
    await scan(page, check.link ?? '')
    await page.getByRole('checkbox', { name: '我同意出示相片' }).check()
    await button(page, '同意并出示').click()
    const state = async () => (await desk.get<{ state: string }>(`/checks/${check.id}`)).body.state
    await expect.poll(state, { timeout: 60_000 }).toBe('answered')
    await button(page, '回到我的证件').click()
    await page.getByRole('navigation').getByRole('link', { name: '记录' }).click()
    await page.getByRole('link', { name: /出示/ }).click()
    await button(page, '请对方删除').click()
    await page.getByRole('alertdialog').getByRole('button', { name: '请对方删除', exact: true }).click()
    await page.getByText('对方已删除').waitFor({ timeout: 60_000 })
    await page.getByRole('heading', { name: '删除回执' }).waitFor()
    await picture(page, 'deletion-receipt')
    expect(await state()).toBe('deleted')
    await page.reload()
    await button(page, '解锁').click()
    await page.getByText('对方已删除').waitFor({ timeout: 60_000 })
  })

  test('opens without a network, and says what it cannot do', async () => {
    const phone = await openPhone()
    const { page, person } = phone
    await setUp(phone)
    await receivePermit(phone)
    await page.evaluate(() => navigator.serviceWorker.ready)
    await person.context.setOffline(true)
    await page.goto(`${world.urls.wallet}/history`)
    await button(page, '解锁').click()
    await heading(page, '记录')
    // The emulation cuts every new document off, but tells only the one that is open when it begins.
    await person.context.setOffline(false)
    await person.context.setOffline(true)
    await page.getByText('没有网络：可以查看证件和离线出示，暂时不能领取。').waitFor()
    await page.getByRole('navigation').getByRole('link', { name: '证件' }).click()
    await page.getByRole('link', { name: '查看居住证' }).waitFor()
    await person.context.setOffline(false)
  })

  test('holds no claim in clear, gives no key out to a script, and speaks to nobody else [T 3] [M 7] [M 14]', async () => {
    const phone = await openPhone()
    const { page, person } = phone
    const hosts = new Set<string>()
    person.context.on('request', (request) => hosts.add(new URL(request.url()).host))
    await setUp(phone)
    await receivePermit(phone)
    const found = await page.evaluate(async () => {
      const open = indexedDB.open('sojourn-wallet')
      await new Promise((done) => {
        open.onsuccess = done
      })
      const all = (store: string): Promise<Record<string, unknown>[]> =>
        new Promise((done) => {
          const asked = open.result.transaction(store).objectStore(store).getAll()
          asked.onsuccess = () => done(asked.result)
        })
      const records = await all('records')
      const keys = (await all('keys')) as unknown as CryptoKeyPair[]
      const text = records.map(({ bytes }) => new TextDecoder().decode(bytes as Uint8Array<ArrayBuffer>)).join()
      const exported = await Promise.allSettled(
        keys.flatMap(({ privateKey }) =>
          (['pkcs8', 'jwk'] as const).map((form) => crypto.subtle.exportKey(form as 'pkcs8', privateKey)),
        ),
      )
      return {
        text,
        keys: keys.length,
        given: exported.filter(({ status }) => status === 'fulfilled').length,
        records: records.length,
      }
    })
    expect(found).toMatchObject({ keys: 11, given: 0 })
    expect(found.records).toBeGreaterThan(20)
    for (const clear of ['林秋月', 'LIN QIUYUE', 'residence-permit', 'eyJ', '示范市'])
      expect(found.text).not.toContain(clear)
    const own = Object.values(world.urls).map((url) => new URL(url).host)
    expect([...hosts].filter((host) => !own.includes(host))).toEqual([])
    expect(await page.evaluate(() => document.cookie)).toBe('')
  })
})
