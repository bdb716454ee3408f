import { expect, test } from 'vitest'
import { buildRequestLink, parseRequestLink } from './request-link.ts'

const clientId = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'
const requestUri = 'https://verifier.example/request/1?a=b'
const query = `client_id=${encodeURIComponent(clientId)}`

test.each(['openid4vp://', 'haip-vp://', 'https://wallet.example/present', 'http://localhost:4300/present?x=y'])(
  'a link of %s leads to the request object [S 16]',
  (base) => {
    for (const method of ['get', 'post'] as const) {
      const link = buildRequestLink(base, { clientId, requestUri, method })
      expect(parseRequestLink(link)).toEqual({
        ok: true,
        value: { kind: 'by_reference', clientId, requestUri, method },
      })
    }
  },
)

test('GET is the method when none is said [S 16]', () => {
  expect(buildRequestLink('openid4vp://', { clientId, requestUri, method: 'get' })).not.toContain('method')
})

test('a request object may stand in the link itself', () => {
  expect(parseRequestLink(`openid4vp://?${query}&request=a.b.c`)).toEqual({
    ok: true,
    value: { kind: 'by_value', clientId, requestObject: 'a.b.c' },
  })
})

test('or the parameters alone, unsigned', () => {
  expect(parseRequestLink(`openid4vp://?${query}&nonce=n&nonce=m`)).toEqual({
    ok: true,
    value: { kind: 'unsigned', parameters: { client_id: clientId, nonce: ['n', 'm'] } },
  })
})

const reference = `request_uri=${encodeURIComponent(requestUri)}`
test.each<[string, string, string, string]>([
  ['another scheme', `mailto:x?${query}&${reference}`, 'link', 'unsupported'],
  ['http to a stranger', `http://wallet.example/?${query}&${reference}`, 'link', 'unsupported'],
  ['no link', 'present', 'link', 'malformed'],
  ['no name', `openid4vp://?${reference}`, 'client_id', 'missing'],
  ['two names', `openid4vp://?${query}&${query}&${reference}`, 'client_id', 'conflict'],
  ['both ways at once', `openid4vp://?${query}&${reference}&request=a`, 'request', 'conflict'],
  ['a method of nothing', `openid4vp://?${query}&request_uri_method=post`, 'request_uri_method', 'not_allowed'],
  ['another method', `openid4vp://?${query}&${reference}&request_uri_method=POST`, 'request_uri_method', 'not_allowed'],
  ['an address in the clear', `openid4vp://?${query}&request_uri=http%3A%2F%2Fv.example`, 'request_uri', 'malformed'],
  ['no end', `openid4vp://?${query}&request=${'a'.repeat(65_536)}`, 'link', 'too_large'],
])('refuses a link with %s [S 16]', (_, link, field, problem) => {
  expect(parseRequestLink(link)).toEqual({ ok: false, reason: { field, problem } })
})
