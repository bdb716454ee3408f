import { buildPages } from '@sojourn/tooling'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, openBrowser, type Person } from '../harness/index.ts'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { holdAll, schoolWallet } from '../harness/presentation/school-wallet.ts'

const DESK = { width: 1180, height: 820 }

/** What a printer would put on paper, line by line; everything else must be hidden there. */
async function printed(page: Page): Promise<{ readonly lines: readonly string[]; readonly pages: number }> {
  await page.emulateMedia({ media: 'print' })
  await page.getByRole('article').waitFor()
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden on paper must not be read
  const lines = (await page.locator('body').innerText()).split('\n').map((line) => line.trim())
  const paper = (await page.pdf({ format: 'A4' })).toString('latin1')
  await page.emulateMedia({ media: 'screen' })
  return { lines: lines.filter((line) => line !== ''), pages: paper.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0 }
}

describe.skipIf(browserPath() === undefined)('a receipt on paper', () => {
  let world: PresentationWorld
  let clerk: Person | undefined
  beforeAll(async () => {
    await buildPages()
    world = await startPresentationWorld({
      listens: true,
      host: 'localhost',
      startAt: new Date(),
      env: { DESK_ACCESS: 'staff', SYNTHETIC_RESIDENTS: 'true' },
    })
  }, 180_000)
  afterAll(async () => {
    expect(clerk?.complaints).toEqual([])
    await clerk?.leave()
    await world?.close()
  })

  async function resultOf(language: 'zh-CN' | 'en', answer: (link: string) => Promise<unknown>): Promise<Page> {
    await clerk?.leave()
    clerk = await openBrowser({ viewport: DESK, language })
    const link = await world.verifier.inviteStaff('demo-school', '李老师', 'clerk')
    const page = await clerk.open(link)
    await page.getByRole('button', { name: /^(登记通行密钥|Enrol passkey)$/ }).click()
    await page.getByRole('button', { name: /显示二维码|Show the QR code/ }).click()
    const code = page.locator('[data-qr]')
    await code.waitFor()
    await answer((await code.getAttribute('data-qr')) ?? '')
    await page.locator('[data-verdict]').waitFor()
    return page
  }
  const numberOf = (lines: readonly string[]) => lines.find((line) => /^[0-9a-f-]{36}$/.test(line))

  test('says who asked, what was met, as of when, how old the status is, and what is kept until when; no value of a claim', async () => {
    const wallet = await schoolWallet(world)
    const page = await resultOf('zh-CN', (link) => wallet.answer(link))
    const { lines, pages } = await printed(page)
    expect(pages).toBe(1)
    expect(lines.slice(0, 5)).toEqual([
      '演示环境：全部人员和证件均为虚构',
      '查验回执',
      '随迁子女入学报名',
      '符合条件',
      '监护人持有效居住证，在学区内租住且备案满一年，养老和医疗保险均连续满12个月',
    ])
    const text = lines.join('\n')
    expect(text).toContain('查验单位\n示范 demo-school')
    expect(text).toMatch(/查验人\n李老师（工号 [0-9A-F]{8}）/)
    expect(text).toMatch(/查验时间\n\d{4}年/)
    expect(text).toMatch(/居住证\n示范 public-security · 状态名单 .+前更新 · 截至 \d{4}年/)
    expect(text).toMatch(
      /保存内容\n查验结果、签注有效期至、子女姓名、子女入学年份、截至日期，保存至\d{4}年9月15日后删除/,
    )
    expect(text).toContain('如有异议或要求删除：mailto:privacy@demo.example，并请报回执编号。')
    expect(numberOf(lines)).toBe(await page.locator('code').first().textContent())
    // Nothing of the family, and nothing of the page around.
    for (const word of ['陈小禾', '新的查验', '打印', '逐项结果', '退出登录']) expect(text).not.toContain(word)
  })

  test('says why not, what to do next, and where to object', async () => {
    const unlucky: BareWallet = await createBareWallet(world)
    await holdAll(world, unlucky, { 'tenancy-registration': { claims: { catchment: 'D-0099' } } })
    const page = await resultOf('en', (link) => unlucky.answer(link))
    const { lines, pages } = await printed(page)
    expect(pages).toBe(1)
    expect(lines.slice(1, 6)).toEqual([
      'Receipt of a check',
      'School enrolment of a migrant child',
      'Conditions not met',
      'The dwelling is outside this school’s catchment.',
      'Tell the resident which school serves the address, or check the catchment code. The resident may ask for a review by a person.',
    ])
    const text = lines.join('\n')
    expect(text).toContain('The result follows fixed rules. The resident may ask for a review by a person.')
    expect(text).toContain('To object, or to have it deleted: mailto:privacy@demo.example, with the receipt number.')
    expect(text).toContain('Asked by\nDemo demo-school')
    expect(text).not.toContain('D-0099')
  })

  test('says that nobody can tell, and the way by hand; of a refused presentation the result alone is kept', async () => {
    const page = await resultOf('zh-CN', async (link) => {
      const declining = await createBareWallet(world)
      const request = await declining.fetchRequest(link)
      await declining.post(request, { error: 'access_denied', state: request.payload.state })
    })
    const { lines } = await printed(page)
    expect(lines.slice(3, 6)).toEqual([
      '无法判断',
      '居民选择了不出示。',
      '这是居民的权利。可以说明用途后再试，或走人工办理。',
    ])
    expect(lines.join('\n')).toMatch(/请改为核验纸质材料.*\n/)
    expect(lines.join('\n')).toMatch(/保存内容\n查验结果，保存至/)
  })
})
