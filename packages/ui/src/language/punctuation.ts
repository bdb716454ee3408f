import { type Language, useLanguage } from './language.ts'

/** Marks between words, which differ in width and shape. */
export interface Punctuation {
  readonly colon: string
  /** Between the things of a list. */
  readonly comma: string
  readonly brackets: (text: string) => string
}

const MARKS: Readonly<Record<Language, Punctuation>> = {
  'zh-CN': { colon: '：', comma: '、', brackets: (text) => `（${text}）` },
  en: { colon: ': ', comma: ', ', brackets: (text) => ` (${text})` },
}

export const usePunctuation = (): Punctuation => MARKS[useLanguage()]
