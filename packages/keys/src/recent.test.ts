import { expect, test } from 'vitest'
import { createRecent } from './recent.ts'

test('A bounded map forgets the entry used longest ago', () => {
  const recent = createRecent<number>(2)
  recent.set('a', 1)
  recent.set('b', 2)
  expect(recent.get('a')).toBe(1)
  recent.set('c', 3)
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3])
})

test('A bounded map takes a new value for a known key without forgetting another', () => {
  const recent = createRecent<number>(2)
  recent.set('a', 1)
  recent.set('b', 2)
  recent.set('a', 3)
  expect([recent.get('a'), recent.get('b')]).toEqual([3, 2])
})
