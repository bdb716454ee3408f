import { describe, expect, test } from 'vitest'
import { encodeBase64url, parseJwt, TOKEN_KINDS, utf8 } from '../index.ts'

const jwtOf = (header: string, payload: string, signature = 'AAAA'): string =>
  `${encodeBase64url(header)}.${encodeBase64url(payload)}.${signature}`

const GOOD = jwtOf('{"alg":"ES256","typ":"JWT","kid":"k"}', '{"a":1}')

describe('a JWT', () => {
  test('is taken apart', () => {
    expect(parseJwt(GOOD)).toEqual({
      ok: true,
      value: {
        header: { alg: 'ES256', typ: 'JWT', kid: 'k' },
        payload: { a: 1 },
        signingInput: utf8(GOOD.slice(0, GOOD.lastIndexOf('.'))),
        signature: Uint8Array.of(0, 0, 0),
        compact: GOOD,
      },
    })
  })

  test.each([
    ['no dots', 'e30'],
    ['one dot', 'e30.e30'],
    ['a fourth part', `${GOOD}.AAAA`],
    ['an empty header', '.e30.AAAA'],
    ['an empty payload', `${encodeBase64url('{"alg":"ES256"}')}..AAAA`],
    ['a header that is a list', jwtOf('[]', '{}')],
    ['a payload that is text', jwtOf('{"alg":"ES256"}', '"a"')],
    ['a payload that is null', jwtOf('{"alg":"ES256"}', 'null')],
    ['no alg', jwtOf('{"typ":"JWT"}', '{}')],
    ['alg as a number', jwtOf('{"alg":256}', '{}')],
    ['typ as a list', jwtOf('{"alg":"ES256","typ":["JWT"]}', '{}')],
    ['jwk as text', jwtOf('{"alg":"ES256","jwk":"{}"}', '{}')],
    ['x5c as text', jwtOf('{"alg":"ES256","x5c":"AAAA"}', '{}')],
    ['x5c with a number in it', jwtOf('{"alg":"ES256","x5c":["AAAA",1]}', '{}')],
    ['a header member twice', jwtOf('{"alg":"none","alg":"ES256"}', '{}')],
    ['a claim twice', jwtOf('{"alg":"ES256"}', '{"sub":"a","sub":"b"}')],
    ['a byte order mark', jwtOf('{"alg":"ES256"}', '\ufeff{}')],
    ['__proto__ among the claims', jwtOf('{"alg":"ES256"}', '{"__proto__":{}}')],
    ['white space around it', ` ${GOOD}`],
    ['a line break at its end [R 17]', `${GOOD}\n`],
    ['padding [R 17]', jwtOf('{"alg":"ES256"}', '{}', 'AA==')],
    ['the other alphabet [R 17]', jwtOf('{"alg":"ES256"}', '{}', 'AA+/')],
    ['a stray tail in its signature [R 17]', jwtOf('{"alg":"ES256"}', '{}', 'AB')],
    ['a stray tail in its payload [R 17]', `${encodeBase64url('{"alg":"ES256"}')}.e31.AAAA`],
  ])('is malformed with %s', (_what, text) => {
    expect(parseJwt(text)).toEqual({ ok: false, reason: 'malformed_jwt' })
  })

  test('is malformed when its bytes are not UTF-8', () => {
    const payload = encodeBase64url(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))
    expect(parseJwt(`${encodeBase64url('{"alg":"ES256"}')}.${payload}.AAAA`).ok).toBe(false)
  })

  test('is no longer than allowed', () => {
    const long = jwtOf('{"alg":"ES256"}', JSON.stringify({ text: 'x'.repeat(60_000) }))
    expect(long.length).toBeGreaterThan(65_536)
    expect(parseJwt(long).ok).toBe(false)
    expect(parseJwt(long, TOKEN_KINDS.status_list).ok).toBe(true)
    expect(parseJwt(GOOD, { maxChars: GOOD.length }).ok).toBe(true)
    expect(parseJwt(GOOD, { maxChars: GOOD.length - 1 }).ok).toBe(false)
  })
})
