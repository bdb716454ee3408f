import { wordFaults } from '@sojourn/ui'
import { expect, test } from 'vitest'
import { seasonWords } from './season/words.ts'
import { staffWords } from './staff/words.ts'
import { deskWords, UNWORDED_REASONS } from './words.ts'

test('the desk says the same in both languages', () => {
  expect([...wordFaults(deskWords), ...wordFaults(staffWords), ...wordFaults(seasonWords)]).toEqual([])
})

test('every reason of the verifier has words', () => {
  expect(UNWORDED_REASONS).toEqual({})
})
