import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ApiAnswer, type ApiCaller, apiCaller } from '../harness/presentation/api-caller.ts'
import { PAGE_ORIGIN } from '../harness/presentation/api-clients.ts'
import type { BareWallet } from '../harness/presentation/bare-wallet.ts'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { openDesk } from '../harness/presentation/desk-browser.ts'
import { type OpenapiJudge, openapiJudge } from '../harness/presentation/openapi-judge.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const LEASE = { policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' } }
const NOBODY = '01a20320-a200-7fbb-9625-1d8781c66df1'

let world: PresentationWorld
let landlord: ApiCaller
let wallet: BareWallet
let judge: OpenapiJudge
const callerOf = (relyingParty: string) => apiCaller(world, world.apiClients.clientOf(relyingParty).key)
beforeAll(async () => {
  world = await startPresentationWorld({ env: { API_REQUESTS_PER_MINUTE: '6000' } })
  landlord = callerOf('demo-landlord')
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
  judge = openapiJudge((await landlord.call('GET', '/openapi.json')).body)
})
afterAll(() => world.close())

/** The answer, which must be one that the description has. */
async function fits(path: string, asked: Promise<ApiAnswer>, method = 'GET'): Promise<ApiAnswer> {
  const answer = await asked
  expect(judge.problemWith(method, path, answer)).toBeUndefined()
  return answer
}
const create = async (over: object = {}, caller = landlord) =>
  fits('/presentations', caller.call('POST', '/presentations', { ...LEASE, ...over }), 'POST')
const read = (id: string, caller = landlord) =>
  fits('/presentations/{presentation_id}', caller.call('GET', `/presentations/${id}`))

describe('a program that asks a wallet', () => {
  test('gets the result with the rule met, as of when, how old the status was and the claims kept', async () => {
    const { status, body, headers } = await create({ reference: 'Lease 2027/14' })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe(`presentations/${body.id}`)
    expect(body).toMatchObject({ state: 'waiting', reference: 'Lease 2027/14', sandbox: false, result: null })
    expect((await wallet.answer(body.links.openid4vp)).status).toBe(200)
    const { body: answered } = await read(body.id)
    expect(answered).toMatchObject({
      state: 'answered',
      policy: { id: 'landlord-lease', version: 1 },
      result: {
        verdict: 'pass',
        rule: { en: 'The holder of a valid permit, of age' },
        reason: null,
        as_of: '2026-11-22T12:00:00.000Z',
        credentials: [
          {
            type: 'residence-permit',
            status: { answer: 'valid', age_seconds: 0, freshness: 'fresh' },
            claims: [
              { path: ['name'], value: '林秋月' },
              { path: ['portrait'], value: expect.stringMatching(/^data:image/) },
            ],
          },
        ],
      },
    })
    expect(answered).not.toHaveProperty('links')
  })

  test('is told a reason and the manual way when the answer is no', async () => {
    const { body } = await create()
    const request = await wallet.fetchRequest(body.links.openid4vp)
    const vpToken = await wallet.vpToken(request, { nonce: 'another' })
    expect((await wallet.post(request, { vp_token: vpToken, state: request.payload.state })).status).toBe(400)
    const { result } = (await read(body.id)).body
    expect(result).toMatchObject({ verdict: 'fail', reason: 'holder.wrong_nonce', rule: null, credentials: [] })
    expect(result.manual_way.en).toBe('Look at the identity papers in person')
  })

  test('gets the same presentation for the same Idempotency-Key, with links that still work', async () => {
    const key = { 'idempotency-key': 'e4b9c0de-4f6a-4c5e-8a51-000000000001' }
    const ask = (over = {}) => landlord.call('POST', '/presentations', { ...LEASE, ...over }, key)
    const asked = await Promise.all([ask(), ask(), ask()])
    expect(new Set(asked.map(({ body }) => body.id)).size).toBe(1)
    expect(new Set(asked.map(({ body }) => body.links.openid4vp)).size).toBe(1)
    expect(asked.filter(({ headers }) => headers.get('idempotent-replayed') === 'true')).toHaveLength(2)
    const differing = await ask({ reference: 'another' })
    expect([differing.status, differing.body.code, differing.body.field]).toEqual([
      422,
      'idempotency_key_reused',
      'Idempotency-Key',
    ])
    expect((await wallet.answer(asked[2]?.body.links.openid4vp)).status).toBe(200)
    const later = await ask()
    expect(later.body).toMatchObject({ state: 'answered', links: null, result: { verdict: 'pass' } })
    await landlord.call('DELETE', `/presentations/${later.body.id}`)
    const gone = await ask()
    expect([gone.status, gone.body.code]).toEqual([410, 'presentation_gone'])
    // Another client's key of the same words is another key.
    const school = await callerOf('demo-sandbox').call('POST', '/presentations', LEASE, key)
    expect(school.status).toBe(201)
  })

  test('reads page after page, the newest first, and nothing that a desk asked', async () => {
    const caller = callerOf('demo-sandbox')
    const made: string[] = []
    for (let count = 0; count < 5; count += 1) {
      world.advance(1)
      made.unshift((await create({}, caller)).body.id)
    }
    const desk = await openDesk(world, 'demo-sandbox')
    await desk.start('landlord-lease', LEASE.parameters)
    const seen: string[] = []
    let cursor = ''
    for (let page = 0; page < 10; page += 1) {
      const { body } = await fits('/presentations', caller.call('GET', `/presentations?limit=2${cursor}`))
      seen.push(...body.presentations.map(({ id }: { id: string }) => id))
      if (body.next_cursor === null) break
      cursor = `&cursor=${body.next_cursor}`
    }
    expect(seen.slice(0, 5)).toEqual(made)
    expect(new Set(seen).size).toBe(seen.length)
    const { rows } = await world.database.database.query<{ count: number }>(
      "select count(*)::int as count from presentation where relying_party_id = 'demo-sandbox' and api_client_id is not null",
    )
    expect(seen).toHaveLength(rows[0]?.count ?? -1)
    const bad = await fits('/presentations', caller.call('GET', '/presentations?cursor=nonsense'))
    expect([bad.status, bad.body.code, bad.body.field]).toEqual([400, 'bad_cursor', 'cursor'])
  })

  test('takes a question back, and the wallet that answers afterwards is refused', async () => {
    const { body } = await create()
    const request = await wallet.fetchRequest(body.links.openid4vp)
    const path = '/presentations/{presentation_id}/cancel'
    const cancelled = await fits(path, landlord.call('POST', `/presentations/${body.id}/cancel`), 'POST')
    expect(cancelled.body.state).toBe('cancelled')
    const vpToken = await wallet.vpToken(request)
    expect((await wallet.post(request, { vp_token: vpToken, state: request.payload.state })).status).toBe(400)
    const again = await fits(path, landlord.call('POST', `/presentations/${body.id}/cancel`), 'POST')
    expect([again.status, again.body.code]).toEqual([409, 'already_final'])
  })

  test('deletes everything that is kept of a presentation, open or answered', async () => {
    for (const isAnswered of [true, false]) {
      const { body } = await create({ reference: 'to be deleted' })
      if (isAnswered) await wallet.answer(body.links.openid4vp)
      const path = '/presentations/{presentation_id}'
      expect((await fits(path, landlord.call('DELETE', `/presentations/${body.id}`), 'DELETE')).status).toBe(204)
      expect((await read(body.id)).status).toBe(404)
      const { rows } = await world.database.database.query('select id from presentation where id = $1', [body.id])
      expect(rows).toEqual([])
      if (!isAnswered) await expect(wallet.fetchRequest(body.links.openid4vp)).rejects.toThrow('404')
    }
  })

  test('on the same device brings the response code back itself, once, and for the right presentation', async () => {
    const redirect = { flow: 'same_device', redirect_uri: `${PAGE_ORIGIN}/lease?case=14` }
    const [first, other] = [await create(redirect), await create(redirect)]
    const answer = await wallet.answer(first.body.links.openid4vp)
    const { redirect_uri: target } = (await answer.json()) as { redirect_uri: string }
    expect(target.startsWith(`${PAGE_ORIGIN}/lease?case=14#response_code=`)).toBe(true)
    const responseCode = decodeURIComponent(target.split('response_code=')[1] ?? '')
    expect((await read(first.body.id)).body).toMatchObject({ state: 'awaiting_return', result: null })
    const bring = (id: string, code = responseCode) =>
      fits(
        '/presentations/{presentation_id}/return',
        landlord.call('POST', `/presentations/${id}/return`, { response_code: code }),
        'POST',
      )
    expect((await bring(other.body.id)).body.code).toBe('unknown_response_code')
    expect((await bring(first.body.id, `${first.body.id}.${'A'.repeat(43)}`)).body.code).toBe('unknown_response_code')
    expect((await bring(first.body.id)).body).toMatchObject({ state: 'answered', result: { verdict: 'pass' } })
    expect((await bring(first.body.id)).body.code).toBe('unknown_response_code')
  })

  test('hears of each state as it comes, and of the end', async () => {
    const { body } = await create()
    const streamed = world.fetch(`${world.verifier.url}/v1/presentations/${body.id}/events`, {
      headers: { authorization: `Bearer ${world.apiClients.clientOf('demo-landlord').key}` },
    })
    await wallet.answer(body.links.openid4vp)
    const answer = await streamed
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    const events = (await answer.text()).split('\n\n').filter((event) => event.includes('event: presentation'))
    expect(JSON.parse(events.at(-1)?.split('data: ')[1] ?? '').result.verdict).toBe('pass')
  })

  test('sees which policies it may use, with their parameters', async () => {
    const { body } = await fits('/policies', landlord.call('GET', '/policies'))
    expect(body.policies.map(({ id }: { id: string }) => id)).toEqual(['landlord-lease'])
    expect(body.policies[0].parameters).toMatchObject([{ name: 'leaseUntil', kind: 'date', initial: '2027-12-31' }])
  })

  test('in a sandbox is told so in every result', async () => {
    const sandbox = callerOf('demo-sandbox')
    const { body } = await create({}, sandbox)
    await wallet.answer(body.links.openid4vp)
    expect((await read(body.id, sandbox)).body).toMatchObject({ sandbox: true, result: { verdict: 'pass' } })
  })
})

describe('the description of the API', () => {
  test('is OpenAPI 3.1 by the schema that its authors publish', async () => {
    const { body } = await landlord.call('GET', '/openapi.json')
    expect(body.openapi).toBe('3.1.0')
    const judged = await new Validator().validate(structuredClone(body))
    expect(judged).toEqual({ valid: true })
    const spoiled = structuredClone(body)
    delete spoiled.paths['/presentations'].post.responses
    spoiled.info.version = 1
    expect((await new Validator().validate(spoiled)).valid).toBe(false)
  })

  test('judges answers: one that has another form is found', async () => {
    const answer = await landlord.call('GET', `/presentations/${NOBODY}`)
    const path = '/presentations/{presentation_id}'
    expect(judge.problemWith('GET', path, answer)).toBeUndefined()
    expect(judge.problemWith('GET', path, { ...answer, body: { ...answer.body, status: 'no' } })).toContain('status')
    expect(judge.problemWith('GET', path, { ...answer, status: 418 })).toContain('418')
  })
})

describe('a call that is refused', () => {
  const bodies: readonly [string, object | string, string, string | undefined][] = [
    ['of a policy that is none of this party’s', { policy: 'school-enrolment' }, 'unknown_policy', '/policy'],
    ['without a policy', { parameters: {} }, 'invalid_request', '/policy'],
    [
      'with a parameter that does not fit',
      { ...LEASE, parameters: { leaseUntil: 'soon' } },
      'bad_parameter',
      '/parameters/leaseUntil',
    ],
    ['without a parameter', { policy: 'landlord-lease' }, 'bad_parameter', '/parameters/leaseUntil'],
    ['with a member that is misspelt', { ...LEASE, redirect_url: 'x' }, 'invalid_request', '/redirect_url'],
    ['with an unknown flow', { ...LEASE, flow: 'carrier_pigeon' }, 'invalid_request', '/flow'],
    ['with a reference that is too long', { ...LEASE, reference: 'x'.repeat(65) }, 'invalid_request', '/reference'],
    ['with a reference of other characters', { ...LEASE, reference: '<b>' }, 'invalid_request', '/reference'],
    [
      'on the same device without a way back',
      { ...LEASE, flow: 'same_device' },
      'redirect_uri_missing',
      '/redirect_uri',
    ],
    [
      'that would send people elsewhere',
      { ...LEASE, redirect_uri: 'https://page.example.evil.example/' },
      'redirect_uri_not_allowed',
      '/redirect_uri',
    ],
    [
      'that brings its own fragment',
      { ...LEASE, redirect_uri: `${PAGE_ORIGIN}/#x` },
      'redirect_uri_not_allowed',
      '/redirect_uri',
    ],
    [
      'that is a script',
      { ...LEASE, redirect_uri: 'javascript:alert(1)' },
      'redirect_uri_not_allowed',
      '/redirect_uri',
    ],
    ['that is no JSON', '{', 'invalid_request', undefined],
    ['that is a list', [], 'invalid_request', '/'],
  ]
  test.each(bodies)('names its place: %s', async (_what, body, code, field) => {
    const answer = await fits('/presentations', landlord.call('POST', '/presentations', body), 'POST')
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    expect(answer.body).toMatchObject({ type: `urn:sojourn:problem:${code}`, status: answer.status, code })
    expect(answer.body.field).toBe(field)
  })

  test('is the program’s to understand before a body is read: other types, too much', async () => {
    const form = await landlord.call('POST', '/presentations', 'a=b', {
      'content-type': 'application/x-www-form-urlencoded',
    })
    expect([form.status, form.body.code]).toEqual([415, 'unsupported_media_type'])
    const large = await landlord.call('POST', '/presentations', { ...LEASE, reference: 'x'.repeat(40_000) })
    expect([large.status, large.body.code]).toEqual([413, 'body_too_large'])
    const nowhere = await landlord.call('GET', '/nowhere')
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'not_found'])
    const shortKey = await landlord.call('POST', '/presentations', LEASE, { 'idempotency-key': 'short' })
    expect([shortKey.status, shortKey.body.code]).toEqual([400, 'bad_idempotency_key'])
  })

  test('says nothing of a desk’s presentation', async () => {
    const desk = await openDesk(world, 'demo-landlord')
    await desk.start('landlord-lease', LEASE.parameters)
    const { rows } = await world.database.database.query<{ id: string }>(
      "select id from presentation where relying_party_id = 'demo-landlord' and api_client_id is null",
    )
    expect(rows.length).toBeGreaterThan(0)
    for (const { id } of rows) expect((await read(id)).status).toBe(404)
  })

  test('says nothing may be asked while the registry cannot be read', async () => {
    const lost = await startPresentationWorld()
    try {
      lost.advance(31 * 86_400)
      const caller = apiCaller(lost, lost.apiClients.clientOf('demo-landlord').key)
      const { status, body } = await caller.call('POST', '/presentations', LEASE)
      expect([status, body.code]).toEqual([503, 'trust_list_unavailable'])
    } finally {
      await lost.close()
    }
  })

  test('of a policy that the registry does not list, or lists for less', async () => {
    const other = await startPresentationWorld({
      trustList: (list) => ({
        ...list,
        relyingParties: list.relyingParties.map((party) => ({
          ...party,
          uses: party.uses.flatMap((use) => {
            if (use.policyId === 'gate-entry') return []
            return [{ ...use, credentials: use.credentials.map((asked) => ({ ...asked, claims: [] })) }]
          }),
        })),
      }),
    })
    try {
      const gate = apiCaller(other, other.apiClients.clientOf('demo-gate').key)
      const unlisted = await gate.call('POST', '/presentations', {
        policy: 'gate-entry',
        parameters: { community: 'X-1' },
      })
      const lease = apiCaller(other, other.apiClients.clientOf('demo-landlord').key)
      const tooMuch = await lease.call('POST', '/presentations', LEASE)
      expect([tooMuch.status, tooMuch.body.code]).toEqual([403, 'asks_too_much'])
      expect([unlisted.status, unlisted.body.code]).toEqual([403, 'policy_not_registered'])
    } finally {
      await other.close()
    }
  })
})
