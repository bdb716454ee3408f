import { expect, test } from 'vitest'
import { createRecent, createRegulars } from './recent.ts'

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

test('What comes back is remembered although any number of others came once in between', () => {
  const regulars = createRegulars<number>(2, 2)
  regulars.set('regular', 1)
  expect([regulars.get('regular'), regulars.get('regular')]).toEqual([1, 1])
  for (let stranger = 0; stranger < 10; stranger++) regulars.set(`stranger ${stranger}`, stranger)
  expect(regulars.get('regular')).toBe(1)
  expect([regulars.get('stranger 9'), regulars.get('stranger 7')]).toEqual([9, undefined])
})

test('What was read once only is forgotten with the other newcomers', () => {
  const regulars = createRegulars<number>(2, 2)
  regulars.set('a', 1)
  expect(regulars.get('a')).toBe(1)
  for (const other of ['b', 'c']) regulars.set(other, 2)
  expect(regulars.get('a')).toBeUndefined()
})
