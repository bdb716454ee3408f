import type { ReactNode } from 'react'
import { classNames } from '../screen/class-names.ts'
import { type BadgeTone, TONE_SURFACE } from '../screen/tone.ts'
import { CircleCheckIcon, CircleXIcon, ClockIcon, PauseIcon } from './icons.ts'

const TONE_MARK = {
  good: CircleCheckIcon,
  attention: PauseIcon,
  bad: CircleXIcon,
  neutral: ClockIcon,
} as const satisfies Record<BadgeTone, unknown>

/** The state of a thing in one or two words. */
export function StatusBadge({ tone, children }: { readonly tone: BadgeTone; readonly children: ReactNode }) {
  const Mark = TONE_MARK[tone]
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1.5 rounded-full border px-3 py-0.5 text-sm font-semibold whitespace-nowrap',
        TONE_SURFACE[tone],
      )}
    >
      <Mark aria-hidden="true" className="size-4" />
      {children}
    </span>
  )
}
