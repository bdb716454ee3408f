import { changeLanguage, type Language, useLanguage } from '../language/language.ts'
import { uiWords } from '../language/ui-words.ts'
import { changeTextSize, useTextSize } from '../screen/text-size.ts'
import { Button } from './button.tsx'
import { LanguagesIcon } from './icons.ts'

const OTHER: Readonly<Record<Language, { readonly language: Language; readonly name: string }>> = {
  'zh-CN': { language: 'en', name: 'English' },
  en: { language: 'zh-CN', name: '中文' },
}

/** One press to the other language, named in that language. */
export function LanguageSwitch() {
  const { language, name } = OTHER[useLanguage()]
  return (
    <Button
      kind="quiet"
      lang={language}
      className="px-3"
      icon={<LanguagesIcon aria-hidden="true" className="size-5" />}
      onClick={() => changeLanguage(language)}
    >
      {name}
    </Button>
  )
}

export function TextSizeSwitch() {
  const words = uiWords.use()
  const large = useTextSize() === 'large'
  return (
    <Button
      kind="quiet"
      aria-pressed={large}
      className="px-3"
      onClick={() => changeTextSize(large ? 'normal' : 'large')}
    >
      <span aria-hidden="true" className="text-xl leading-none">
        A
      </span>
      {words('textLarge')}
    </Button>
  )
}
