import { expect, test } from 'vitest'
import { buildResponseAck, parseResponseAck } from './response-ack.ts'

test('the verifier answers with an object, empty or with the way on [S 17]', () => {
  const redirectUri = 'https://client.example.org/cb#response_code=091535f699ea575c7937fa5f0f454aee'
  expect(buildResponseAck({})).toEqual({})
  expect(parseResponseAck(buildResponseAck({ redirectUri }))).toEqual({ ok: true, value: { redirectUri } })
  expect(parseResponseAck({ other: 1 })).toEqual({ ok: true, value: {} })
})

test.each<[unknown, string, string]>([
  [{ redirect_uri: 'http://client.example.org/cb' }, 'redirect_uri', 'malformed'],
  [{ redirect_uri: 'javascript:alert(1)' }, 'redirect_uri', 'malformed'],
  [{ redirect_uri: 5 }, 'redirect_uri', 'wrong_type'],
  ['{}', 'message', 'wrong_type'],
  [undefined, 'message', 'missing'],
])('the wallet refuses %j [S 17]', (body, field, problem) => {
  expect(parseResponseAck(body)).toEqual({ ok: false, reason: { field, problem } })
})
