import { Button, ButtonLink, LogOutIcon } from '@sojourn/ui'
import { staffDoorWords } from '@sojourn/ui/passkeys'
import { useLocation } from 'wouter'
import type { Staff } from './api/messages.ts'
import { consoleWords } from './words.ts'

interface HeaderProps {
  readonly staff: Staff
  /** The agency registers relying parties, and does nothing else. */
  readonly registers: boolean
  readonly onSignOut: () => void
}

export function ConsoleHeader({ staff, registers, onSignOut }: HeaderProps) {
  const words = consoleWords.use()
  const ofStaff = staffDoorWords.use()
  const [location] = useLocation()
  const current = (path: string) => (location === path ? ('page' as const) : undefined)
  const pages = registers
    ? [{ path: '/', label: words('relyingParties') }]
    : [
        { path: '/', label: words('residents') },
        { path: '/applications', label: words('applications') },
      ]
  return (
    <>
      <nav aria-label={words('navigation')} className="flex flex-wrap gap-1">
        {pages.map(({ path, label }) => (
          <ButtonLink
            key={path}
            kind="quiet"
            href={`#${path}`}
            aria-current={current(path)}
            className="px-3 aria-[current]:underline"
          >
            {label}
          </ButtonLink>
        ))}
        <ButtonLink
          kind="quiet"
          href="#/activity"
          aria-current={current('/activity')}
          className="px-3 aria-[current]:underline"
        >
          {words('activity')}
        </ButtonLink>
      </nav>
      <span className="ml-auto px-2 text-sm text-muted max-sm:sr-only">
        {ofStaff('signedInAs', { name: staff.name })}
      </span>
      <Button
        kind="quiet"
        className="px-3 max-sm:ml-auto"
        icon={<LogOutIcon aria-hidden="true" className="size-5" />}
        onClick={onSignOut}
      >
        {ofStaff('signOut')}
      </Button>
    </>
  )
}
