import type { DeskApplicantFile, DeskSeason, DeskSeasonPage } from '@sojourn/verifier'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { openDesk, SCHOOL, type StartedCheck } from '../harness/presentation/desk-browser.ts'
import { enrolledStaff, type StaffBrowser } from '../harness/presentation/desk-staff.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold, holdAll, schoolWallet } from '../harness/presentation/school-wallet.ts'
import type { IssueTestCredential } from '../harness/presentation/test-issuers.ts'

const DESK = 'demo-school'
const CSV = '报名号,儿童姓名,备注\r\nA-1,陈小禾,\r\nA-2,李一,双胞胎\r\nA-3,王二,\r\nA-4,赵三,\r\n'

let world: PresentationWorld
let manager: StaffBrowser
let clerk: StaffBrowser
beforeAll(async () => {
  world = await startPresentationWorld({ env: { DESK_ACCESS: 'staff' } })
})
afterAll(() => world.close())
beforeEach(async () => {
  world.advance(60)
  manager = await enrolledStaff(world, DESK, 'manager', '钱主任')
  clerk = await enrolledStaff(world, DESK, 'clerk', '李老师')
})

const utf8 = (text: string) => new TextEncoder().encode(text)
const read = async <T>(answer: Promise<Response>): Promise<T> => (await (await answer).json()) as T
const told = async (answer: Promise<Response>) => {
  const { status } = await answer
  return [status, ((await (await answer).json()) as { error?: string }).error]
}
const opening = { name: '2027年秋季招生', policyId: 'school-enrolment', parameters: SCHOOL }

async function seasonWith(csv = CSV): Promise<DeskSeason> {
  const season = await read<DeskSeason>(manager.call('/seasons', opening))
  const imported = await manager.upload(`/seasons/${season.id}/import`, utf8(csv))
  if (imported.status !== 201) throw new Error(await imported.text())
  return season
}
const page = (season: DeskSeason, query = '') => read<DeskSeasonPage>(clerk.call(`/seasons/${season.id}${query}`))
const rowOf = async (season: DeskSeason, reference: string) => {
  const found = (await page(season)).applicants.find((applicant) => applicant.reference === reference)
  if (found === undefined) throw new Error(`no ${reference}`)
  return found
}
const pathOf = async (season: DeskSeason, reference: string) =>
  `/seasons/${season.id}/applicants/${(await rowOf(season, reference)).id}`

/** A clerk takes a row and shows its QR code. */
async function ask(by: StaffBrowser, season: DeskSeason, reference: string): Promise<StartedCheck> {
  const path = await pathOf(season, reference)
  expect((await by.call(`${path}/take`, {})).status).toBe(200)
  const asked = await by.call(`${path}/ask`, {})
  if (asked.status !== 201) throw new Error(`${asked.status} ${await asked.text()}`)
  return ((await asked.json()) as { check: StartedCheck }).check
}
const decision = (text = '已核对户口簿和租赁合同原件') => ({ decision: 'met', reason: 'papers_checked', text })
const child = (name: string): Partial<Record<'household-relation', Partial<IssueTestCredential>>> => ({
  'household-relation': { claims: { child_name: name } },
})

describe('a season’s list', () => {
  test('is opened by a manager, filled from a file, and worked through by clerks: each row has one check and its result [case a]', async () => {
    const season = await seasonWith()
    expect(season).toMatchObject({ name: '2027年秋季招生', keptUntil: '2027-09-15T00:00:00.000Z' })
    expect((await page(season)).season.counts).toEqual({
      expected: 4,
      asked: 0,
      met: 0,
      not_met: 0,
      cannot_tell: 0,
      decided: 0,
    })

    const first = await ask(clerk, season, 'A-1')
    expect(await rowOf(season, 'A-1')).toMatchObject({ state: 'asked', lease: { name: '李老师', mine: true } })
    await (await schoolWallet(world)).answer(first.link)
    const file = await read<DeskApplicantFile>(clerk.call(await pathOf(season, 'A-1')))
    expect(file).toMatchObject({
      applicant: { state: 'met', reason: null },
      result: { verdict: 'pass', askedBy: { name: '李老师' } },
    })
    expect((await clerk.look(first.id)).result?.receiptId).toBe(file.result?.receiptId)

    const second = await ask(clerk, season, 'A-2')
    const unlucky = await createBareWallet(world)
    await holdAll(world, unlucky, { ...child('李一'), 'tenancy-registration': { claims: { catchment: 'D-0099' } } })
    await unlucky.answer(second.link)
    expect(await rowOf(season, 'A-2')).toMatchObject({ state: 'not_met', reason: 'outside_catchment' })

    const third = await ask(clerk, season, 'A-3')
    const declining = await createBareWallet(world)
    const request = await declining.fetchRequest(third.link)
    await declining.post(request, { error: 'access_denied', state: request.payload.state })
    expect(await rowOf(season, 'A-3')).toMatchObject({ state: 'cannot_tell', reason: 'wallet_declined' })

    expect((await page(season)).season.counts).toMatchObject({ expected: 1, met: 1, not_met: 1, cannot_tell: 1 })
    expect((await page(season, '?state=not_met')).applicants.map(({ reference }) => reference)).toEqual(['A-2'])
    expect((await page(season, `?search=${encodeURIComponent('赵')}`)).applicants).toMatchObject([{ reference: 'A-4' }])
    expect((await page(season, '?search=a-3')).applicants).toMatchObject([{ name: '王二' }])
  })

  test('does not let one child’s credential do for another’s row: other_child [case a]', async () => {
    const season = await seasonWith()
    const check = await ask(clerk, season, 'A-2')
    await (await schoolWallet(world)).answer(check.link)
    expect(await rowOf(season, 'A-2')).toMatchObject({ state: 'not_met', reason: 'other_child' })
  })

  test('knows a name in other widths and with other dots as the same [case a]', async () => {
    const season = await seasonWith('报名号,姓名\n1,阿依 古丽·买买提\n')
    const check = await ask(clerk, season, '1')
    const wallet = await createBareWallet(world)
    await holdAll(world, wallet, child('阿依古丽•买买提'))
    await wallet.answer(check.link)
    expect(await rowOf(season, '1')).toMatchObject({ state: 'met' })
  })

  test('gives back a row whose code expired, and keeps the place in the list', async () => {
    const season = await seasonWith()
    await ask(clerk, season, 'A-1')
    world.advance(61)
    expect(await rowOf(season, 'A-1')).toMatchObject({ state: 'expected', place: 1 })
    const again = await ask(clerk, season, 'A-1')
    await (await schoolWallet(world)).answer(again.link)
    expect(await rowOf(season, 'A-1')).toMatchObject({ state: 'met' })
  })

  test('takes back the first code when a second is shown, and never loses an answer that came meanwhile', async () => {
    const season = await seasonWith()
    const first = await ask(clerk, season, 'A-1')
    await ask(clerk, season, 'A-1')
    expect((await clerk.look(first.id)).state).toBe('cancelled')
    const wallet = await schoolWallet(world)
    await expect(wallet.answer(first.link)).rejects.toThrow('no request object: 404')

    const third = await ask(clerk, season, 'A-4')
    const named = await createBareWallet(world)
    await holdAll(world, named, child('赵三'))
    await named.answer(third.link)
    expect(await told(clerk.call(`${await pathOf(season, 'A-4')}/ask`, {}))).toEqual([409, 'already_met'])
  })

  test('is typed by hand too, with the same form', async () => {
    const season = await seasonWith()
    const typed = { reference: 'B-1', name: '周四', note: '' }
    const added = await clerk.call(`/seasons/${season.id}/applicants`, typed)
    expect(added.status).toBe(201)
    expect(await added.json()).toMatchObject({ applicant: { place: 5, state: 'expected', reference: 'B-1' } })
    const again = await clerk.call(`/seasons/${season.id}/applicants`, typed)
    expect([again.status, await again.json()]).toEqual([
      422,
      { error: 'applicant_refused', faults: [{ field: 'reference', problem: 'known_already' }] },
    ])
    const number = await clerk.call(`/seasons/${season.id}/applicants`, { ...typed, reference: '010101202005180039' })
    expect(await number.json()).toMatchObject({ faults: [{ field: 'reference', problem: 'identity_number' }] })
  })
})

describe('several counters', () => {
  test('take different rows, however many ask at once, until nobody waits', async () => {
    const season = await seasonWith()
    const counters = [clerk, manager, ...(await Promise.all([1, 2, 3].map(() => enrolledStaff(world, DESK, 'clerk'))))]
    const answers = await Promise.all(counters.map((counter) => counter.call(`/seasons/${season.id}/next`, {})))
    const taken = await Promise.all(
      answers
        .filter(({ status }) => status === 200)
        .map(async (answer) => ((await answer.json()) as DeskApplicantFile).applicant.reference),
    )
    expect(taken.sort()).toEqual(['A-1', 'A-2', 'A-3', 'A-4'])
    expect(answers.map(({ status }) => status).filter((status) => status === 404)).toHaveLength(1)
    expect(await told(clerk.call(`/seasons/${season.id}/next`, {}))).toEqual([404, 'nobody_waiting'])
  })

  test('never have the same row: row_taken, and what is not held is not asked, nor decided', async () => {
    const season = await seasonWith()
    const path = await pathOf(season, 'A-1')
    const both = await Promise.all([clerk.call(`${path}/take`, {}), manager.call(`${path}/take`, {})])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const [holder, other] = both[0]?.status === 200 ? [clerk, manager] : [manager, clerk]
    expect(await told(other.call(`${path}/take`, {}))).toEqual([409, 'row_taken'])
    expect(await told(other.call(`${path}/ask`, {}))).toEqual([409, 'row_not_held'])
    expect(await told(other.call(`${path}/decide`, decision()))).toEqual([409, 'row_not_held'])
    await other.call(`${path}/release`, {})
    expect((await holder.call(`${path}/ask`, {})).status).toBe(201)
    await holder.call(`${path}/release`, {})
    expect((await other.call(`${path}/take`, {})).status).toBe(200)
  })

  test('get a row back from a counter that is gone, after three minutes and not before', async () => {
    const season = await seasonWith()
    const path = await pathOf(season, 'A-1')
    await clerk.call(`${path}/take`, {})
    world.advance(179)
    expect(await told(manager.call(`${path}/take`, {}))).toEqual([409, 'row_taken'])
    world.advance(1)
    expect((await manager.call(`${path}/take`, {})).status).toBe(200)
    expect(await told(clerk.call(`${path}/ask`, {}))).toEqual([409, 'row_not_held'])
  })
})

describe('a decision by hand', () => {
  test('is there for whoever cannot be told, with a reason and a name, and is in the record without it', async () => {
    const season = await seasonWith()
    const check = await ask(clerk, season, 'A-3')
    const wallet = await createBareWallet(world)
    const request = await wallet.fetchRequest(check.link)
    await wallet.post(request, { error: 'access_denied', state: request.payload.state })
    const path = await pathOf(season, 'A-3')
    for (const text of ['', ' 1 ', 'x'.repeat(301), 'a\u0007b'])
      expect(await told(clerk.call(`${path}/decide`, decision(text)))).toEqual([400, 'decision_text_bad'])
    expect(await told(clerk.call(`${path}/decide`, { ...decision(), reason: 'because' }))).toEqual([
      400,
      'invalid_request',
    ])
    const decided = await clerk.call(`${path}/decide`, decision())
    expect(decided.status).toBe(200)
    expect(await decided.json()).toMatchObject({
      applicant: {
        state: 'decided',
        decision: { decision: 'met', reason: 'papers_checked', name: '李老师', text: '已核对户口簿和租赁合同原件' },
      },
      result: { verdict: 'cannot_tell' },
    })
    const { rows } = await world.database.database.query<{ row: string }>(
      "select desk_act::text as row from desk_act where act = 'applicant_decided'",
    )
    expect(rows.at(-1)?.row).toContain('cannot_tell met papers_checked')
    expect(rows.map(({ row }) => row).join()).not.toMatch(/李老师|王二|户口簿/)
    expect(await told(clerk.call(`${path}/ask`, {}))).toEqual([409, 'already_decided'])
  })

  test('against a result, or against a person, is a manager’s: role_missing for a clerk', async () => {
    const season = await seasonWith()
    const check = await ask(clerk, season, 'A-2')
    await (await schoolWallet(world)).answer(check.link)
    const path = await pathOf(season, 'A-2')
    expect(await told(clerk.call(`${path}/decide`, decision()))).toEqual([403, 'role_missing'])
    await clerk.call(`${path}/release`, {})
    await manager.call(`${path}/take`, {})
    expect(
      (await manager.call(`${path}/decide`, { ...decision('家长申请复核，已核对'), reason: 'review' })).status,
    ).toBe(200)
    await manager.call(`${path}/release`, {})
    await clerk.call(`${path}/take`, {})
    expect(await told(clerk.call(`${path}/decide`, decision()))).toEqual([403, 'role_missing'])
  })

  test('does for a family without a phone', async () => {
    const season = await seasonWith()
    const path = await pathOf(season, 'A-4')
    await clerk.call(`${path}/take`, {})
    const answer = await clerk.call(`${path}/decide`, { ...decision('没有手机，核对纸质材料'), reason: 'no_phone' })
    expect(await answer.json()).toMatchObject({ applicant: { state: 'decided' }, result: null })
  })
})

describe('an export', () => {
  test('has of each row the result, the rule, as of when and the chosen claims, in a CSV that reckons nothing, and in JSON', async () => {
    const season = await seasonWith(CSV.replace('双胞胎', '=cmd'))
    const check = await ask(clerk, season, 'A-1')
    await (await schoolWallet(world)).answer(check.link)
    const path = await pathOf(season, 'A-4')
    await clerk.call(`${path}/take`, {})
    await clerk.call(`${path}/decide`, { ...decision('机密的原因'), reason: 'no_phone' })

    const csv = await manager.call(`/seasons/${season.id}/export.csv?language=en`)
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toBe(`attachment; filename="season-${season.id}.csv"`)
    const bytes = new Uint8Array(await csv.arrayBuffer())
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
    const text = new TextDecoder().decode(bytes)
    const [head, first, second, , fourth] = text.split('\r\n')
    expect(head).toBe(
      '"Reference","Child","State","Result","Reason","Rule met","What did not hold","As of","Status as of","Endorsed until","Child\'s name","Child\'s year of school entry","As of","Decided by hand","Ground","Decided at","Receipt","Kept until"',
    )
    expect(first).toContain('"A-1","陈小禾","met","pass","","A guardian holds a valid permit')
    expect(first).toContain('"2027"')
    expect(second).toBe(`"A-2","李一","expected"${',""'.repeat(15)}`)
    expect(fourth).toContain('"A-4","赵三","decided"')
    expect(fourth).toContain('"met","no_phone"')
    // Neither the note, nor what a person wrote as a reason, nor who decided.
    for (const word of ['cmd', '机密', '李老师', '钱主任']) expect(text).not.toContain(word)

    const json = await read<{ applicants: readonly Record<string, unknown>[] }>(
      manager.call(`/seasons/${season.id}/export.json`),
    )
    expect(json.applicants[0]).toMatchObject({
      reference: 'A-1',
      result: 'pass',
      claims: [
        { type: 'residence-permit', path: ['endorsed_until'] },
        { type: 'household-relation', path: ['child_name'], value: '陈小禾' },
        { type: 'household-relation', path: ['child_school_entry_year'], value: 2027 },
        { type: 'insurance-statement', path: ['as_of'] },
      ],
    })
    const { rows } = await world.database.database.query<{ detail: string }>(
      "select detail from desk_act where act = 'season_exported' and subject = $1 order by detail",
      [season.id],
    )
    expect(rows.map(({ detail }) => detail)).toEqual(['csv', 'json'])
  })
})

describe('a list', () => {
  test('is taken whole or not at all, and told where it is wrong by line and field: list_refused', async () => {
    const season = await seasonWith()
    const file = '报名号,姓名\nC-1,吴六\nA-2,李一\nC-1,郑七\n'
    const refused = await manager.upload(`/seasons/${season.id}/import`, utf8(file))
    expect([refused.status, await refused.json()]).toEqual([
      422,
      { error: 'list_refused', faults: [{ line: 4, field: 'reference', problem: 'duplicate' }] },
    ])
    const known = await manager.upload(`/seasons/${season.id}/import`, utf8(file.replace('C-1,郑七\n', '')))
    expect(await known.json()).toEqual({
      error: 'list_refused',
      faults: [{ line: 3, field: 'reference', problem: 'known_already' }],
    })
    expect((await page(season)).season.counts.expected).toBe(4)
  })

  test('grows to ten thousand, in pages of fifty, and no further', async () => {
    const lines = Array.from({ length: 9_996 }, (_, index) => `N-${index},陈小禾\n`).join('')
    const season = await seasonWith()
    const whole = await manager.upload(`/seasons/${season.id}/import`, utf8(`报名号,姓名\n${lines}`))
    expect([whole.status, await whole.json()]).toEqual([201, { added: 9_996 }])
    const one = await manager.upload(`/seasons/${season.id}/import`, utf8('报名号,姓名\nZ-1,陈小禾\n'))
    expect(await one.json()).toMatchObject({ faults: [{ problem: 'too_many_rows' }] })
    const typed = await clerk.call(`/seasons/${season.id}/applicants`, { reference: 'Z-1', name: '陈小禾' })
    expect(await typed.json()).toMatchObject({ faults: [{ problem: 'too_many_rows' }] })
    const first = await page(season)
    expect([first.applicants.length, first.more]).toEqual([50, 50])
    const last = await page(season, '?after=9990')
    expect([last.applicants.length, last.more]).toEqual([10, null])
  })

  test('is gone with its results on 15 September, and sooner when a manager says so', async () => {
    const season = await seasonWith()
    const check = await ask(clerk, season, 'A-1')
    await (await schoolWallet(world)).answer(check.link)
    const receipt = (await clerk.look(check.id)).result?.receiptId
    expect((await manager.call(`/seasons/${season.id}/delete`, {})).status).toBe(204)
    expect(await told(clerk.call(`/seasons/${season.id}`))).toEqual([404, 'season_unknown'])
    const left = async (id: string) =>
      (
        await world.database.database.query(
          `select applicant_id from applicant where season_id = $1 union all select season_id from season where season_id = $1
           union all select id from presentation where id = $2`,
          [id, receipt],
        )
      ).rows
    expect(await left(season.id)).toEqual([])

    const own = await startPresentationWorld({ env: { DESK_ACCESS: 'staff' } })
    try {
      const there = await enrolledStaff(own, DESK, 'manager')
      const later = await read<DeskSeason>(there.call('/seasons', opening))
      await there.upload(`/seasons/${later.id}/import`, utf8(CSV))
      own.advance(298 * 86_400)
      await own.verifier.expirePresentations()
      const { rows } = await own.database.database.query(
        'select reference from applicant union all select name from season',
      )
      expect(rows).toEqual([])
    } finally {
      await own.close()
    }
  })

  test('is opened for a policy that works through lists, with its conditions: not_in_season, bad_parameter, season_name_bad', async () => {
    for (const [over, error] of [
      [{ policyId: 'landlord-lease' }, 'not_in_season'],
      [{ policyId: 'anything' }, 'not_in_season'],
      [{ parameters: { ...SCHOOL, city: '440300' } }, 'bad_parameter'],
      [{ name: ' ' }, 'season_name_bad'],
      [{ name: 'x'.repeat(61) }, 'season_name_bad'],
    ] as const)
      expect(await told(manager.call('/seasons', { ...opening, ...over }))).toEqual([400, error])
  })

  test('is for staff of this very desk, and what managers do is not for clerks [T 16]', async () => {
    const season = await seasonWith()
    const { id } = await rowOf(season, 'A-1')
    const stranger = await enrolledStaff(world, 'demo-hospital', 'manager')
    const row = `/seasons/${season.id}/applicants/${id}`
    const forAll: readonly (readonly [string, object | undefined])[] = [
      [`/seasons/${season.id}`, undefined],
      [`/seasons/${season.id}/next`, {}],
      [`/seasons/${season.id}/applicants`, { reference: 'x', name: '陈' }],
      [row, undefined],
      [`${row}/take`, {}],
      [`${row}/release`, {}],
      [`${row}/ask`, {}],
      [`${row}/decide`, decision()],
    ]
    const forManagers: readonly (readonly [string, object | undefined])[] = [
      ['/seasons', opening],
      [`/seasons/${season.id}/export.csv`, undefined],
      [`/seasons/${season.id}/export.json`, undefined],
      [`/seasons/${season.id}/delete`, {}],
    ]
    for (const [path, body] of [...forAll, ...forManagers]) {
      const expected = path === '/seasons' ? [400, 'not_in_season'] : [404, 'season_unknown']
      expect(await told(stranger.call(path, body))).toEqual(expected)
      const visitor = await world.fetch(`${world.verifier.url}/desk/${DESK}/api${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: body === undefined ? {} : { 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      expect([visitor.status, await visitor.json()]).toEqual([401, { error: 'not_signed_in' }])
    }
    for (const [path, body] of forManagers) expect(await told(clerk.call(path, body))).toEqual([403, 'role_missing'])
    const upload = await clerk.upload(`/seasons/${season.id}/import`, utf8(CSV))
    expect([upload.status, await upload.json()]).toEqual([403, { error: 'role_missing' }])
    expect((await page(season)).season.counts.expected).toBe(4)
    for (const path of ['x', '01900000-0000-7000-8000-0000000000ff'])
      expect(await told(clerk.call(`/seasons/${season.id}/applicants/${path}`))).toEqual([404, 'applicant_unknown'])
    expect(await told(clerk.call('/seasons/x'))).toEqual([404, 'season_unknown'])
    const open = await startPresentationWorld({ database: world.database, startAt: world.clock() })
    const anybody = await openDesk(open, DESK)
    expect(await told(anybody.call('/seasons'))).toEqual([401, 'not_signed_in'])
    await open.verifier.close()
  })
})

test('a row is asked of by hand-made wallets as any check is: the permit alone does not do', async () => {
  const season = await seasonWith()
  const check = await ask(clerk, season, 'A-1')
  const wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
  await expect(wallet.answer(check.link)).rejects.toThrow('the wallet holds nothing that fits')
})
