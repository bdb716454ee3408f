import { ok, type RelyingPartyId, refuse } from '@sojourn/domain'
import { randomBytes } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import { askAtCounter } from './ask-at-counter.ts'
import { confirmPlace } from './confirm-place.ts'
import { counterReference, isPlaceCode, placeCode, readCounterReference } from './counter-code.ts'
import type { OpenCounter } from './counter-store.ts'
import type { CreatedPresentation, PresentationWish } from './create-presentation-request.ts'
import type { PresentationId } from './presentation.ts'
import { newResponseCode } from './secret-ids.ts'

const SECRET = randomBytes(32)
const NOON = new Date('2026-11-22T12:00:00Z')
const PARTY = 'demo-landlord' as RelyingPartyId
const PLACE = { relyingPartyId: PARTY, counter: '3' }
const REFERENCE = counterReference(SECRET, PLACE)
const OPEN: OpenCounter = {
  ...PLACE,
  sessionHash: new Uint8Array([1]),
  askedBy: undefined,
  policyId: 'landlord-lease',
  parameters: { leaseUntil: '2027-01-31' },
  openedAt: NOON,
  expiresAt: new Date('2026-11-23T00:00:00Z'),
}

async function ask(
  given: { open?: OpenCounter | undefined; asked?: number; refused?: string; reference?: string } = {},
) {
  const wishes: PresentationWish[] = []
  const answer = await askAtCounter(
    {
      counters: { find: async () => ('open' in given ? given.open : OPEN), askedSince: async () => given.asked ?? 0 },
      relyingParties: new Map([[PARTY, { id: PARTY } as RelyingParty]]),
      counterSecret: SECRET,
      createPresentationRequest: async (wish) => {
        wishes.push(wish)
        if (given.refused !== undefined) return refuse({ code: given.refused as 'unknown_policy' })
        return ok({ requestId: 'made' } as CreatedPresentation)
      },
    },
    given.reference ?? REFERENCE,
    NOON,
  )
  return { answer, wishes }
}

describe('a printed reference', () => {
  test('names its counter, and asks as whoever sits there has set it', async () => {
    expect(readCounterReference(SECRET, REFERENCE)).toEqual(PLACE)
    const { answer, wishes } = await ask()
    expect(answer).toEqual(ok('made'))
    expect(wishes).toMatchObject([
      { flow: 'counter', counter: '3', sessionHash: OPEN.sessionHash, policyId: 'landlord-lease' },
    ])
  })

  test.each([
    ['unknown_counter', { open: undefined }],
    ['unknown_counter', { reference: counterReference(randomBytes(32), PLACE) }],
    [
      'unknown_counter',
      { reference: counterReference(SECRET, { ...PLACE, relyingPartyId: 'other' as RelyingPartyId }) },
    ],
    ['unknown_counter', { refused: 'policy_not_registered' }],
    ['trust_list_unavailable', { refused: 'trust_list_unavailable' }],
    ['counter_busy', { asked: 30 }],
  ])('is refused as %s', async (reason, given) => {
    expect((await ask(given)).answer).toEqual(refuse(reason))
  })
})

describe('the number on a counter’s screen', () => {
  const { code } = placeCode(SECRET, PLACE, NOON)
  const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000)

  test('is six digits, another each minute, and good for its own and the next', () => {
    expect(code).toMatch(/^\d{6}$/)
    expect(placeCode(SECRET, PLACE, later(60)).code).not.toBe(code)
    expect([0, 59, 119].map((seconds) => isPlaceCode(SECRET, PLACE, code, later(seconds)))).toEqual([true, true, true])
    expect([120, -1].map((seconds) => isPlaceCode(SECRET, PLACE, code, later(seconds)))).toEqual([false, false])
    expect(isPlaceCode(SECRET, { ...PLACE, counter: '4' }, code, NOON)).toBe(false)
  })

  async function type(typed: string, attempt: { attempts: number } | 'none' = { attempts: 1 }, isFirst = true) {
    let spoiled = false
    const answer = await confirmPlace(
      {
        counters: {
          takePlaceAttempt: async () => (attempt === 'none' ? undefined : { counter: '3', ...attempt }),
          place: async () => isFirst,
          spoil: async () => {
            spoiled = true
          },
        },
        counterSecret: SECRET,
      },
      PARTY,
      newResponseCode('01a20320-a200-7fbb-9625-1d8781c66df1' as PresentationId),
      typed,
      NOON,
    )
    return { answer, spoiled }
  }

  test('lets the answer be seen', async () => {
    expect(await type(code)).toEqual({ answer: ok(undefined), spoiled: false })
  })

  test('is refused as wrong_place_code twice, and as too_many_place_codes at the third, which erases the answer', async () => {
    expect(await type('000000x', { attempts: 2 })).toEqual({ answer: refuse('wrong_place_code'), spoiled: false })
    expect(await type('000000x', { attempts: 3 })).toEqual({ answer: refuse('too_many_place_codes'), spoiled: true })
  })

  test('is refused as unknown_response_code where no answer waits, or another was faster', async () => {
    expect((await type(code, 'none')).answer).toEqual(refuse('unknown_response_code'))
    expect((await type(code, { attempts: 1 }, false)).answer).toEqual(refuse('unknown_response_code'))
  })
})
