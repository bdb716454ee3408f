import { Notice, type Tone, useLanguage } from '@sojourn/ui'
import type { ReactNode } from 'react'
import { refusalWords, type WalletRefusal } from './refusal-words.ts'

/** What happened, and what to do next. */
export function RefusalNotice(props: { refusal: WalletRefusal; tone?: Tone; action?: ReactNode }) {
  const { sentence, next } = refusalWords(props.refusal, useLanguage())
  return (
    <Notice tone={props.tone ?? 'bad'} title={sentence} action={props.action}>
      {next}
    </Notice>
  )
}
