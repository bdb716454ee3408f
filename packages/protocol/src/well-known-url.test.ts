import { expect, test } from 'vitest'
import { wellKnownUrl } from './well-known-url.ts'

test('the well-known string stands between host and path [S 7]', () => {
  expect(wellKnownUrl('https://issuer.example/tenant', 'openid-credential-issuer')).toBe(
    'https://issuer.example/.well-known/openid-credential-issuer/tenant',
  )
  expect(wellKnownUrl('https://issuer.example:8443/a/b', 'oauth-authorization-server')).toBe(
    'https://issuer.example:8443/.well-known/oauth-authorization-server/a/b',
  )
})

test('an identifier without a path gets none [S 7]', () => {
  expect(wellKnownUrl('https://tenant.issuer.example', 'openid-credential-issuer')).toBe(
    'https://tenant.issuer.example/.well-known/openid-credential-issuer',
  )
  expect(wellKnownUrl('http://localhost:4100', 'jwt-vc-issuer')).toBe('http://localhost:4100/.well-known/jwt-vc-issuer')
})

test('a trailing slash is dropped for the two that say so, and kept for the credential issuer [S 7]', () => {
  const identifier = 'https://issuer.example/tenant/'
  expect(wellKnownUrl(identifier, 'jwt-vc-issuer')).toBe('https://issuer.example/.well-known/jwt-vc-issuer/tenant')
  expect(wellKnownUrl(identifier, 'oauth-authorization-server')).toBe(
    'https://issuer.example/.well-known/oauth-authorization-server/tenant',
  )
  expect(wellKnownUrl(identifier, 'openid-credential-issuer')).toBe(
    'https://issuer.example/.well-known/openid-credential-issuer/tenant/',
  )
})

test('the host is taken as written, for identifiers compare byte for byte', () => {
  expect(wellKnownUrl('https://Issuer.example/%7Etenant', 'openid-credential-issuer')).toBe(
    'https://Issuer.example/.well-known/openid-credential-issuer/%7Etenant',
  )
})

test.each(['ftp://issuer.example', 'https://issuer.example/t?x=1', 'https://issuer.example/#f', 'issuer.example'])(
  'has no answer for what is no identifier: %s',
  (identifier) => {
    expect(() => wellKnownUrl(identifier, 'openid-credential-issuer')).toThrow()
  },
)
