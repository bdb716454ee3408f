import { expect, test } from 'vitest'
import { errorBody, parseErrorBody } from './error-body.ts'

test('an error is a code and at most a fixed sentence', () => {
  expect(errorBody('invalid_grant')).toEqual({ error: 'invalid_grant' })
  expect(errorBody('invalid_request', 'A parameter is missing.')).toEqual({
    error: 'invalid_request',
    error_description: 'A parameter is missing.',
  })
})

test('of an answer only the code is read', () => {
  expect(parseErrorBody({ error: 'use_dpop_nonce', error_description: '<b>' })).toBe('use_dpop_nonce')
})

test.each([
  undefined,
  null,
  'text',
  {},
  { error: 5 },
  { error: 'With Words' },
  { error: '<script>' },
  { error: 'a'.repeat(65) },
])('what is no code is unknown: %j', (body) => {
  expect(parseErrorBody(body)).toBe('unknown_error')
})
