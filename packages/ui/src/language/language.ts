import { createInstance, type i18n } from 'i18next'
import { useEffect } from 'react'
import { initReactI18next, useTranslation } from 'react-i18next'

/** The two languages of the product; Simplified Chinese comes first. The same shapes as the domain's, which `ui` does not import. */
export const LANGUAGES = ['zh-CN', 'en'] as const
export type Language = (typeof LANGUAGES)[number]
export type Localized = Readonly<Record<Language, string>>

type Values = Readonly<Record<string, string | number>>
type WordTable = Readonly<Record<string, string>>

const KEPT_UNDER = 'sojourn.language'
const tables = new Map<string, Readonly<Record<Language, WordTable>>>()
let instance: i18n | undefined

/** What a browser asks for, in its own order; Chinese of any script or place reads Simplified here. */
export function languageOf(asked: readonly string[]): Language {
  for (const tag of asked) {
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'zh-CN'
}

function keptLanguage(): Language | undefined {
  try {
    const kept = localStorage.getItem(KEPT_UNDER)
    return LANGUAGES.find((language) => language === kept)
  } catch {
    return undefined // storage is refused in some private windows; the browser's own wish serves then
  }
}

/** Call once, before the first render: takes the kept choice, else the browser's, else Chinese. */
export function setUpLanguage(): Language {
  const language = keptLanguage() ?? languageOf(navigator.languages)
  const resources: Record<string, Record<string, WordTable>> = { 'zh-CN': {}, en: {} }
  for (const [name, words] of tables)
    for (const each of LANGUAGES) resources[each] = { ...resources[each], [name]: words[each] }
  instance = createInstance()
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources,
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: false },
  })
  document.documentElement.lang = language
  return language
}

export function changeLanguage(language: Language): void {
  void instance?.changeLanguage(language)
  document.documentElement.lang = language
  try {
    localStorage.setItem(KEPT_UNDER, language)
  } catch {
    // not kept: the choice lasts as long as the page
  }
}

export function useLanguage(): Language {
  const { i18n } = useTranslation()
  return LANGUAGES.find((language) => language === i18n.language) ?? 'zh-CN'
}

/** Picks a `Localized` in the language of the page. */
export function useLocalized(): (words: Localized) => string {
  const language = useLanguage()
  return (words) => words[language]
}

export interface Words<K extends string> {
  /** A hook: the words in the language of the page; `{{name}}` in a word takes `values.name`. */
  readonly use: () => (key: K, values?: Values) => string
  readonly say: (language: Language, key: K, values?: Values) => string
  /** The words as written, for tests that look at all of them. */
  readonly tables: Readonly<Record<Language, Readonly<Record<K, string>>>>
}

/** The words of one feature. Both languages hold the same keys, or the build breaks. */
export function defineWords<const K extends string>(
  name: string,
  zhCn: Readonly<Record<K, string>>,
  en: Readonly<Record<NoInfer<K>, string>>,
): Words<K> {
  const words = { 'zh-CN': zhCn, en }
  tables.set(name, words)
  for (const language of LANGUAGES) instance?.addResourceBundle(language, name, words[language])
  return {
    tables: words,
    use: () => {
      const { t } = useTranslation(name)
      const say: (key: string, values: Values) => string = t
      return (key, values = {}) => say(key, values)
    },
    say: (language, key, values = {}) => fillPlaces(words[language][key], values),
  }
}

const fillPlaces = (text: string, values: Values): string =>
  text.replace(/\{\{(\w+)\}\}/g, (place, name: string) => String(values[name] ?? place))

/** Keeps `document.title` in step with the page and the language. */
export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title
  }, [title])
}
