import { wordFaults } from '@sojourn/ui'
import { expect, test } from 'vitest'
import { deskWords } from './words.ts'

test('the desk says the same in both languages', () => {
  expect(wordFaults(deskWords)).toEqual([])
})
