import type { PasskeyAnswer } from '@sojourn/service/testing'
import type { DeskStaff } from '@sojourn/verifier'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { enrolledStaff, newStaff, type StaffBrowser, secretOfLink } from '../harness/presentation/desk-staff.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { schoolWallet } from '../harness/presentation/school-wallet.ts'

const DESK = 'demo-school'
const ELSEWHERE = 'demo-hospital'
let world: PresentationWorld
beforeAll(async () => {
  world = await startPresentationWorld({ env: { DESK_ACCESS: 'staff' } })
})
afterAll(() => world.close())
// From one address so many may try in a minute.
beforeEach(() => world.advance(60))

const told = async (answer: Response) => [answer.status, ((await answer.json()) as { error?: string }).error]
const invited = async (role: 'clerk' | 'manager' = 'clerk', desk = DESK) =>
  secretOfLink(await world.verifier.inviteStaff(desk, '李老师', role))
const membersOf = async (manager: StaffBrowser) =>
  ((await (await manager.call('/staff')).json()) as { staff: DeskStaff[] }).staff
const acts = async () =>
  (
    await world.database.database.query<{ act: string; by: string | null; subject: string | null }>(
      'select act, by_staff as "by", subject from desk_act order by act_id',
    )
  ).rows

describe('an invitation to a desk', () => {
  test('makes whoever opens it staff, by the passkey that they make, and says who they are [P 23]', async () => {
    const clerk = newStaff(world, DESK)
    const answer = await clerk.enrol(await invited())
    expect(answer.status).toBe(200)
    expect(answer.headers.get('set-cookie')).toMatch(
      /^sojourn_desk=[A-Za-z0-9_-]{43}; Path=\/desk\/demo-school; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
    )
    const staff = { name: '李老师', role: 'clerk' }
    expect(await answer.json()).toMatchObject({ staff })
    expect(await (await clerk.call('/desk')).json()).toMatchObject({ access: 'staff', signedIn: true, staff })
  })

  test('is unknown with another secret, and at another desk', async () => {
    const secret = await invited()
    expect((await newStaff(world, DESK).call('/enrolment/options', { invitation: secret })).status).toBe(200)
    for (const [desk, invitation] of [
      [DESK, secret.slice(1)],
      [DESK, 'A'.repeat(43)],
      [ELSEWHERE, secret],
    ] as const) {
      const answer = await newStaff(world, desk).call('/enrolment/options', { invitation })
      expect(await told(answer)).toEqual([404, 'invitation_unknown'])
    }
  })

  test('serves once, also when a second passkey was begun in time', async () => {
    const invitation = await invited()
    const [first, second] = [newStaff(world, DESK), newStaff(world, DESK)]
    const begun = (await (await second.call('/enrolment/options', { invitation })).json()) as { options: never }
    expect((await first.enrol(invitation)).status).toBe(200)
    const response = second.passkey.create(begun.options, { origin: 'https://verifier.example' })
    expect(await told(await second.call('/enrolment', { invitation, response }))).toEqual([409, 'invitation_used'])
    expect(await told(await second.signIn())).toEqual([400, 'passkey_unknown'])
  })

  test('serves for a day and not longer', async () => {
    const invitation = await invited()
    world.advance(86_399)
    expect((await newStaff(world, DESK).call('/enrolment/options', { invitation })).status).toBe(200)
    world.advance(1)
    const late = await newStaff(world, DESK).call('/enrolment/options', { invitation })
    expect(await told(late)).toEqual([409, 'invitation_expired'])
  })

  test('enrols one of twelve who bring it at once', async () => {
    const invitation = await invited()
    const crowd = Array.from({ length: 12 }, () => newStaff(world, DESK))
    const begun = await Promise.all(
      crowd.map(async (one) => {
        const { options } = (await (await one.call('/enrolment/options', { invitation })).json()) as { options: never }
        return one.passkey.create(options, { origin: 'https://verifier.example' })
      }),
    )
    const answers = await Promise.all(
      crowd.map((one, at) => one.call('/enrolment', { invitation, response: begun[at] })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test.each<[string, Partial<PasskeyAnswer>]>([
    ['at another origin', { origin: 'https://verifier.example.attacker.example' }],
    ['at the origin of another port', { origin: 'https://verifier.example:444' }],
    ['for another domain', { rpId: 'attacker.example' }],
    ['without saying who they are', { personVerified: false }],
    ['for another challenge', { challenge: 'AAAA' }],
    ['inside somebody’s frame', { crossOrigin: true }],
    ['as an answer to a sign-in', { type: 'webauthn.get' }],
  ])('is not used up by a passkey made %s [P 23]', async (_, spoiled) => {
    const invitation = await invited()
    const clerk = newStaff(world, DESK)
    expect(await told(await clerk.enrol(invitation, spoiled))).toEqual([400, 'passkey_refused'])
    expect((await clerk.enrol(invitation)).status).toBe(200)
  })
})

describe('a clerk', () => {
  test('signs in by passkey, again and again, and signs out [P 23]', async () => {
    const clerk = await enrolledStaff(world, DESK, 'clerk')
    for (const _ of ['once', 'again']) {
      expect((await clerk.call('/sign-out', {})).status).toBe(204)
      expect(await told(await clerk.call('/checks/x'))).toEqual([401, 'not_signed_in'])
      expect((await clerk.signIn()).status).toBe(200)
      expect((await clerk.call('/checks/x')).status).toBe(404)
    }
  })

  test('is refused with a passkey that was never enrolled [P 23]', async () => {
    expect(await told(await newStaff(world, DESK).signIn())).toEqual([400, 'passkey_unknown'])
  })

  test('is a stranger at the desk of another relying party, whose challenges are none of this one’s [T 16]', async () => {
    const clerk = await enrolledStaff(world, DESK, 'clerk')
    const there = { ...newStaff(world, ELSEWHERE), passkey: clerk.passkey }
    const { options } = (await (await there.call('/sign-in/options', {})).json()) as { options: never }
    const response = clerk.passkey.get(options, { origin: 'https://verifier.example' })
    expect(await told(await there.call('/sign-in', { response }))).toEqual([400, 'passkey_unknown'])
    const { options: again } = (await (await there.call('/sign-in/options', {})).json()) as { options: never }
    const carried = clerk.passkey.get(again, { origin: 'https://verifier.example' })
    expect(await told(await clerk.call('/sign-in', { response: carried }))).toEqual([400, 'passkey_refused'])
  })

  test('is refused with an answer that was given before [P 23]', async () => {
    const clerk = await enrolledStaff(world, DESK, 'clerk')
    const { options } = (await (await clerk.call('/sign-in/options', {})).json()) as { options: never }
    const response = clerk.passkey.get(options, { origin: 'https://verifier.example' })
    expect((await clerk.call('/sign-in', { response })).status).toBe(200)
    expect(await told(await clerk.call('/sign-in', { response }))).toEqual([400, 'passkey_refused'])
  })

  test('has five minutes for a challenge and not longer [P 23]', async () => {
    const clerk = await enrolledStaff(world, DESK, 'clerk')
    for (const [seconds, outcome] of [
      [299, [200, undefined]],
      [300, [400, 'passkey_refused']],
    ] as const) {
      const { options } = (await (await clerk.call('/sign-in/options', {})).json()) as { options: never }
      world.advance(seconds)
      const response = clerk.passkey.get(options, { origin: 'https://verifier.example' })
      expect(await told(await clerk.call('/sign-in', { response }))).toEqual(outcome)
    }
  })

  test.each<[string, Partial<PasskeyAnswer>]>([
    ['at another origin', { origin: 'https://attacker.example' }],
    ['for another domain', { rpId: 'attacker.example' }],
    ['without saying who they are', { personVerified: false }],
    ['for another challenge', { challenge: 'AAAA' }],
    ['inside somebody’s frame', { crossOrigin: true }],
    ['as an answer to an enrolment', { type: 'webauthn.create' }],
    ['with a counter that stood still', { counter: 5 }],
    ['with a counter that went back', { counter: 4 }],
    ['as a passkey that may suddenly leave its device', { backupEligible: true }],
  ])('is refused %s, and known when it is done right [P 23]', async (_, spoiled) => {
    const clerk = await enrolledStaff(world, DESK, 'clerk')
    expect((await clerk.signIn({ counter: 5 })).status).toBe(200)
    expect(await told(await clerk.signIn(spoiled))).toEqual([400, 'passkey_refused'])
    expect((await clerk.signIn({ counter: 9 })).status).toBe(200)
  })

  test('has a working day, then signs in again', async () => {
    const clerk = await enrolledStaff(world, DESK, 'clerk')
    world.advance(12 * 3_600 - 1)
    expect((await clerk.call('/checks/x')).status).toBe(404)
    world.advance(1)
    expect(await told(await clerk.call('/checks/x'))).toEqual([401, 'not_signed_in'])
  })

  test('stands on the result and the receipt of what they asked; the record has the number alone', async () => {
    const clerk = await enrolledStaff(world, DESK, 'clerk', '赵老师')
    const check = await clerk.start('school-enrolment', SCHOOL)
    await (await schoolWallet(world)).answer(check.link)
    const { result } = await clerk.look(check.id)
    const { rows } = await world.database.database.query<{ asker: string; row: string }>(
      'select asked_by as asker, presentation::text as row from presentation where id = $1',
      [result?.receiptId],
    )
    expect(rows[0]?.asker).toMatch(/^[0-9a-f-]{36}$/)
    expect(result?.askedBy).toEqual({ name: '赵老师', number: rows[0]?.asker.slice(-8).toUpperCase() })
    expect(rows[0]?.row).not.toContain('赵老师')
  })

  test('sees nothing of what a colleague at the next counter asked', async () => {
    const [one, other] = [await enrolledStaff(world, DESK, 'clerk'), await enrolledStaff(world, DESK, 'manager')]
    const check = await one.start('school-enrolment', SCHOOL)
    expect(await told(await other.call(`/checks/${check.id}`))).toEqual([404, 'unknown_check'])
    expect(await told(await other.call(`/checks/${check.id}/cancel`, {}))).toEqual([404, 'unknown_check'])
  })
})

describe('a manager', () => {
  test('invites a clerk by a link that is shown once, and ends them: session, passkey and all', async () => {
    const manager = await enrolledStaff(world, DESK, 'manager')
    const answer = await manager.call('/staff', { name: ' 孙老师 ', role: 'clerk' })
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { link, staff } = (await answer.json()) as { link: string; staff: DeskStaff['member'] }
    expect(link).toMatch(/^https:\/\/verifier\.example\/desk\/demo-school\/enrol#[A-Za-z0-9_-]{43}$/)
    expect(JSON.stringify(await membersOf(manager))).not.toContain(secretOfLink(link))
    const clerk = newStaff(world, DESK)
    expect((await clerk.enrol(secretOfLink(link))).status).toBe(200)
    const check = await clerk.start('school-enrolment', SCHOOL)

    expect((await manager.call(`/staff/${staff.id}/end`, {})).status).toBe(204)
    expect(await told(await clerk.call(`/checks/${check.id}`))).toEqual([401, 'not_signed_in'])
    expect(await told(await clerk.signIn())).toEqual([400, 'passkey_unknown'])
    expect((await membersOf(manager)).find(({ member }) => member.id === staff.id)).toMatchObject({
      member: { name: '孙老师', role: 'clerk' },
      state: 'ended',
    })
    expect(await told(await manager.call(`/staff/${staff.id}/end`, {}))).toEqual([404, 'staff_unknown'])
    const own = (await acts()).filter(({ subject }) => subject === staff.id).map(({ act }) => act)
    expect(own.sort()).toEqual(['staff_ended', 'staff_enrolled', 'staff_invited', 'staff_signed_in'])
  })

  test('takes back an invitation by ending whoever has not come yet', async () => {
    const manager = await enrolledStaff(world, DESK, 'manager')
    const { link, staff } = (await (await manager.call('/staff', { name: '周', role: 'clerk' })).json()) as {
      link: string
      staff: DeskStaff['member']
    }
    await manager.call(`/staff/${staff.id}/end`, {})
    const late = await newStaff(world, DESK).call('/enrolment/options', { invitation: secretOfLink(link) })
    expect(await told(late)).toEqual([404, 'invitation_unknown'])
  })

  test('does not end themselves, nor staff of another relying party, nor what is no staff', async () => {
    const manager = await enrolledStaff(world, DESK, 'manager', '钱主任')
    const stranger = await enrolledStaff(world, ELSEWHERE, 'manager')
    const own = (await membersOf(manager)).find(({ member }) => member.name === '钱主任')?.member.id
    const foreign = (await membersOf(stranger))[0]?.member.id
    expect(await told(await manager.call(`/staff/${own}/end`, {}))).toEqual([409, 'own_account'])
    for (const id of [foreign, 'nobody', '01900000-0000-7000-8000-0000000000ff'])
      expect(await told(await manager.call(`/staff/${id}/end`, {}))).toEqual([404, 'staff_unknown'])
    expect((await stranger.call('/staff')).status).toBe(200)
  })

  test('who ends a manager who ends them in the same moment leaves one of the two', async () => {
    const [a, b] = [
      await enrolledStaff(world, ELSEWHERE, 'manager', '甲'),
      await enrolledStaff(world, ELSEWHERE, 'manager', '乙'),
    ]
    const members = await membersOf(a)
    const idOf = (name: string) => members.find(({ member }) => member.name === name)?.member.id
    const answers = await Promise.all([a.call(`/staff/${idOf('乙')}/end`, {}), b.call(`/staff/${idOf('甲')}/end`, {})])
    expect(answers.map(({ status }) => status).filter((status) => status === 204)).toHaveLength(1)
  })

  test.each(['', '   ', 'x'.repeat(41), 'a\u0007b', 'a\u202eb'])('invites nobody by the name %j', async (name) => {
    const manager = await enrolledStaff(world, DESK, 'manager')
    expect(await told(await manager.call('/staff', { name, role: 'clerk' }))).toEqual([400, 'staff_name_bad'])
  })

  test('alone sees and changes who is staff; a clerk, a visitor and a page of another origin do not [T 16]', async () => {
    const manager = await enrolledStaff(world, DESK, 'manager')
    const clerk = await enrolledStaff(world, DESK, 'clerk')
    const visitor = newStaff(world, DESK)
    const stranger = await enrolledStaff(world, ELSEWHERE, 'manager')
    const someone = '01900000-0000-7000-8000-0000000000ff'
    const routes: readonly (readonly [string, object | undefined])[] = [
      ['/staff', undefined],
      ['/staff', { name: 'x', role: 'clerk' }],
      [`/staff/${someone}/end`, {}],
    ]
    for (const [path, body] of routes) {
      expect(await told(await clerk.call(path, body))).toEqual([403, 'role_missing'])
      expect(await told(await visitor.call(path, body))).toEqual([401, 'not_signed_in'])
      const allowed = (await manager.call(path, body)).status
      expect([200, 201, 404]).toContain(allowed)
    }
    expect(await told(await manager.call('/staff', { name: 'x', role: 'director' }))).toEqual([400, 'invalid_request'])
    const foreign = await world.fetch(`https://verifier.example/desk/${DESK}/api/staff`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://attacker.example' },
      body: JSON.stringify({ name: 'x', role: 'clerk' }),
    })
    expect(await told(foreign)).toEqual([403, 'wrong_origin'])
    expect((await membersOf(stranger)).every(({ member }) => member.name !== 'x')).toBe(true)
  })
})

describe('where staff sign in', () => {
  test('nobody gets a session without a passkey, and strangers may not try endlessly', async () => {
    const visitor = newStaff(world, DESK)
    expect(await told(await visitor.call('/session', {}))).toEqual([401, 'not_signed_in'])
    expect(await told(await visitor.call('/session', { accessCode: 'a guess' }))).toEqual([401, 'not_signed_in'])
    expect(await (await visitor.call('/desk')).json()).toMatchObject({ access: 'staff', signedIn: false, staff: null })
    const statuses: number[] = []
    for (let attempt = 0; attempt < 40; attempt += 1)
      statuses.push((await visitor.call('/sign-in', { response: {} })).status)
    expect(statuses.slice(0, 30).every((status) => status === 400)).toBe(true)
    expect(statuses.slice(30).every((status) => status === 429)).toBe(true)
  })

  test('a session that was opened without a person is worth nothing', async () => {
    const open = await startPresentationWorld({ database: world.database, startAt: world.clock() })
    try {
      const visitor = await openDesk(open, DESK)
      expect((await visitor.call('/checks/x')).status).toBe(404)
      const { rows } = await open.database.database.query<{ n: number }>(
        'select count(*)::int as n from desk_session where staff_id is null',
      )
      expect(rows[0]?.n).toBe(1)
      const here = newStaff(world, DESK)
      expect(await told(await here.call('/checks/x'))).toEqual([401, 'not_signed_in'])
      expect(await told(await newStaff(open, DESK).call('/sign-in/options', {}))).toEqual([404, 'no_staff_here'])
    } finally {
      await open.verifier.close()
    }
  })
})
