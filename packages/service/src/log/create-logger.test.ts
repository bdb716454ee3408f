import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { createLogger } from './create-logger.ts'

function capture() {
  const lines: Record<string, unknown>[] = []
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)))
      done()
    },
  })
  return { lines, stream }
}

test('writes one JSON object a fact, with the service and the instant', () => {
  const { lines, stream } = capture()
  createLogger('issuer', 'info', stream).with({ agency: 'a' }).event('credential_issued', { copies: 10 })
  expect(lines).toEqual([
    {
      level: 'info',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'issuer',
      agency: 'a',
      copies: 10,
      event: 'credential_issued',
    },
  ])
})

test('masks a secret that a caller passed by mistake', () => {
  const { lines, stream } = capture()
  createLogger('issuer', 'info', stream).event('offer_redeemed', { code: 'abc', txCode: '123456', offerId: 'o1' })
  expect(lines[0]).toMatchObject({ code: '[redacted]', txCode: '[redacted]', offerId: 'o1' })
})

test('writes a fault with its causes, and nothing below the level', () => {
  const { lines, stream } = capture()
  const log = createLogger('issuer', 'info', stream)
  log.debug('request_answered')
  log.fault('request_failed', new Error('outer', { cause: new Error('inner') }))
  expect(lines).toHaveLength(1)
  expect(JSON.stringify(lines[0])).toContain('inner')
})
