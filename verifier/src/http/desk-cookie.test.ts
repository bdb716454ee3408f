import type { FastifyRequest } from 'fastify'
import { describe, expect, test } from 'vitest'
import { deskSecretOf } from './desk-cookie.ts'
import { isOwnOrigin } from './is-own-origin.ts'

const SECRET = 'A'.repeat(43)
const request = (headers: Record<string, string>) => ({ headers }) as unknown as FastifyRequest

describe('the cookie of a desk', () => {
  test('is found among others', () => {
    expect(deskSecretOf(request({ cookie: `theme=dark; sojourn_desk=${SECRET}; x=1` }))).toBe(SECRET)
  })

  test.each([
    ['none', ''],
    ['another name', `not_sojourn_desk=${SECRET}`],
    ['a short value', 'sojourn_desk=AAAA'],
    [
      'two of them, which a neighbouring site may have planted',
      `sojourn_desk=${SECRET}; sojourn_desk=${'B'.repeat(43)}`,
    ],
  ])('is not read from %s', (_, cookie) => {
    expect(deskSecretOf(request({ cookie }))).toBeUndefined()
  })
})

describe('the origin of a request', () => {
  const own = 'https://verifier.example'
  test('is ours by its own word, or a program’s that sends none', () => {
    expect(isOwnOrigin(request({ origin: own }), own)).toBe(true)
    expect(isOwnOrigin(request({ 'sec-fetch-site': 'same-origin' }), own)).toBe(true)
    expect(isOwnOrigin(request({}), own)).toBe(true)
  })

  test('is a stranger’s otherwise', () => {
    expect(isOwnOrigin(request({ origin: 'https://attacker.example' }), own)).toBe(false)
    expect(isOwnOrigin(request({ origin: 'null' }), own)).toBe(false)
    expect(isOwnOrigin(request({ 'sec-fetch-site': 'same-site' }), own)).toBe(false)
    expect(isOwnOrigin(request({ origin: 'https://attacker.example', 'sec-fetch-site': 'same-origin' }), own)).toBe(
      false,
    )
  })
})
