import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  approve,
  enrolRegistrar,
  ORIGIN,
  optionsFor,
  type Proposed,
  propose,
  type RegistryOfficer,
  registryPage,
  SCHOOL_CODE,
  schoolContent,
} from '../testing/registry-page.ts'
import { type Office, startOffice } from '../testing/start-office.ts'

let office: Office
let first: RegistryOfficer
let second: RegistryOfficer
let proposed: Proposed

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())
beforeEach(async () => {
  // Enrolments from one address are counted by the minute.
  office.advance(60)
  first = await enrolRegistrar(office, 'Officer Zhao', { person: '0001' })
  second = await enrolRegistrar(office, 'Officer Qian', { person: '0002' })
  proposed = await proposeSchool()
})

const proposeSchool = async () =>
  propose(first, { act: 'register', content: schoolContent(await office.registry.certifyAccess(SCHOOL_CODE)) })
const outcome = ({ statusCode, body }: { statusCode: number; body: string }): string =>
  statusCode === 200 ? 'approved' : JSON.parse(body).error
const isRegistered = async ({ relyingPartyId }: Proposed = proposed): Promise<boolean> => {
  const { registrations } = (await first.get('/registrations')).json<{ registrations: { id: string }[] }>()
  return registrations.some(({ id }) => id === relyingPartyId)
}
const post = (officer: RegistryOfficer, response: unknown, { id, digest }: Proposed = proposed) =>
  officer.post(`/registrations/proposals/${id}/approve`, { digest, response })

describe('a registration', () => {
  test('is approved by a second person whose passkey signs exactly it [T 1] [P 23]', async () => {
    expect(outcome(await approve(second, proposed))).toBe('approved')
    expect(await isRegistered()).toBe(true)
    const { rows } = await office.app.database.query<{ approval: string; leaf: string }>(
      `select p.approval, r.leaf from relying_party_proposal p join relying_party r on r.relying_party_id = p.relying_party_id
        where p.proposal_id = $1`,
      [proposed.id],
    )
    // The challenge that was signed ends in the digest of the purpose, and the purpose in the digest of the content.
    const { response } = JSON.parse(rows[0]?.approval ?? '{}')
    const client = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString())
    const { createHash } = await import('node:crypto')
    const sha256 = (text: string) => createHash('sha256').update(text)
    const purpose = `approve relying-party register ${proposed.digest}`
    expect(Buffer.from(client.challenge, 'base64url').subarray(32)).toEqual(sha256(purpose).digest())
    expect(JSON.parse(rows[0]?.leaf ?? '{}')).toMatchObject({
      event: 'relying_party_registered',
      digest: proposed.digest,
      approval: sha256(rows[0]?.approval ?? '').digest('base64url'),
    })
  })

  test('may be rejected by whoever proposed it, with a reason, and is then approved by nobody [T 1]', async () => {
    const reject = (reasonText: string) => first.post(`/registrations/proposals/${proposed.id}/reject`, { reasonText })
    expect(outcome(await reject(' '))).toBe('reason_missing')
    const options = await optionsFor(second, proposed)
    expect((await reject('typed wrong')).statusCode).toBe(204)
    expect(outcome(await reject('again'))).toBe('proposal_not_open')
    expect(outcome(await post(second, second.passkey.get(options, { origin: ORIGIN })))).toBe('proposal_not_open')
    expect(await isRegistered()).toBe(false)
  })
})

type Cheat = readonly [string, string, () => Promise<{ statusCode: number; body: string }>]

const answerOf = async (officer: RegistryOfficer, spoil: object = {}, of: Proposed = proposed) =>
  officer.passkey.get(await optionsFor(officer, of), { origin: ORIGIN, ...spoil })

const CHEATS: readonly Cheat[] = [
  [
    'whoever proposed it',
    'same_person',
    () => first.post(`/registrations/proposals/${proposed.id}/approval-options`, { digest: proposed.digest }),
  ],
  [
    'whoever proposed it, with an answer to the challenge of the other',
    'same_person',
    async () => post(first, first.passkey.get(await optionsFor(second, proposed), { origin: ORIGIN })),
  ],
  [
    'the same person by another account, whatever it is called',
    'same_person',
    async () => {
      const other = await enrolRegistrar(office, 'Officer Sun', { person: '0001' })
      return other.post(`/registrations/proposals/${proposed.id}/approval-options`, { digest: proposed.digest })
    },
  ],
  [
    'the same person by an account without a number, the name spelt in another way',
    'same_person',
    async () => {
      const other = await enrolRegistrar(office, 'ｏｆｆｉｃｅｒ  ZHAO')
      return other.post(`/registrations/proposals/${proposed.id}/approval-options`, { digest: proposed.digest })
    },
  ],
  [
    'an officer without the role',
    'role_missing',
    async () => {
      const clerk = await enrolRegistrar(office, 'Officer Li', { roles: ['clerk', 'revoker', 'auditor'] })
      return clerk.post(`/registrations/proposals/${proposed.id}/approval-options`, { digest: proposed.digest })
    },
  ],
  [
    'nobody who is signed in',
    'not_signed_in',
    async () => post(registryPage(office, '', second.passkey), await answerOf(second)),
  ],
  ['a session without a passkey', 'approval_refused', () => post(second, {})],
  [
    'another person’s passkey in this officer’s session',
    'approval_refused',
    async () => {
      const third = await enrolRegistrar(office, 'Officer Zhou', { person: '0003' })
      return post(third, await answerOf(second))
    },
  ],
  [
    'a passkey that did not verify its person',
    'approval_refused',
    async () => post(second, await answerOf(second, { personVerified: false })),
  ],
  [
    'an answer made at another origin',
    'approval_refused',
    async () => post(second, await answerOf(second, { origin: 'https://evil.example' })),
  ],
  [
    'an answer made inside a frame',
    'approval_refused',
    async () => post(second, await answerOf(second, { crossOrigin: true })),
  ],
  [
    'an answer to a challenge of their own',
    'approval_refused',
    async () => post(second, await answerOf(second, { challenge: 'AAAA' })),
  ],
  [
    'a copied authenticator, whose counter went back',
    'approval_refused',
    async () => {
      const another = await proposeSchool()
      expect(outcome(await post(second, await answerOf(second, { counter: 9 }, another), another))).toBe('approved')
      return post(second, await answerOf(second, { counter: 3 }))
    },
  ],
  [
    'an answer that is too old',
    'approval_refused',
    async () => {
      const answer = await answerOf(second)
      office.advance(300)
      return post(second, answer)
    },
  ],
  [
    'the answer with which the officer signed in',
    'approval_refused',
    async () => {
      const { options } = (await second.post('/sign-in/options')).json()
      return post(second, second.passkey.get(options, { origin: ORIGIN }))
    },
  ],
  [
    'an answer that was given for another proposal of the same words',
    'approval_refused',
    async () => post(second, await answerOf(second, {}, await proposeSchool())),
  ],
  [
    'an answer that was tried before and failed',
    'approval_refused',
    async () => {
      const spent = await answerOf(second, { personVerified: false })
      expect(outcome(await post(second, spent))).toBe('approval_refused')
      return post(second, spent)
    },
  ],
  [
    'a digest of something else than is proposed',
    'content_changed',
    async () => post(second, await answerOf(second), { ...proposed, digest: 'A'.repeat(43) }),
  ],
  [
    'an answer to what was proposed before somebody edited the row',
    'content_changed',
    async () => {
      const answer = await answerOf(second)
      await editRow(`content = replace(content, '"endorsed_until"', '"citizen_id"')`)
      return post(second, answer)
    },
  ],
  [
    'an answer to what was proposed before somebody edited the row with its digest',
    'approval_refused',
    async () => {
      const answer = await answerOf(second)
      const another = await proposeSchool()
      await editRow(
        `(content, digest, relying_party_id) = (select content, digest, relying_party_id from relying_party_proposal where proposal_id = '${another.id}')`,
        another,
      )
      return post(second, answer, { ...proposed, digest: another.digest })
    },
  ],
]

/** As somebody with the database in hand would; the other proposal is out of the way of the one that takes its place. */
async function editRow(change: string, other?: Proposed): Promise<void> {
  const { database } = office.app
  if (other !== undefined) {
    await database.query(`update relying_party_proposal set state = 'rejected' where proposal_id = $1`, [other.id])
  }
  await database.query(`update relying_party_proposal set ${change} where proposal_id = $1`, [proposed.id])
}

describe('a registration is not approved by', () => {
  test('at least fifteen cheats [T 1] [P 23]', () => {
    expect(CHEATS.length).toBeGreaterThanOrEqual(15)
  })

  test.each(CHEATS)('%s [T 1] [P 23]', async (_, refused, cheat) => {
    expect(outcome(await cheat())).toBe(refused)
    expect(await isRegistered()).toBe(false)
  })

  test('two at once: one effect, one leaf [T 1] [F 10]', async () => {
    const officers = [second, await enrolRegistrar(office, 'Officer Wu', { person: '0004' })]
    const answers = await Promise.all(officers.map((officer) => answerOf(officer)))
    const outcomes = await Promise.all(answers.map((answer, at) => post(officers[at] ?? second, answer)))
    expect(outcomes.map(outcome).toSorted()).toEqual(['approved', 'proposal_not_open'])
    await office.app.useCases.integrateLog(office.registrar, office.now())
    const leaves = await office.app.db.log.leavesFrom(office.registrar.id, 0, 10_000)
    const told = leaves.filter(({ leaf }) => leaf.includes('relying_party_registered') && leaf.includes(proposed.id))
    expect(told).toHaveLength(1)
  })

  test('an answer twice: one effect [T 1]', async () => {
    const answer = await answerOf(second)
    const outcomes = await Promise.all([post(second, answer), post(second, answer), post(second, answer)])
    expect(outcomes.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1)
    expect(outcome(await post(second, answer))).toBe('proposal_not_open')
  })
})
