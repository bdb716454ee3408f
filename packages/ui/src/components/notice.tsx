import type { ReactNode } from 'react'
import { useLanguage } from '../language/language.ts'
import { uiWords } from '../language/ui-words.ts'
import { reasonWords } from '../reasons/index.ts'
import { classNames } from '../screen/class-names.ts'
import { TONE_SURFACE, type Tone } from '../screen/tone.ts'
import { CircleAlertIcon, CircleCheckIcon, InfoIcon, TriangleAlertIcon, WifiOffIcon } from './icons.ts'

const TONE_ICON = {
  info: InfoIcon,
  good: CircleCheckIcon,
  attention: TriangleAlertIcon,
  bad: CircleAlertIcon,
} as const satisfies Record<Tone, unknown>

export interface NoticeProps {
  readonly tone: Tone
  readonly title?: string
  readonly children?: ReactNode
  readonly action?: ReactNode
  readonly icon?: ReactNode
}

/** A message that stays. `bad` interrupts a screen reader, the others wait their turn. */
export function Notice({ tone, title, children, action, icon }: NoticeProps) {
  const Icon = TONE_ICON[tone]
  return (
    <div
      role={tone === 'bad' ? 'alert' : 'status'}
      className={classNames('flex gap-3 rounded-card border p-4', TONE_SURFACE[tone])}
    >
      <span className="mt-0.5 shrink-0">{icon ?? <Icon aria-hidden="true" className="size-5" />}</span>
      <div className="grid min-w-0 flex-1 gap-2">
        {title === undefined ? null : <p className="font-semibold">{title}</p>}
        {children === undefined ? null : <div className="text-ink">{children}</div>}
        {action === undefined ? null : <div className="mt-1 flex flex-wrap gap-2">{action}</div>}
      </div>
    </div>
  )
}

export interface ReasonNoticeProps {
  /** A stable reason of ours; one that has no words shows the words of `unknown_reason`. */
  readonly reason: string
  readonly tone?: Tone
  readonly action?: ReactNode
}

/** A refusal in words: what happened, and what to do next. */
export function ReasonNotice({ reason, tone = 'bad', action }: ReasonNoticeProps) {
  const { sentence, next } = reasonWords(reason, useLanguage())
  return (
    <Notice tone={tone} title={sentence} action={action}>
      {next}
    </Notice>
  )
}

export function OfflineNotice() {
  const words = uiWords.use()
  return (
    <Notice tone="attention" title={words('offline')} icon={<WifiOffIcon aria-hidden="true" className="size-5" />}>
      {words('offlineNext')}
    </Notice>
  )
}
