import { usePunctuation } from '../language/punctuation.ts'
import { uiWords } from '../language/ui-words.ts'
import { classNames } from '../screen/class-names.ts'
import { CheckIcon } from './icons.ts'

export interface StepsProps {
  readonly label: string
  readonly steps: readonly string[]
  /** Index of the step under way; `steps.length` when all are done. */
  readonly current: number
}

/** Where a piece of work stands, as a list that a screen reader reads in order. */
export function Steps({ label, steps, current }: StepsProps) {
  const words = uiWords.use()
  const { brackets } = usePunctuation()
  return (
    <ol aria-label={label} className="grid gap-3">
      {steps.map((step, index) => {
        const state = index < current ? 'done' : index === current ? 'current' : 'todo'
        return (
          <li key={step} aria-current={state === 'current' ? 'step' : undefined} className="flex items-center gap-3">
            <span
              aria-hidden="true"
              className={classNames(
                'grid size-8 shrink-0 place-items-center rounded-full border text-sm font-semibold',
                state === 'done' && 'border-good bg-good text-on-accent',
                state === 'current' && 'border-accent bg-accent text-on-accent',
                state === 'todo' && 'border-line-strong text-muted',
              )}
            >
              {state === 'done' ? <CheckIcon className="size-4" /> : index + 1}
            </span>
            <span className={classNames(state === 'todo' && 'text-muted', state === 'current' && 'font-semibold')}>
              {step}
              <span className="sr-only">{brackets(words(state))}</span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
