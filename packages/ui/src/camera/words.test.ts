import { expect, test } from 'vitest'
import { wordFaults } from '../language/word-faults.ts'
import { cameraWords } from './words.ts'

test('the viewfinder has all its words in both languages', () => {
  expect(wordFaults(cameraWords)).toEqual([])
})
