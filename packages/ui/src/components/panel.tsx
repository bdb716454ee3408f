import { type ReactNode, useId } from 'react'
import { classNames } from '../screen/class-names.ts'

export interface PanelProps {
  readonly title?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

/** A sheet on the page; with a title it is a region of its own. */
export function Panel({ title, actions, children, className }: PanelProps) {
  const titleId = useId()
  return (
    <section
      aria-labelledby={title === undefined ? undefined : titleId}
      className={classNames('rounded-card border border-line bg-surface p-5 shadow-card sm:p-6', className)}
    >
      {title === undefined && actions === undefined ? null : (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {title === undefined ? (
            <span />
          ) : (
            <h2 id={titleId} className="text-lg leading-snug font-semibold">
              {title}
            </h2>
          )}
          {actions}
        </div>
      )}
      {children}
    </section>
  )
}

export interface EmptyStateProps {
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
  readonly icon?: ReactNode
}

/** Nothing here yet: says so, and what would bring something. */
export function EmptyState({ title, children, action, icon }: EmptyStateProps) {
  return (
    <div className="grid justify-items-center gap-3 px-4 py-10 text-center">
      {icon === undefined ? null : <span className="text-muted">{icon}</span>}
      <p className="font-semibold">{title}</p>
      {children === undefined ? null : <div className="max-w-prose text-muted">{children}</div>}
      {action === undefined ? null : <div className="mt-2">{action}</div>}
    </div>
  )
}
