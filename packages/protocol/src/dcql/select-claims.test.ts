import { expect, test } from 'vitest'
import type { CredentialQuery } from './dcql-query.ts'
import { selectClaims } from './select-claims.ts'

const claims = {
  iss: 'https://issuer.example',
  residence: { city: '010100', street: 'Harbour Road 5' },
  names: ['a', 'b', 'c'],
  jobs: [
    { title: 'x', pay: 1 },
    { title: 'y', pay: 2 },
  ],
}
const asking = (...paths: (string | number | null)[][]): CredentialQuery => ({
  id: 'q',
  format: 'dc+sd-jwt',
  multiple: false,
  meta: {},
  trustedAuthorities: [],
  requireHolderBinding: true,
  claims: paths.map((path) => ({ path })),
  claimSets: undefined,
})

test('what came along unasked is dropped', () => {
  expect(selectClaims(claims, asking(['residence', 'city']))).toEqual({ residence: { city: '010100' } })
})

test('elements and members of elements are kept in their order', () => {
  expect(selectClaims(claims, asking(['names', 2], ['names', 0]))).toEqual({ names: ['a', 'c'] })
  expect(selectClaims(claims, asking(['jobs', null, 'title']))).toEqual({ jobs: [{ title: 'x' }, { title: 'y' }] })
})

test('of several elements those are kept whose value was asked', () => {
  const query = { ...asking(), claims: [{ path: ['names', null], values: ['b', 'z'] }] }
  expect(selectClaims(claims, query)).toEqual({ names: ['b'] })
})

test('a claim asked whole holds what else is asked below it, in either order', () => {
  const whole = { residence: claims.residence }
  expect(selectClaims(claims, asking(['residence'], ['residence', 'city']))).toEqual(whole)
  expect(selectClaims(claims, asking(['residence', 'city'], ['residence']))).toEqual(whole)
})

test('what was asked and is not there stays away; nothing asked is nothing kept', () => {
  expect(selectClaims(claims, asking(['residence', 'zip'], ['iss']))).toEqual({ iss: 'https://issuer.example' })
  expect(selectClaims(claims, { ...asking(), claims: undefined })).toEqual({})
})
