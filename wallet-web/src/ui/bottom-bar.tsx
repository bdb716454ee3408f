import { HistoryIcon, IdCardIcon, LockIcon, ScanIcon, SettingsIcon } from '@sojourn/ui'
import { Link, useLocation } from 'wouter'
import { appWords } from './words/app-words.ts'

const PLACES = [
  { path: '/', word: 'navCards', Icon: IdCardIcon },
  { path: '/scan', word: 'navScan', Icon: ScanIcon },
  { path: '/history', word: 'navHistory', Icon: HistoryIcon },
  { path: '/settings', word: 'navSettings', Icon: SettingsIcon },
] as const

const PLACE =
  'grid min-h-16 w-full place-content-center justify-items-center gap-0.5 px-1 py-2 text-[min(0.875rem,3.6vw)] text-muted aria-[current=page]:font-semibold aria-[current=page]:text-accent'

/** Within reach of a thumb; the lock too, for when somebody looks over the shoulder (assurance T25). */
export function BottomBar({ onLock }: { readonly onLock: () => void }) {
  const words = appWords.use()
  const [path] = useLocation()
  const isHere = (place: string) =>
    place === '/' ? path === '/' || path.startsWith('/cards/') : path.startsWith(place)
  return (
    <nav
      aria-label={words('nav')}
      className="no-print fixed inset-x-0 bottom-0 z-30 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)]"
    >
      <ul className="mx-auto grid max-w-2xl grid-cols-5">
        {PLACES.map(({ path: place, word, Icon }) => (
          <li key={place}>
            <Link href={place} aria-current={isHere(place) ? 'page' : undefined} className={PLACE}>
              <Icon aria-hidden="true" className="size-6" />
              {words(word)}
            </Link>
          </li>
        ))}
        <li>
          <button type="button" onClick={onLock} className={PLACE}>
            <LockIcon aria-hidden="true" className="size-6" />
            {words('lock')}
          </button>
        </li>
      </ul>
    </nav>
  )
}
