import { addSeconds, ok, type RelyingPartyId, type StaffId } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import type { StaffMember } from '../desk-access/staff-member.ts'
import type { CreatedPresentation } from '../presentation/create-presentation-request.ts'
import type { PresentationId } from '../presentation/presentation.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import type { Applicant, ApplicantId, Season, SeasonId } from './applicant.ts'
import { type AskApplicantDeps, askApplicant } from './ask-applicant.ts'
import { decideByHand } from './decide-by-hand.ts'

const NOW = new Date('2026-11-29T08:00:00Z')
const SESSION = new Uint8Array([1, 2, 3])
const CLERK: StaffMember = { relyingPartyId: 'school' as RelyingPartyId, id: 'c' as StaffId, name: '李', role: 'clerk' }
const HOLDER = { session: SESSION, staffId: CLERK.id }
const SEASON: Season = {
  relyingPartyId: CLERK.relyingPartyId,
  id: 's' as SeasonId,
  name: 'autumn',
  policyId: 'school-enrolment',
  parameters: {},
  openedAt: NOW,
  openedBy: CLERK.id,
  keptUntil: addSeconds(NOW, 86_400),
}
const ROW: Applicant = {
  id: 'a' as ApplicantId,
  place: 1,
  reference: 'A-1',
  name: '陈小禾',
  note: '',
  state: 'asked',
  presentationId: 'first' as PresentationId,
  outcome: undefined,
  askedBy: undefined,
  lease: { by: CLERK, session: SESSION, until: addSeconds(NOW, 60) },
  decided: undefined,
}

/** A world in which one thing happens between two steps. */
const world = (over: { tied?: boolean; open?: readonly string[]; decided?: boolean }) => {
  const cancelled: string[] = []
  const deps: AskApplicantDeps = {
    store: { row: async () => ROW, tie: async () => over.tied ?? true },
    createPresentationRequest: async () => ok({ presentation: { id: 'second' } } as unknown as CreatedPresentation),
    cancel: async (_party, id) => {
      cancelled.push(id)
      return (over.open ?? ['first', 'second']).includes(id)
    },
  }
  return { deps, cancelled }
}
const asked = {
  season: SEASON,
  relyingParty: { id: SEASON.relyingPartyId } as RelyingParty,
  flow: 'cross_device' as const,
}

describe('between two steps of a counter', () => {
  test('nothing happened: the first code is taken back and the second tied', async () => {
    const { deps, cancelled } = world({})
    expect((await askApplicant(deps, asked, ROW.id, HOLDER, NOW)).ok).toBe(true)
    expect(cancelled).toEqual(['first'])
  })

  test('the resident answered the first code: answered_meanwhile, and no second is made', async () => {
    const { deps, cancelled } = world({ open: [] })
    expect(await askApplicant(deps, asked, ROW.id, HOLDER, NOW)).toEqual({
      ok: false,
      reason: { code: 'answered_meanwhile' },
    })
    expect(cancelled).toEqual(['first'])
  })

  test('the row went to another counter: row_not_held, and the second code is taken back too', async () => {
    const { deps, cancelled } = world({ tied: false })
    expect(await askApplicant(deps, asked, ROW.id, HOLDER, NOW)).toEqual({
      ok: false,
      reason: { code: 'row_not_held' },
    })
    expect(cancelled).toEqual(['first', 'second'])
  })

  test('the answer came before the decision: answered_meanwhile, and nothing was decided', async () => {
    const decision = { decision: 'met', reason: 'papers_checked', text: 'seen' } as const
    const given = (decides: boolean) => ({ store: { row: async () => ROW, decide: async () => decides } })
    const request = { decision, by: CLERK, session: SESSION }
    expect((await decideByHand(given(true), SEASON, ROW.id, request, NOW)).ok).toBe(true)
    expect(await decideByHand(given(false), SEASON, ROW.id, request, NOW)).toEqual({
      ok: false,
      reason: 'answered_meanwhile',
    })
  })
})
