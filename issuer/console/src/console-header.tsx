import { Button, ButtonLink, LogOutIcon } from '@sojourn/ui'
import { staffDoorWords } from '@sojourn/ui/passkeys'
import { useLocation } from 'wouter'
import type { Staff } from './api/messages.ts'
import { consoleWords } from './words.ts'

export function ConsoleHeader({ staff, onSignOut }: { readonly staff: Staff; readonly onSignOut: () => void }) {
  const words = consoleWords.use()
  const ofStaff = staffDoorWords.use()
  const [location] = useLocation()
  const current = (path: string) => (location === path ? ('page' as const) : undefined)
  return (
    <>
      <nav aria-label={words('navigation')} className="flex flex-wrap gap-1">
        <ButtonLink kind="quiet" href="#/" aria-current={current('/')} className="px-3 aria-[current]:underline">
          {words('residents')}
        </ButtonLink>
        <ButtonLink
          kind="quiet"
          href="#/applications"
          aria-current={current('/applications')}
          className="px-3 aria-[current]:underline"
        >
          {words('applications')}
        </ButtonLink>
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
