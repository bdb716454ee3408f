import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareWallet, createBareWallet, type PresentationSpoil } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold, holdAll, schoolWallet } from '../harness/presentation/school-wallet.ts'

let world: PresentationWorld
let desk: DeskBrowser
let hospital: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-school')
  hospital = await openDesk(world, 'demo-hospital')
  wallet = await schoolWallet(world)
})
afterAll(() => world.close())

async function answerWith(holder: BareWallet, spoil: PresentationSpoil = {}) {
  const check = await desk.start('school-enrolment', SCHOOL)
  const request = await holder.fetchRequest(check.link)
  const vpToken = await holder.vpToken(request, spoil)
  const answer = await holder.post(request, { vp_token: vpToken, state: request.payload.state })
  return { status: answer.status, result: (await desk.look(check.id)).result }
}

describe('what a wallet returns for a query', () => {
  test('is accepted when every claim that was asked is there [S 20]', async () => {
    expect(await answerWith(wallet)).toMatchObject({ status: 200, result: { verdict: 'pass' } })
  })

  test.each(['endorsed_until', 'guardian', 'pension.over.12', 'catchment'])(
    'is refused when %s was left out: the verifier asks again what the wallet was asked [S 20]',
    async (withoutClaim) => {
      expect(await answerWith(wallet, { withoutClaim })).toMatchObject({
        status: 400,
        result: { verdict: 'fail', reason: 'query.claim_missing', credentials: [] },
      })
    },
  )

  test('is refused when a value that chose the credential is another [S 20]', async () => {
    const holder = await createBareWallet(world)
    await holdAll(world, holder, { 'household-relation': { claims: { child_school_entry_year: 2028 } } })
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await holder.fetchRequest(check.link)
    const lenient = {
      ...request,
      payload: {
        ...request.payload,
        dcql_query: {
          ...request.payload.dcql_query,
          credentials: request.payload.dcql_query.credentials.map((query) => ({
            ...query,
            ...(query.claims === undefined ? {} : { claims: query.claims.map(({ path }) => ({ path })) }),
          })),
        },
      },
    }
    const vpToken = await holder.vpToken(lenient)
    const answer = await holder.post(request, { vp_token: vpToken, state: request.payload.state })
    expect(answer.status).toBe(400)
    expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'fail', reason: 'query.value_mismatch' })
  })

  test('is one of the alternatives that were offered, either of them [S 20]', async () => {
    for (const type of ['social-security-card', 'residence-permit'] as const) {
      const holder = await createBareWallet(world)
      await hold(world, holder, type)
      const check = await hospital.start('hospital-identity')
      expect((await holder.answer(check.link)).status).toBe(200)
      expect((await hospital.look(check.id)).result).toMatchObject({ verdict: 'pass', credentials: [{ type }] })
    }
  })

  test('is the least telling set that the holder can give [S 20]', async () => {
    const shownFor = async (persona: string) => {
      const holder = await createBareWallet(world)
      await hold(world, holder, 'social-security-card', { persona })
      const check = await hospital.start('hospital-settlement', { city: '010100' })
      const request = await holder.fetchRequest(check.link)
      const vpToken = await holder.vpToken(request)
      await holder.post(request, { vp_token: vpToken, state: request.payload.state })
      const shown = (vpToken.card?.[0]?.split('~').slice(1, -1) ?? []).map(
        (text) => JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))[1] as string,
      )
      return { shown: shown.sort(), result: (await hospital.look(check.id)).result }
    }
    const local = await shownFor('worker-mother')
    expect(local.shown).toEqual(['card_no', 'insured_city', 'medical', 'medical_scheme'])
    expect(local.result?.verdict).toBe('pass')
    const filed = await shownFor('grandmother-with-helper')
    expect(filed.shown).toEqual(['card_no', 'city', 'insured_city', 'medical', 'medical_scheme', 'until'])
    expect(filed.result?.verdict).toBe('pass')
  })

  test('is not kept when it is more than was asked [M 15] [S 20]', async () => {
    const holder = await createBareWallet(world)
    const canary = '示范路 1313 号'
    await holdAll(world, holder, { 'residence-permit': { claims: { residence: { address: canary } } } })
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await holder.fetchRequest(check.link)
    const greedy = {
      ...request,
      payload: {
        ...request.payload,
        dcql_query: {
          ...request.payload.dcql_query,
          credentials: request.payload.dcql_query.credentials.map((query) =>
            query.id === 'permit'
              ? { ...query, claims: [...(query.claims ?? []), { path: ['residence', 'address'] }] }
              : query,
          ),
        },
      },
    }
    const vpToken = await holder.vpToken(greedy)
    expect((await holder.post(request, { vp_token: vpToken, state: request.payload.state })).status).toBe(200)
    const { rows } = await world.database.database.query<{ row: string }>(
      'select presentation::text as row from presentation',
    )
    expect(rows.filter(({ row }) => row.includes(canary))).toEqual([])
  })
})
