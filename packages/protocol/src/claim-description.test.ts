import { expect, test } from 'vitest'
import { areConsistent } from './claim-description.ts'
import type { ClaimsPath } from './claims-path.ts'

test.each<[string, ClaimsPath[]]>([
  ['different claims', [['name'], ['address', 'city'], ['address', 'street']]],
  ['a claim and one inside it', [['address'], ['address', 'city']]],
  [
    'two elements of an array',
    [
      ['names', 0],
      ['names', 1],
    ],
  ],
  [
    'members of all elements',
    [
      ['degrees', null, 'type'],
      ['degrees', null, 'year'],
    ],
  ],
  ['nothing', []],
])('takes descriptions of %s [S 10]', (_, paths) => {
  expect(areConsistent(paths)).toBe(true)
})

test.each<[string, ClaimsPath[]]>([
  ['the same claim twice', [['name'], ['address'], ['name']]],
  [
    'all elements and one of them',
    [
      ['names', null],
      ['names', 0],
    ],
  ],
  [
    'one element and all of them, further down',
    [
      ['a', 'names', 1, 'x'],
      ['a', 'names', null, 'y'],
    ],
  ],
  [
    'an array that is an object too',
    [
      ['names', 0],
      ['names', 'first'],
    ],
  ],
  [
    'an object that is an array too',
    [
      ['names', 'first'],
      ['names', null],
    ],
  ],
  ['a credential that is an array', [[0]]],
])('refuses descriptions of %s [S 10]', (_, paths) => {
  expect(areConsistent(paths)).toBe(false)
})
