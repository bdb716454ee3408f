import { type ReactNode, useEffect, useRef } from 'react'
import { uiWords } from '../language/ui-words.ts'
import { classNames } from '../screen/class-names.ts'
import { CircleCheckIcon, CircleHelpIcon, CircleXIcon } from './icons.ts'

export type Verdict = 'pass' | 'fail' | 'cannot_tell'

const LOOK = {
  pass: { word: 'pass', icon: CircleCheckIcon, band: 'bg-good' },
  fail: { word: 'fail', icon: CircleXIcon, band: 'bg-bad' },
  cannot_tell: { word: 'cannotTell', icon: CircleHelpIcon, band: 'bg-attention' },
} as const satisfies Record<Verdict, unknown>

export interface VerdictPanelProps {
  readonly verdict: Verdict
  /** Why, in one sentence. */
  readonly sentence: string
  /** What to do now; a verdict that is not PASS always has one. */
  readonly next?: ReactNode
  readonly children?: ReactNode
}

/** The answer of a check: word, colour and shape say the same, and the focus comes here so that it is read at once. */
export function VerdictPanel({ verdict, sentence, next, children }: VerdictPanelProps) {
  const words = uiWords.use()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    heading.current?.focus()
  }, [])
  const { word, icon: Icon, band } = LOOK[verdict]
  return (
    <section
      aria-label={words(word)}
      data-verdict={verdict}
      className="overflow-hidden rounded-card border border-line bg-surface shadow-card"
    >
      <div
        className={classNames(
          'flex flex-wrap items-center gap-x-4 gap-y-2 p-5 text-on-accent sm:p-6 print:border-b print:border-line print:bg-transparent print:text-ink',
          band,
        )}
      >
        <Icon aria-hidden="true" className="size-11 shrink-0 sm:size-16" />
        <div className="grid min-w-44 flex-1 gap-1">
          <h2 ref={heading} tabIndex={-1} className="text-3xl leading-tight font-bold outline-none sm:text-4xl">
            {words(word)}
          </h2>
          <p className="text-lg leading-snug">{sentence}</p>
        </div>
      </div>
      <div className="grid gap-5 p-5 empty:hidden sm:p-6">
        {next === undefined ? null : (
          <div className="rounded-card bg-sunken p-4">
            <h3 className="font-semibold">{words('next')}</h3>
            <div className="mt-1">{next}</div>
          </div>
        )}
        {children}
      </div>
    </section>
  )
}
