import { Webhook } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ApiCaller, apiCaller } from '../harness/presentation/api-caller.ts'
import { type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { openDesk } from '../harness/presentation/desk-browser.ts'
import { type OpenapiJudge, openapiJudge } from '../harness/presentation/openapi-judge.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../harness/presentation/webhook-receiver.ts'

const LEASE = { policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' } }
const EVENTS = ['presentation.settled', 'presentation.expired']
const MINUTE = 60
const HOUR = 3_600

let world: PresentationWorld
let landlord: ApiCaller
let wallet: BareWallet
let receiver: WebhookReceiver
let judge: OpenapiJudge
beforeAll(async () => {
  // The clock of the receiver's library is the machine's.
  world = await startPresentationWorld({ startAt: new Date(), env: { API_REQUESTS_PER_MINUTE: '6000' } })
  landlord = apiCaller(world, world.apiClients.clientOf('demo-landlord').key)
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
  judge = openapiJudge((await landlord.call('GET', '/openapi.json')).body)
})
afterAll(() => world.close())
beforeEach(async () => {
  receiver = await startWebhookReceiver()
})
afterEach(async () => {
  for (const { id } of (await landlord.call('GET', '/webhooks')).body.webhooks) {
    await landlord.call('DELETE', `/webhooks/${id}`)
  }
  await receiver.close()
})

const listen = async (events = EVENTS) => {
  const { status, body } = await landlord.call('POST', '/webhooks', { url: receiver.url, events })
  expect(status).toBe(201)
  return body as { id: string; secret: string }
}
const settled = async (): Promise<string> => {
  const { body } = await landlord.call('POST', '/presentations', LEASE)
  expect((await wallet.answer(body.links.openid4vp)).status).toBe(200)
  return body.id
}
const deliver = () => world.verifier.deliverWebhooks()
const deliveries = async (id: string, state = '') => {
  const answer = await landlord.call('GET', `/webhooks/${id}/deliveries${state && `?state=${state}`}`)
  expect(judge.problemWith('GET', '/webhooks/{webhook_id}/deliveries', answer)).toBeUndefined()
  return answer.body.deliveries
}

describe('a webhook', () => {
  test('tells that a presentation has its result, signed as Standard Webhooks has it, and nothing that was shown', async () => {
    const { secret } = await listen()
    const id = await settled()
    expect(receiver.received).toEqual([])
    expect(await deliver()).toBe(1)
    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received
    const read = new Webhook(secret).verify(body, headers)
    expect(read).toMatchObject({
      type: 'presentation.settled',
      data: { id, policy: 'landlord-lease', verdict: 'pass', reason: null, sandbox: false },
    })
    expect(headers['webhook-id']).toBe(`msg_${id}_settled`)
    expect(body).not.toContain('林秋月')
    const changed = body.replace('"pass"', '"fail"')
    expect(() => new Webhook(secret).verify(changed, headers)).toThrow()
    expect(await deliver()).toBe(0)
    expect(receiver.received).toHaveLength(1)
  })

  test('is signed with two secrets for a day after a rotation, and then with the new one alone', async () => {
    const { id, secret } = await listen()
    const { body } = await landlord.call('POST', `/webhooks/${id}/rotate`)
    expect(body.secret).not.toBe(secret)
    await settled()
    await deliver()
    const during = receiver.received[0]
    expect(during?.headers['webhook-signature']?.split(' ')).toHaveLength(2)
    for (const good of [secret, body.secret]) new Webhook(good).verify(during?.body ?? '', during?.headers ?? {})
    world.advance(24 * HOUR + MINUTE)
    await reissued()
    await settled()
    await deliver()
    const after = receiver.received[1]
    expect(after?.headers['webhook-signature']?.split(' ')).toHaveLength(1)
  })

  test('tells a reason, and that nobody answered', async () => {
    await listen()
    const { body: refused } = await landlord.call('POST', '/presentations', LEASE)
    const request = await wallet.fetchRequest(refused.links.openid4vp)
    await wallet.post(request, { error: 'access_denied', state: request.payload.state })
    const { body: forgotten } = await landlord.call('POST', '/presentations', LEASE)
    world.advance(61)
    await world.verifier.expirePresentations()
    await deliver()
    const told = receiver.received.map(({ body }) => JSON.parse(body))
    expect(told.find(({ data }) => data.id === refused.id)).toMatchObject({
      type: 'presentation.settled',
      data: { verdict: 'cannot_tell', reason: 'wallet_declined' },
    })
    expect(told.find(({ data }) => data.id === forgotten.id)).toMatchObject({
      type: 'presentation.expired',
      data: { verdict: null, reason: null },
    })
  })

  test('tells of the same device only when the browser is back', async () => {
    await listen()
    const asked = { ...LEASE, flow: 'same_device', redirect_uri: 'https://page.example/' }
    const { body } = await landlord.call('POST', '/presentations', asked)
    const { redirect_uri: back } = (await (await wallet.answer(body.links.openid4vp)).json()) as {
      redirect_uri: string
    }
    expect(await deliver()).toBe(0)
    await landlord.call('POST', `/presentations/${body.id}/return`, { response_code: back.split('response_code=')[1] })
    expect(await deliver()).toBe(1)
  })

  test('tells nobody of what a desk asked, of other parties, or of events that were not wanted', async () => {
    await listen(['presentation.expired'])
    await settled()
    const desk = await openDesk(world, 'demo-landlord')
    const check = await desk.start('landlord-lease', LEASE.parameters)
    await wallet.answer(check.link)
    const sandbox = apiCaller(world, world.apiClients.clientOf('demo-sandbox').key)
    const { body } = await sandbox.call('POST', '/presentations', LEASE)
    await wallet.answer(body.links.openid4vp)
    expect(await deliver()).toBe(0)
  })

  test('is sent again, later and later, with the same id, until it is taken', async () => {
    const { id, secret } = await listen()
    receiver.answers(500)
    await settled()
    await deliver()
    expect(await deliver()).toBe(0)
    // 5 seconds, then four times as long each time, give or take a fifth.
    for (const wait of [5, 20, 80, 320]) {
      world.advance(Math.floor(wait * 0.79))
      expect(await deliver()).toBe(0)
      world.advance(Math.ceil(wait * 0.42))
      expect(await deliver()).toBe(1)
    }
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
    expect(await deliveries(id)).toMatchObject([
      { state: 'pending', attempts: 5, last_status: 500, last_problem: 'http_500' },
    ])
    receiver.answers(200)
    world.advance(2 * HOUR)
    expect(await deliver()).toBe(1)
    expect(await deliveries(id)).toMatchObject([{ state: 'delivered', attempts: 6, last_status: 200 }])
    expect(secret).toMatch(/^whsec_/)
  })

  test('is given up after a day, switched off, and lies with the dead until it is revived', async () => {
    const { id } = await listen()
    receiver.answers(503)
    await settled()
    let hours = 0
    for (; hours < 30 && (await deliveries(id, 'dead')).length === 0; hours += 1) {
      await deliver()
      world.advance(HOUR)
    }
    expect(hours).toBeGreaterThan(19)
    expect(hours).toBeLessThan(27)
    const [webhook] = (await landlord.call('GET', '/webhooks')).body.webhooks
    expect(webhook).toMatchObject({ disabled_reason: 'failing', disabled_at: expect.any(String) })
    const attempts = receiver.received.length
    // What happens while it is off is not kept for it.
    await reissued()
    await settled()
    expect(await deliver()).toBe(0)
    expect(receiver.received).toHaveLength(attempts)
    receiver.answers(200)
    const revived = await landlord.call('POST', `/webhooks/${id}/revive`)
    expect(revived.body).toMatchObject({ disabled_at: null, disabled_reason: null })
    expect(await deliver()).toBe(1)
    expect(await deliveries(id)).toMatchObject([{ state: 'delivered' }])
  })

  test('is switched off at once by 410, and what else was waiting with it', async () => {
    const { id } = await listen()
    receiver.answers(500)
    await settled()
    await deliver()
    receiver.answers(410)
    await settled()
    await deliver()
    expect((await landlord.call('GET', '/webhooks')).body.webhooks).toMatchObject([{ disabled_reason: 'gone' }])
    expect((await deliveries(id)).map(({ state }: { state: string }) => state)).toEqual(['dead', 'dead'])
  })

  test('follows no redirect', async () => {
    const { id } = await listen()
    receiver.answers(302)
    await settled()
    await deliver()
    expect(receiver.received).toHaveLength(1)
    expect(await deliveries(id)).toMatchObject([{ state: 'pending', last_problem: 'http_302' }])
  })

  test('is sent by one of two nodes, and by the other when the first dies in the middle', async () => {
    const { id } = await listen()
    const second = await world.anotherVerifier()
    for (let count = 0; count < 10; count += 1) await settled()
    await Promise.all([deliver(), second.deliverWebhooks(), deliver(), second.deliverWebhooks()])
    expect(receiver.received).toHaveLength(10)
    // As a node leaves it that died after it had leased.
    await settled()
    await world.database.database.query(
      "update webhook_delivery set leased_until = $1, attempts = 1 where state = 'pending'",
      [new Date(world.clock().getTime() + 30_000)],
    )
    expect(await second.deliverWebhooks()).toBe(0)
    world.advance(31)
    expect(await second.deliverWebhooks()).toBe(1)
    expect((await deliveries(id, 'delivered')).length).toBe(11)
  })

  test('keeps its secret sealed, and shows it once', async () => {
    const { id, secret } = await listen()
    const { rows } = await world.database.database.query<{ row: string }>(
      'select webhook_endpoint::text as row from webhook_endpoint',
    )
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64')
    expect(bytes).toHaveLength(32)
    expect(rows.map(({ row }) => row).join()).not.toContain(bytes.toString('hex'))
    expect(JSON.stringify((await landlord.call('GET', '/webhooks')).body)).not.toContain('whsec_')
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('an address of a webhook', () => {
  test.each([
    'http://page.example/hook',
    'ftp://page.example/hook',
    'https://name:password@page.example/',
    'https://page.example/#x',
    'file:///etc/passwd',
    'hook',
  ])('that is %s is refused as webhook_url_not_allowed', async (url) => {
    const { status, body } = await landlord.call('POST', '/webhooks', { url, events: EVENTS })
    expect([status, body.code, body.field]).toEqual([400, 'webhook_url_not_allowed', '/url'])
  })

  test.each(['https://169.254.169.254/latest', 'https://10.0.0.1/', 'https://[fd00::1]/', 'https://192.168.1.1/'])(
    'in a network of ours, %s, is never called [T 17]',
    async (url) => {
      const { body } = await landlord.call('POST', '/webhooks', { url, events: EVENTS })
      await settled()
      await deliver()
      expect(await deliveries(body.id)).toMatchObject([
        { state: 'pending', last_status: null, last_problem: 'not_allowed' },
      ])
    },
  )

  test('is one of ten at the most: too_many_webhooks', async () => {
    for (let count = 0; count < 10; count += 1) await listen()
    const { status, body } = await landlord.call('POST', '/webhooks', { url: receiver.url, events: EVENTS })
    expect([status, body.code]).toEqual([409, 'too_many_webhooks'])
  })

  test('is nobody else’s to see, change or end: unknown_webhook', async () => {
    const { id } = await listen()
    const school = apiCaller(world, world.apiClients.clientOf('demo-school').key)
    expect((await school.call('GET', '/webhooks')).body.webhooks).toEqual([])
    const calls = [
      ['DELETE', ''],
      ['POST', '/rotate'],
      ['POST', '/revive'],
      ['GET', '/deliveries'],
    ] as const
    for (const [method, rest] of calls) {
      const { status, body } = await school.call(method, `/webhooks/${id}${rest}`)
      expect([method, rest, status, body.code]).toEqual([method, rest, 404, 'unknown_webhook'])
    }
    expect((await landlord.call('GET', '/webhooks')).body.webhooks).toHaveLength(1)
    const reader = apiCaller(world, world.apiClients.clientOf('demo-landlord').readOnlyKey)
    expect((await reader.call('GET', '/webhooks')).body.code).toBe('insufficient_scope')
  })
})

/** The status list of yesterday is stale today. */
async function reissued(): Promise<void> {
  await world.verifier.refreshStatusLists()
}
