import { Field } from '@base-ui/react/field'
import { Input } from '@base-ui/react/input'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classNames } from '../screen/class-names.ts'

const CONTROL =
  'min-h-target w-full rounded-control border border-line-strong bg-surface px-4 py-2 text-ink placeholder:text-muted data-[invalid]:border-bad data-[invalid]:border-2'

interface FieldFrameProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly children: ReactNode
}

/** Label above, hint below the label, error below the control: all tied to the control for screen readers. */
function FieldFrame({ label, hint, error, children }: FieldFrameProps) {
  return (
    <Field.Root invalid={error !== undefined} className="grid gap-1.5">
      <Field.Label className="font-semibold">{label}</Field.Label>
      {hint === undefined ? null : <Field.Description className="text-sm text-muted">{hint}</Field.Description>}
      {children}
      <Field.Error match={error !== undefined} className="text-sm font-semibold text-bad">
        {error}
      </Field.Error>
    </Field.Root>
  )
}

export interface TextFieldProps
  extends Omit<ComponentPropsWithRef<'input'>, 'value' | 'onChange' | 'ref' | 'defaultValue'> {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly value: string
  readonly onValueChange: (value: string) => void
}

export function TextField({ label, hint, error, value, onValueChange, className, ...rest }: TextFieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      <Input
        {...rest}
        value={value}
        onValueChange={(next) => onValueChange(next)}
        className={classNames(CONTROL, className)}
      />
    </FieldFrame>
  )
}

export interface TextAreaProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly value: string
  readonly onValueChange: (value: string) => void
  readonly rows?: number
  readonly maxLength?: number
}

export function TextArea({ label, hint, error, value, onValueChange, rows = 3, maxLength }: TextAreaProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      <Field.Control
        value={value}
        onValueChange={(next) => onValueChange(next)}
        render={<textarea rows={rows} maxLength={maxLength} />}
        className={CONTROL}
      />
    </FieldFrame>
  )
}

export interface Choice<V extends string> {
  readonly value: V
  readonly label: string
  readonly hint?: string
}

export interface SelectFieldProps<V extends string> {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly options: readonly Choice<V>[]
  readonly value: V
  readonly onValueChange: (value: V) => void
}

/** The platform's own select: best on a phone, and every screen reader knows it. */
export function SelectField<V extends string>({
  label,
  hint,
  error,
  options,
  value,
  onValueChange,
}: SelectFieldProps<V>) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      <Field.Control
        value={value}
        onValueChange={(next) => {
          const chosen = options.find((option) => option.value === next)
          if (chosen) onValueChange(chosen.value)
        }}
        render={
          <select>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        }
        className={CONTROL}
      />
    </FieldFrame>
  )
}

export interface CodeFieldProps {
  readonly label: string
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly value: string
  readonly onValueChange: (digits: string) => void
  readonly length?: number
  readonly autoFocus?: boolean
}

/** One input for a short code: pastes, autofills and reads out as one; other characters than digits fall away. */
export function CodeField({ label, hint, error, value, onValueChange, length = 6, autoFocus = false }: CodeFieldProps) {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      <Input
        value={value}
        onValueChange={(next) => onValueChange(next.replace(/\D/g, '').slice(0, length))}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus={autoFocus}
        className={classNames(CONTROL, 'max-w-64 text-center font-digits text-2xl tracking-[0.3em]')}
      />
    </FieldFrame>
  )
}
