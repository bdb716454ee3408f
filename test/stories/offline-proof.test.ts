import { addSeconds } from '@sojourn/domain'
import { encodeOfflineProof, issueSdJwtVc, offlineProofText, presentSdJwtVc } from '@sojourn/formats'
import {
  createRootCertificate,
  encodeBase64url,
  generateSigningKey,
  issueCertificate,
  randomBytes,
  signerFromJwk,
} from '@sojourn/keys'
import { consentToAll, createMemoryPorts, createWallet, type Wallet, type WalletPorts } from '@sojourn/wallet-web'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, sidewaysScroll } from '../harness/accessibility.ts'
import { browserPath, type Issued, openBrowser, type Person, startWorld, type World } from '../harness/index.ts'

const LANDLORD = 'urn:sojourn:offline:landlord'
const GATE = 'urn:sojourn:offline:gate'
const TICKET = 'urn:sojourn:offline:ticket'
const PURPOSE = {
  [LANDLORD]: /租房时核验姓名/,
  [GATE]: /核验是否住在本小区/,
  [TICKET]: /核验本市居住和年龄优惠/,
}
const DAY = 86_400

interface Resident {
  readonly ports: WalletPorts
  readonly wallet: Wallet
  readonly issued: readonly Issued[]
}

interface Answer {
  readonly verdict: string | null
  readonly text: string
}

describe.skipIf(browserPath() === undefined)('a proof without a network, between two phones', () => {
  let world: World
  let guard: Person
  let page: Page
  let resident: Resident
  const pictures = process.env.STORY_PICTURES

  beforeAll(async () => {
    world = await startWorld({ time: 'real', pages: true })
    resident = await moveIn(['residence-permit-offline'])
    guard = await openBrowser()
    page = await guard.open(`${world.urls.verifier}/checker/`)
    await heading('查验什么？')
    await page.evaluate(() => navigator.serviceWorker.ready)
    await guard.context.setOffline(true)
    await page.reload()
    await heading('查验什么？')
  }, 240_000)
  // A story that fails leaves the next one where it can begin.
  afterEach(async () => {
    const button = page.getByRole('button', { name: '换一种查验' })
    if (await button.isVisible()) await button.click()
  })
  afterAll(async () => {
    expect(guard?.complaints ?? []).toEqual([])
    await guard?.leave()
    await world?.close()
  })

  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

  async function moveIn(types: Parameters<World['issueTo']>[1]): Promise<Resident> {
    const ports = await createMemoryPorts(world.walletSettings)
    const wallet = createWallet(ports)
    return { ports, wallet, issued: await world.issueTo(wallet, types) }
  }

  /** What the resident's screen shows, by that wallet's clock. */
  async function codes(
    { ports }: Resident,
    audience: string,
    over: Partial<WalletPorts> = {},
  ): Promise<readonly string[]> {
    const wallet = createWallet({
      ...ports,
      fetch: async () => {
        throw new TypeError('there is no network')
      },
      ...over,
    })
    const choices = await wallet.offlineChoices()
    const choice = choices.ok ? choices.value.find(({ purpose }) => purpose.audience === audience) : undefined
    if (!choice?.sheet) throw new Error('nothing fits')
    const made = await wallet.makeOfflineProof(choice, consentToAll(choice.sheet))
    if (!made.ok) throw new Error(made.reason)
    return made.value.moves ? Array.from({ length: 24 }, (_, number) => made.value.code(number)) : [made.value.code(0)]
  }

  async function scan(texts: readonly string[], audience: keyof typeof PURPOSE = LANDLORD): Promise<Answer> {
    await guard.show(...texts)
    await page.getByRole('button', { name: PURPOSE[audience] }).click()
    const panel = page.locator('[data-verdict]')
    await panel.waitFor({ timeout: 30_000 })
    return { verdict: await panel.getAttribute('data-verdict'), text: (await panel.textContent()) ?? '' }
  }
  const leave = () => page.getByRole('button', { name: '换一种查验' }).click()

  async function checked(texts: readonly string[], audience: keyof typeof PURPOSE = LANDLORD): Promise<Answer> {
    const answer = await scan(texts, audience)
    await leave()
    return answer
  }

  async function picture(name: string): Promise<void> {
    if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  }

  test('a landlord sees name, age and since when it is known; the holder shows one still code, and neither has a network [case c] [T 9]', async () => {
    const phone = await openBrowser()
    const holder = await phone.open(world.urls.wallet)
    await holder.getByRole('button', { name: '用指纹、面容或锁屏密码设置' }).click()
    await receiveOfflineCopy(holder)
    await holder.evaluate(() => navigator.serviceWorker.ready)
    await phone.context.setOffline(true)
    await holder.getByRole('link', { name: '没有网络？离线出示' }).click()
    await holder.getByRole('button', { name: /房东（离线查验）/ }).click()
    await holder.getByText('只给您面前的人看').waitFor()
    expect(await accessibilityFaults(holder)).toEqual([])
    if (pictures !== undefined) await holder.screenshot({ path: `${pictures}/wallet-consent.png`, fullPage: true })
    await holder.getByRole('button', { name: '同意并出示' }).click()
    const code = holder.getByRole('img', { name: '离线出示的二维码' })
    const text = (await code.getAttribute('data-qr')) ?? ''
    await holder
      .getByRole('timer')
      .getByText(/\d+ 秒后失效/)
      .waitFor()
    expect(await accessibilityFaults(holder)).toEqual([])
    if (pictures !== undefined) await holder.screenshot({ path: `${pictures}/wallet-code.png` })

    const answer = await scan([text])
    expect(answer.verdict).toBe('pass')
    for (const said of ['林秋月', '年满 18 周岁', '状态截至', '示范市公安局']) expect(answer.text).toContain(said)
    expect(await accessibilityFaults(page)).toEqual([])
    await picture('checker-pass')
    await leave()

    const again = await checked([text])
    expect(again).toMatchObject({ verdict: 'fail', text: expect.stringContaining('刚才在这部手机上查验过了') })
    await holder.getByRole('button', { name: '完成' }).click()
    await holder.getByRole('link', { name: '记录' }).click()
    await holder.getByText('房东（离线查验）').waitFor()
    await holder.getByRole('button', { name: 'English' }).click()
    await holder.getByRole('navigation').getByRole('link', { name: 'Cards' }).click()
    await holder.getByRole('link', { name: 'No network? Show offline' }).click()
    await holder.getByRole('heading', { level: 1, name: 'Show without a network' }).waitFor()
    expect(await accessibilityFaults(holder)).toEqual([])
    const { normal, large } = await sidewaysScroll(holder)
    expect([normal, large]).toEqual([0, 0])
    if (pictures !== undefined) await holder.screenshot({ path: `${pictures}/wallet-choose-en.png`, fullPage: true })
    expect(phone.complaints).toEqual([])
    await phone.leave()
  }, 120_000)

  test('a gate opens for its own community and says why it does not for another [case f]', async () => {
    await page.getByLabel('本小区（社区）名称').fill('示范社区')
    expect(await checked(await codes(resident, GATE), GATE)).toMatchObject({
      verdict: 'pass',
      text: expect.not.stringContaining('林秋月'),
    })
    await page.getByLabel('本小区（社区）名称').fill('别的社区')
    const refused = await scan(await codes(resident, GATE), GATE)
    expect(refused).toMatchObject({ verdict: 'fail', text: expect.stringContaining('不住在本小区') })
    await page.getByRole('button', { name: '叫工作人员' }).click()
    await picture('checker-gate-fail')
    await leave()
  })

  test('a ticket desk learns the city and the discount, and nothing else [case g]', async () => {
    const answer = await checked(await codes(resident, TICKET), TICKET)
    expect(answer.verdict).toBe('pass')
    expect(answer.text).toContain('没有年龄优惠')
    expect(answer.text).not.toContain('林秋月')
  })

  test('a code for another purpose proves nothing here [case c]', async () => {
    expect(await checked(await codes(resident, GATE))).toMatchObject({
      verdict: 'fail',
      text: expect.stringContaining('为别的用途做的'),
    })
  })

  test('a screenshot older than a minute proves nothing [T 24]', async () => {
    const clock = () => addSeconds(new Date(), -62)
    expect(await checked(await codes(resident, LANDLORD, { clock }))).toMatchObject({
      verdict: 'fail',
      text: expect.stringContaining('截图或录像'),
    })
  })

  test("somebody else's copy proves nothing: its key signs nothing for the thief [case c]", async () => {
    const thief = await signerFromJwk((await generateSigningKey()).privateJwk)
    const holderKeys = { ...resident.ports.holderKeys, signer: async () => thief }
    expect(await checked(await codes(resident, LANDLORD, { holderKeys }))).toMatchObject({
      verdict: 'fail',
      text: expect.stringContaining('没有证明这是他自己的证件'),
    })
  })

  test('an issuer that nobody listed is not a no: nothing can be said [case c]', async () => {
    expect(await checked([await strangersProof()])).toMatchObject({
      verdict: 'cannot_tell',
      text: expect.stringContaining('不认识签发单位'),
    })
  })

  test('a whole permit goes in moving frames', async () => {
    const owner = await moveIn(['residence-permit'])
    // The lists of the new card are not on this phone yet.
    await renewPack()
    const frames = await codes(owner, LANDLORD)
    expect(frames.length).toBeGreaterThan(1)
    expect(await checked(frames)).toMatchObject({ verdict: 'pass', text: expect.stringContaining('林秋月') })
  })

  test('a copy revoked before the pack was made is refused by it [F 12]', async () => {
    const tenant = await moveIn(['residence-permit-offline'])
    await renewPack()
    expect(await checked(await codes(tenant, LANDLORD))).toMatchObject({ verdict: 'pass' })
    const officer = await world.staff('public-security')
    const [{ issuanceId = '' } = {}] = tenant.issued
    const { status } = await officer.post(`/issuances/${issuanceId}/revoke`, {
      reasonCode: 'moved_away',
      reasonText: '搬走',
    })
    expect(status).toBeLessThan(300)
    await world.publish()
    // What this phone knows is still what it knew: it says so with "valid as of".
    expect(await checked(await codes(tenant, LANDLORD))).toMatchObject({ verdict: 'pass' })
    await renewPack()
    const refused = await scan(await codes(tenant, LANDLORD))
    expect(refused).toMatchObject({ verdict: 'fail', text: expect.stringContaining('吊销') })
    await picture('checker-revoked')
    await leave()
  })

  test('a pack older than a day is never green [F 12]', async () => {
    const ahead = (seconds: number) => () => addSeconds(new Date(), seconds)
    await page.clock.setSystemTime(ahead(DAY + 120)())
    await page.reload()
    await page.getByText('名单已超过 24 小时').waitFor()
    const answer = await scan(await codes(resident, LANDLORD, { clock: ahead(DAY + 120) }))
    expect(answer).toMatchObject({ verdict: 'cannot_tell', text: expect.stringContaining('太旧') })
    await picture('checker-too-old')
    await leave()
    await page.clock.setSystemTime(ahead(0)())
  })

  test('in English on a large screen it says the same, to screen readers too', async () => {
    const desk = await openBrowser({ language: 'en', viewport: { width: 1280, height: 860 } })
    const large = await desk.open(`${world.urls.verifier}/checker/`)
    await large.getByRole('heading', { level: 1, name: 'What is to be checked?' }).waitFor()
    expect(await accessibilityFaults(large)).toEqual([])
    expect(await sidewaysScroll(large)).toEqual({ normal: 0, large: 0 })
    if (pictures !== undefined) await large.screenshot({ path: `${pictures}/checker-choose-en.png`, fullPage: true })
    await desk.show('nothing of ours')
    await large.getByRole('button', { name: /To check name, being 18 or over/ }).click()
    await large.getByText('This is no code for an offline check.').waitFor()
    expect(await accessibilityFaults(large)).toEqual([])
    if (pictures !== undefined) await large.screenshot({ path: `${pictures}/checker-scan-en.png` })
    await large.getByRole('button', { name: 'Another kind of check' }).click()
    await desk.show(...(await codes(resident, LANDLORD)))
    await large.getByRole('button', { name: /To check name, being 18 or over/ }).click()
    await large.getByText('Aged 18 or over').waitFor()
    expect(await accessibilityFaults(large)).toEqual([])
    if (pictures !== undefined) await large.screenshot({ path: `${pictures}/checker-pass-en.png`, fullPage: true })
    expect(desk.complaints).toEqual([])
    await desk.leave()
  })

  test('nothing of anybody stays on the phone that checked', async () => {
    const kept = await page.evaluate(async () => {
      const texts = [JSON.stringify(localStorage), document.cookie]
      for (const name of await caches.keys()) {
        const cache = await caches.open(name)
        for (const request of await cache.keys())
          texts.push(request.url, (await (await cache.match(request))?.text()) ?? '')
      }
      return { texts: texts.join('\n'), databases: (await indexedDB.databases()).length }
    })
    expect(kept.texts).toContain('trust_list')
    expect(kept.texts).not.toContain('林秋月')
    // The page's own script knows how a code begins.
    expect(kept.texts).not.toMatch(/SJ1:[0-9A-Z $%*+./:-]{40}/)
    expect(kept.databases).toBe(0)
  })

  /** As a phone does that finds a network for a moment. */
  async function renewPack(): Promise<void> {
    await world.publish()
    await guard.context.setOffline(false)
    const fetched = page.waitForResponse((response) => response.url().endsWith('/checker/pack.json'))
    await page.reload()
    await fetched
    await heading('查验什么？')
    await page.getByText(/名单 0 ?秒前更新|名单 [1-5] ?秒前更新/).waitFor()
    await guard.context.setOffline(true)
  }

  async function receiveOfflineCopy(holder: Page): Promise<void> {
    const residents = await world.issuer.residents('public-security')
    const mother = residents.find(({ persona }) => persona === 'worker-mother')
    const created = await world.issuer.createOffer('public-security', {
      residentId: mother?.id ?? ('' as never),
      types: ['residence-permit-offline'],
    })
    if (!created.ok) throw new Error(created.reason)
    await holder.getByRole('navigation').getByRole('link', { name: '扫一扫' }).click()
    await holder.getByLabel('粘贴链接').fill(created.value.link)
    await holder.getByRole('button', { name: '打开', exact: true }).click()
    await holder.getByLabel('领取码').fill(created.value.txCode)
    await holder.getByRole('button', { name: '领取', exact: true }).click()
    const label = await holder.getByRole('img', { name: /^核对码/ }).getAttribute('aria-label')
    const { rows } = await world.databases.issuer.query<{ id: string }>(
      'select issuance_id as id from issuance where agency = $1 and offer_id = $2',
      ['public-security', created.value.offerId],
    )
    await world.issuer.activate('public-security', rows[0]?.id ?? '', (label ?? '').replace(/\D/g, ''))
    await world.publish()
    await holder.getByText('已激活，可以使用了').first().waitFor({ timeout: 30_000 })
    await holder.getByRole('button', { name: '回到我的证件' }).click()
    await renewPack()
  }

  /** Well made in every way, by an agency that the registry does not know. */
  async function strangersProof(): Promise<string> {
    const issuer = `${world.urls.issuer}/public-security`
    const year = { notBefore: addSeconds(new Date(), -DAY), notAfter: addSeconds(new Date(), 365 * DAY) }
    const rootKey = (await generateSigningKey()).privateJwk
    const root = await createRootCertificate({ commonName: 'Stranger', signer: rootKey, ...year })
    const { privateJwk, publicJwk: subjectKey } = await generateSigningKey()
    const leaf = await issueCertificate({ root, rootKey, subjectKey, commonName: 'Stranger', uris: [issuer], ...year })
    const holder = await signerFromJwk((await generateSigningKey()).privateJwk)
    const compact = await issueSdJwtVc({
      vct: `${world.urls.issuer}/vct/residence-permit-offline/v1`,
      issuer,
      claims: { name: '赵明', age_over: { '18': true } },
      disclosable: [['name'], ['age_over', '18']],
      alwaysVisible: { synthetic: true },
      holderKey: holder.publicJwk,
      status: { uri: `${issuer}/status-lists/1`, index: 1 },
      issuedAt: addSeconds(new Date(), -60),
      expiresAt: addSeconds(new Date(), DAY),
      signer: await signerFromJwk(privateJwk, { x5c: [leaf.derBase64] }),
    })
    const nonce = encodeBase64url(randomBytes(16))
    const shown = await presentSdJwtVc({
      compact,
      disclose: [['name'], ['age_over', '18']],
      keyBinding: { nonce, audience: LANDLORD, at: new Date(), signer: holder },
    })
    const proof = shown.ok ? encodeOfflineProof(shown.value) : shown
    if (!proof.ok) throw new Error(proof.reason)
    return offlineProofText(proof.value)
  }
})
