import type { Language, Localized } from '../language/language.ts'

/** What a refused person is told: what happened, and what to do next. No words of the trade, no blame. */
export interface ReasonWords {
  readonly sentence: Localized
  readonly next: Localized
}

/** One line a language: the sentence, then the next step. */
export const words = (
  zhCn: readonly [sentence: string, next: string],
  en: readonly [sentence: string, next: string],
): ReasonWords => ({
  sentence: { 'zh-CN': zhCn[0], en: en[0] },
  next: { 'zh-CN': zhCn[1], en: en[1] },
})

export const inLanguage = ({ sentence, next }: ReasonWords, language: Language) => ({
  sentence: sentence[language],
  next: next[language],
})
