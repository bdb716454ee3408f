import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { apiCaller } from '../harness/presentation/api-caller.ts'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../harness/presentation/webhook-receiver.ts'

const COPIES = 1_000
const AT_ONCE = 50

let world: PresentationWorld
let receiver: WebhookReceiver
beforeAll(async () => {
  world = await startPresentationWorld({ listens: true, startAt: new Date() })
  receiver = await startWebhookReceiver()
})
afterAll(async () => {
  await world.close()
  await receiver.close()
})

test('the same presentation posted a thousand times over HTTP gives one result and one webhook [R 5] [F 10]', async () => {
  const landlord = apiCaller(world, world.apiClients.clientOf('demo-landlord').key)
  const wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
  const webhook = await landlord.call('POST', '/webhooks', { url: receiver.url, events: ['presentation.settled'] })
  const asked = { policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' } }
  const { body } = await landlord.call('POST', '/presentations', asked)
  const request = await wallet.fetchRequest(body.links.openid4vp)
  const vpToken = await wallet.vpToken(request)
  let posted = ''
  await wallet.post(request, { vp_token: vpToken, state: request.payload.state }, { capture: (jwe) => (posted = jwe) })

  const statuses: number[] = []
  const post = async () => {
    const answer = await fetch(request.payload.response_uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ response: posted }).toString(),
    })
    statuses.push(answer.status)
    await answer.arrayBuffer()
  }
  let left = COPIES
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left > 0) {
        left -= 1
        await post()
      }
    }),
  )
  expect(statuses).toHaveLength(COPIES)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 400)).toHaveLength(COPIES - 1)

  const { rows } = await world.database.database.query<{ results: number; events: number }>(
    `select (select count(*)::int from presentation where outcome is not null) as results,
            (select count(*)::int from webhook_delivery) as events`,
  )
  expect(rows).toEqual([{ results: 1, events: 1 }])
  // The service's own sender looks each second; two more looks find nothing left.
  await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1)
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(receiver.received).toHaveLength(1)
  const [{ headers, body: event } = { headers: {}, body: '' }] = receiver.received
  expect(new Webhook(webhook.body.secret).verify(event, headers)).toMatchObject({
    type: 'presentation.settled',
    data: { id: body.id, verdict: 'pass' },
  })
})
