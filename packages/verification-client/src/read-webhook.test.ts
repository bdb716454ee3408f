import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { readWebhook } from './index.ts'

const NOW = new Date('2026-11-29T12:00:00Z')
const SECRET = Buffer.alloc(32, 7)
const WRITTEN = `whsec_${SECRET.toString('base64')}`
const BODY = '{"type":"presentation.settled"}'
const SECOND = String(NOW.getTime() / 1000)

const signature = (secret = SECRET, id = 'msg_1', second = SECOND, body = BODY) =>
  `v1,${createHmac('sha256', secret).update(`${id}.${second}.${body}`).digest('base64')}`
const headers = (over: Record<string, string> = {}) =>
  new Headers({ 'webhook-id': 'msg_1', 'webhook-timestamp': SECOND, 'webhook-signature': signature(), ...over })

describe('a webhook', () => {
  test('that the verifier signed is read, whichever of two secrets is known', async () => {
    const read = await readWebhook(BODY, headers(), WRITTEN, NOW)
    expect(read).toEqual({ ok: true, value: { type: 'presentation.settled' } })
    const both = headers({ 'webhook-signature': `v1a,AAAA ${signature(Buffer.alloc(32, 1))} ${signature()}` })
    expect((await readWebhook(BODY, both, WRITTEN, NOW)).ok).toBe(true)
  })

  test.each([
    ['bad_signature', BODY.replace('settled', 'expired'), {}],
    ['bad_signature', BODY, { 'webhook-id': 'msg_2' }],
    ['bad_signature', BODY, { 'webhook-signature': signature(Buffer.alloc(32, 1)) }],
    ['bad_signature', BODY, { 'webhook-signature': signature().replace('v1,', 'v2,') }],
    ['bad_signature', BODY, { 'webhook-signature': 'v1,' }],
    ['too_old', BODY, { 'webhook-timestamp': String(Number(SECOND) - 301) }],
    ['too_old', BODY, { 'webhook-timestamp': String(Number(SECOND) + 301) }],
    ['malformed', BODY, { 'webhook-timestamp': 'now' }],
    ['malformed', BODY, { 'webhook-id': '' }],
  ])('is refused as %s', async (reason, body, over) => {
    expect(await readWebhook(body, headers(over), WRITTEN, NOW)).toEqual({ ok: false, reason })
  })
})
