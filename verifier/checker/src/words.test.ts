import { wordFaults } from '@sojourn/ui'
import { expect, test } from 'vitest'
import { checkerWords, checkReasonWords, UNWORDED } from './words.ts'

test('the checker has all its words in both languages', () => {
  expect(wordFaults(checkerWords)).toEqual([])
})

test('each reason of its own reads as a sentence and a next step, in both languages', () => {
  expect(UNWORDED).toEqual({})
  for (const reason of ['already_seen', 'pack_too_old', 'clock_went_back', 'other_community'] as const) {
    const [chinese, english] = [checkReasonWords(reason, 'zh-CN'), checkReasonWords(reason, 'en')]
    for (const text of [chinese.sentence, chinese.next]) expect(text).toMatch(/\p{Script=Han}.*。$/u)
    for (const text of [english.sentence, english.next]) expect(text).toMatch(/^[\x20-\x7e’]+\.$/)
  }
})

test('other reasons read as at a desk', () => {
  expect(checkReasonWords('status.revoked', 'en').sentence).toBe('The credential has been revoked by its agency.')
})
