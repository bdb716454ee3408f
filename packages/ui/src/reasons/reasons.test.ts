import { describe, expect, test } from 'vitest'
import { REASON_WORDS, reasonWords } from './index.ts'

const HAN = /\p{Script=Han}/u
const CODE = /\b[a-z]+(?:_[a-z]+)+\b/
const all = Object.entries(REASON_WORDS).flatMap(([reason, { sentence, next }]) => [
  { reason, part: 'sentence', ...sentence },
  { reason, part: 'next', ...next },
])

describe('the words for reasons', () => {
  test('say what happened and what to do next, in the language of the reader', () => {
    expect(reasonWords('status.suspended', 'en')).toEqual({
      sentence: 'The credential is suspended, for example because an endorsement was missed.',
      next: 'The resident should settle it with the issuing agency and come back.',
    })
    expect(reasonWords('offer_unknown', 'zh-CN').next).toBe('请重新发起。')
  })

  test('of a reason that is not known yet never show its code', () => {
    for (const reason of ['some_future_reason', 'constructor', '__proto__', ''])
      expect(reasonWords(reason, 'en').sentence).toBe('This step was not completed.')
  })

  test.each(all)('$reason: its $part is a whole sentence in each language', ({ 'zh-CN': zhCn, en }) => {
    expect(zhCn).toMatch(/[。？！]$/)
    expect(zhCn).toMatch(HAN)
    expect(en).toMatch(/[.?!]$/)
    expect(en).not.toMatch(HAN)
    expect(`${zhCn} ${en}`).not.toMatch(CODE)
  })
})
