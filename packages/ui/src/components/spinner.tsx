import { Progress } from '@base-ui/react/progress'
import { classNames } from '../screen/class-names.ts'

/** The mark alone; whoever shows it says in words what is going on. */
export function SpinnerMark({ large = false }: { readonly large?: boolean }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className={classNames('shrink-0 animate-turn', large ? 'size-9' : 'size-5')}
      fill="none"
      stroke="currentColor"
      strokeWidth="3"
    >
      <circle cx="12" cy="12" r="9" opacity="0.25" />
      <path d="M12 3a9 9 0 0 1 9 9" strokeLinecap="round" />
    </svg>
  )
}

export function Spinner({ label }: { readonly label: string }) {
  return (
    <div role="status" className="flex items-center justify-center gap-3 py-6 text-muted">
      <SpinnerMark />
      <span>{label}</span>
    </div>
  )
}

export interface ProgressBarProps {
  readonly label: string
  readonly value: number
  readonly max: number
}

export function ProgressBar({ label, value, max }: ProgressBarProps) {
  return (
    <Progress.Root value={value} max={max} className="grid gap-1">
      <div className="flex justify-between gap-4 text-sm">
        <Progress.Label>{label}</Progress.Label>
        <span aria-hidden="true" className="font-digits text-muted">
          {value}/{max}
        </span>
      </div>
      <Progress.Track className="block h-3 overflow-hidden rounded-full bg-sunken">
        <Progress.Indicator className="block h-full rounded-full bg-accent transition-all" />
      </Progress.Track>
    </Progress.Root>
  )
}
