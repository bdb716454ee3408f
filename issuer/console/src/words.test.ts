import { wordFaults } from '@sojourn/ui'
import { expect, test } from 'vitest'
import { activityWords } from './activity/words.ts'
import { issuanceWords } from './issuance/words.ts'
import { lifecycleWords } from './lifecycle/words.ts'
import { residentWords } from './residents/words.ts'
import { staffWords } from './staff/words.ts'
import { consoleWords, UNWORDED_REASONS } from './words.ts'

test('the console says the same in both languages', () => {
  const faults = [
    wordFaults(activityWords),
    wordFaults(consoleWords),
    wordFaults(issuanceWords),
    wordFaults(lifecycleWords),
    wordFaults(residentWords),
    wordFaults(staffWords),
  ]
  expect(faults.flat()).toEqual([])
})

test('every refusal of the agency has words', () => {
  expect(UNWORDED_REASONS).toEqual({})
})
