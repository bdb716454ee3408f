import { expect, test } from 'vitest'
import { type ClaimsPath, resolveClaimsPath } from './claims-path.ts'

// The example of OID4VP-1.0 7.3 (claims-path-pointer-example).
const credential = {
  name: 'Arthur Dent',
  address: { street_address: '42 Market Street', locality: 'Milliways', postal_code: '12345' },
  degrees: [
    { type: 'Bachelor of Science', university: 'University of Betelgeuse' },
    { type: 'Master of Science', university: 'University of Betelgeuse' },
  ],
  nationalities: ['British', 'Betelgeusian'],
  nothing: null,
  none: [],
  mixed: [{ type: 'a' }, { other: 'b' }],
  uneven: [{ type: 'a' }, 'b'],
}

test.each<[ClaimsPath, unknown]>([
  [['name'], [{ path: ['name'], value: 'Arthur Dent' }]],
  [['address'], [{ path: ['address'], value: credential.address }]],
  [['address', 'street_address'], [{ path: ['address', 'street_address'], value: '42 Market Street' }]],
  [
    ['degrees', null, 'type'],
    [
      { path: ['degrees', 0, 'type'], value: 'Bachelor of Science' },
      { path: ['degrees', 1, 'type'], value: 'Master of Science' },
    ],
  ],
  [['nationalities', 1], [{ path: ['nationalities', 1], value: 'Betelgeusian' }]],
  [['nothing'], [{ path: ['nothing'], value: null }]],
  [['mixed', null, 'type'], [{ path: ['mixed', 0, 'type'], value: 'a' }]],
])('%j selects what the specification says [S 20]', (path, found) => {
  expect(resolveClaimsPath(credential, path)).toEqual(found)
})

test.each<[ClaimsPath, string]>([
  [['surname'], 'a member that is not there'],
  [['name', 'first'], 'a member of a text'],
  [['degrees', 'type'], 'a member of an array'],
  [['address', 0], 'an element of an object'],
  [['address', null], 'all elements of an object'],
  [['nationalities', 2], 'an element beyond the end'],
  [['none', null], 'all of no elements'],
  [['uneven', null, 'type'], 'a member of elements of which one is no object'],
  [['nothing', 'more'], 'a member of null'],
  [['toString'], 'a member of the prototype'],
  [['__proto__'], 'the prototype'],
  [['nationalities', 'length'], 'the length of an array'],
])('%j selects nothing: %s [S 20]', (path) => {
  expect(resolveClaimsPath(credential, path)).toEqual([])
})
