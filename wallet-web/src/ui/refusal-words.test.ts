import { describe, expect, test } from 'vitest'
import { ALL_REFUSALS, refusalWords } from './refusal-words.ts'

describe('refusalWords', () => {
  test.each(ALL_REFUSALS)('says what happened and what to do next for %s, in both languages', (refusal) => {
    for (const language of ['zh-CN', 'en'] as const) {
      const { sentence, next } = refusalWords(refusal, language)
      expect(sentence).toMatch(language === 'en' ? /^[A-Z].*\.$/ : /。$/)
      expect(next).toMatch(language === 'en' ? /^[A-Z].*\.$/ : /。$/)
    }
  })
})
