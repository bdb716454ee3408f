import { Button as BaseButton } from '@base-ui/react/button'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classNames } from '../screen/class-names.ts'
import { SpinnerMark } from './spinner.tsx'

/** One `primary` a screen. `danger` takes something away and stands behind a confirmation. */
export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger'

export const BUTTON_SHAPE =
  'inline-flex min-h-target items-center justify-center gap-2 rounded-control px-5 py-2 text-center font-semibold leading-tight transition-colors [&>svg]:shrink-0 disabled:cursor-not-allowed disabled:opacity-55 aria-disabled:cursor-not-allowed aria-disabled:opacity-55'

export const BUTTON_LOOK: Readonly<Record<ButtonKind, string>> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'text-accent underline-offset-4 hover:bg-accent-surface hover:underline',
  danger: 'bg-bad text-on-accent hover:bg-bad-strong',
}

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'ref'> {
  readonly kind?: ButtonKind
  /** Work is under way: keeps the focus, takes no press, shows a spinner. */
  readonly busy?: boolean
  readonly wide?: boolean
  readonly icon?: ReactNode
}

export function Button(props: ButtonProps) {
  const { kind = 'secondary', busy = false, wide = false, icon, className, children, disabled, type, ...rest } = props
  return (
    <BaseButton
      {...rest}
      type={type ?? 'button'}
      disabled={disabled === true || busy}
      focusableWhenDisabled={busy}
      aria-busy={busy || undefined}
      className={classNames(BUTTON_SHAPE, BUTTON_LOOK[kind], wide && 'w-full', className)}
    >
      {busy ? <SpinnerMark /> : icon}
      {children}
    </BaseButton>
  )
}

export interface ButtonLinkProps extends ComponentPropsWithRef<'a'> {
  readonly kind?: ButtonKind
  readonly wide?: boolean
  readonly icon?: ReactNode
}

/** A link that looks like a button: it goes somewhere, and changes nothing. */
export function ButtonLink({ kind = 'secondary', wide = false, icon, className, children, ...rest }: ButtonLinkProps) {
  return (
    <a {...rest} className={classNames(BUTTON_SHAPE, BUTTON_LOOK[kind], wide && 'w-full', className)}>
      {icon}
      {children}
    </a>
  )
}
