import { type ReactNode, useId } from 'react'
import { classNames } from '../screen/class-names.ts'
import type { Choice } from './fields.tsx'

const CARD =
  'flex min-h-target cursor-pointer items-start gap-3 rounded-control border border-line-strong bg-surface px-4 py-3 has-checked:border-accent has-checked:bg-accent-surface has-checked:ring-1 has-checked:ring-accent has-disabled:cursor-not-allowed has-disabled:bg-sunken has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent'
const MARK = 'mt-0.5 size-5 shrink-0 accent-accent outline-none'

interface OptionTextProps {
  readonly label: string
  readonly hint: ReactNode
  readonly hintId: string
}

function OptionText({ label, hint, hintId }: OptionTextProps) {
  return (
    <span className="grid">
      <span className="font-semibold">{label}</span>
      {hint === undefined ? null : (
        <span id={hintId} className="text-sm text-muted">
          {hint}
        </span>
      )}
    </span>
  )
}

export interface ChoiceGroupProps<V extends string> {
  readonly label: string
  readonly options: readonly Choice<V>[]
  readonly value: V | undefined
  readonly onValueChange: (value: V) => void
  readonly columns?: 1 | 2 | 3
}

const COLUMNS = { 1: '', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-3' } as const

/** One of a few, each a big target; native radio buttons, so that arrow keys and screen readers just work. */
export function ChoiceGroup<V extends string>({
  label,
  options,
  value,
  onValueChange,
  columns = 1,
}: ChoiceGroupProps<V>) {
  const name = useId()
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 font-semibold">{label}</legend>
      <div className={classNames('grid gap-2', COLUMNS[columns])}>
        {options.map((option) => {
          const id = `${name}-${option.value}`
          return (
            <label key={option.value} htmlFor={id} className={CARD}>
              <input
                id={id}
                type="radio"
                name={name}
                value={option.value}
                checked={option.value === value}
                onChange={() => onValueChange(option.value)}
                aria-describedby={option.hint === undefined ? undefined : `${id}-hint`}
                aria-label={option.label}
                className={MARK}
              />
              <OptionText label={option.label} hint={option.hint} hintId={`${id}-hint`} />
            </label>
          )
        })}
      </div>
    </fieldset>
  )
}

export interface CheckboxFieldProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly checked: boolean
  readonly onCheckedChange: (checked: boolean) => void
  readonly disabled?: boolean
}

export function CheckboxField({ label, hint, checked, onCheckedChange, disabled = false }: CheckboxFieldProps) {
  const id = useId()
  return (
    <label htmlFor={id} className={CARD}>
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onCheckedChange(event.currentTarget.checked)}
        aria-label={label}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        className={MARK}
      />
      <OptionText label={label} hint={hint} hintId={`${id}-hint`} />
    </label>
  )
}
