import { AlertDialog } from '@base-ui/react/alert-dialog'
import { Dialog as BaseDialog } from '@base-ui/react/dialog'
import type { ReactNode } from 'react'
import { uiWords } from '../language/ui-words.ts'
import { Button } from './button.tsx'

const BACKDROP = 'fixed inset-0 z-40 bg-ink/50'
const POPUP =
  'fixed inset-x-3 top-1/2 z-50 mx-auto grid max-h-[calc(100dvh-1.5rem)] max-w-xl -translate-y-1/2 gap-4 overflow-y-auto rounded-card bg-surface p-5 shadow-raised sm:p-7'
const TITLE = 'text-xl leading-snug font-semibold'
const ACTIONS = 'mt-2 flex flex-col-reverse gap-3 sm:flex-row sm:justify-end'

export interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  readonly description?: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
}

export function Dialog({ open, onOpenChange, title, description, children, actions }: DialogProps) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={BACKDROP} />
        <BaseDialog.Popup className={POPUP}>
          <BaseDialog.Title className={TITLE}>{title}</BaseDialog.Title>
          {description === undefined ? null : (
            <BaseDialog.Description render={<div />} className="text-muted">
              {description}
            </BaseDialog.Description>
          )}
          {children}
          {actions === undefined ? null : <div className={ACTIONS}>{actions}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  )
}

export interface ConfirmDialogProps {
  readonly open: boolean
  readonly title: string
  readonly children?: ReactNode
  readonly confirmLabel: string
  readonly tone?: 'danger' | 'primary'
  readonly busy?: boolean
  readonly confirmDisabled?: boolean
  readonly onConfirm: () => void
  readonly onCancel: () => void
}

/** Asks before something is taken away or set free; a press beside it does nothing, Escape is "cancel". */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, title, children, confirmLabel, tone = 'danger', busy = false, onConfirm, onCancel } = props
  const words = uiWords.use()
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => (next || busy ? undefined : onCancel())}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={BACKDROP} />
        <AlertDialog.Popup className={POPUP}>
          <AlertDialog.Title className={TITLE}>{title}</AlertDialog.Title>
          {children === undefined ? null : (
            <AlertDialog.Description render={<div />} className="grid gap-4">
              {children}
            </AlertDialog.Description>
          )}
          <div className={ACTIONS}>
            <Button onClick={onCancel} disabled={busy}>
              {words('cancel')}
            </Button>
            <Button kind={tone} busy={busy} disabled={props.confirmDisabled === true} onClick={onConfirm}>
              {confirmLabel}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  )
}
