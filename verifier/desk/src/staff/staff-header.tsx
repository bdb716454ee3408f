import { Button, ButtonLink, LogOutIcon } from '@sojourn/ui'
import { staffDoorWords } from '@sojourn/ui/passkeys'
import { useLocation } from 'wouter'
import type { DeskStaff } from '../../../src/http/desk-messages.ts'
import { staffWords } from './words.ts'

export interface StaffHeaderProps {
  /** Whether anything is asked of lists here. */
  readonly hasLists: boolean
  readonly staff: DeskStaff['member']
  readonly onSignOut: () => void
}

export function StaffHeader({ staff, hasLists, onSignOut }: StaffHeaderProps) {
  const words = staffWords.use()
  const door = staffDoorWords.use()
  const [location] = useLocation()
  const places = [
    { path: '/', label: words('checks') },
    ...(hasLists ? [{ path: '/lists', label: words('lists') }] : []),
    ...(staff.role === 'manager' ? [{ path: '/staff', label: words('staff') }] : []),
  ]
  const isCurrent = (path: string) => (path === '/' ? location === '/' : location.startsWith(path))
  return (
    <>
      <nav aria-label={words('navigation')} className="flex flex-wrap gap-1">
        {places.map(({ path, label }) => (
          <ButtonLink
            key={path}
            kind="quiet"
            href={`#${path}`}
            aria-current={isCurrent(path) ? 'page' : undefined}
            className="px-3 aria-[current]:underline"
          >
            {label}
          </ButtonLink>
        ))}
      </nav>
      <span className="ml-auto px-2 text-sm text-muted max-sm:sr-only">{door('signedInAs', { name: staff.name })}</span>
      <Button
        kind="quiet"
        className="px-3 max-sm:ml-auto"
        icon={<LogOutIcon aria-hidden="true" className="size-5" />}
        onClick={onSignOut}
      >
        {door('signOut')}
      </Button>
    </>
  )
}
