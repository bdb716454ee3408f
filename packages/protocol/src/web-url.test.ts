import { expect, test } from 'vitest'
import { isIdentifierUrl, isWebUrl } from './web-url.ts'

test.each([
  'https://issuer.example',
  'https://issuer.example:8443/a/b?c=d',
  'http://localhost:4100/public-security',
  'http://127.0.0.1:4100',
  'http://[::1]:4100',
  'http://agency.localhost:4100',
])('takes %s', (url) => {
  expect(isWebUrl(url)).toBe(true)
})

test.each([
  'http://issuer.example',
  'http://localhost.evil.example',
  'http://127.0.0.1.evil.example',
  'https://name:word@issuer.example',
  'https://name@issuer.example',
  'https://issuer.example/#fragment',
  'https://issuer.example/#',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'data:text/html,x',
  'issuer.example',
  '',
  `https://issuer.example/${'a'.repeat(2048)}`,
])('refuses %s', (url) => {
  expect(isWebUrl(url)).toBe(false)
})

test('an identifier has no query besides', () => {
  expect(isIdentifierUrl('https://issuer.example/tenant')).toBe(true)
  expect(isIdentifierUrl('https://issuer.example/tenant?')).toBe(false)
  expect(isIdentifierUrl('https://issuer.example/tenant?a=b')).toBe(false)
})
