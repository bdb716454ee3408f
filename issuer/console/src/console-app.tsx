import { AppShell, Button, Page, ReasonNotice, Spinner, useLoaded, useLocalized } from '@sojourn/ui'
import { StaffEnrolPage, StaffSignInPage } from '@sojourn/ui/passkeys'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { createConsoleApi } from './api/console-api.ts'
import { ConsoleProvider } from './console-context.ts'
import { ConsoleHeader } from './console-header.tsx'
import { staffWords } from './staff/words.ts'
import { consoleWords } from './words.ts'

/** Whoever has not signed in loads none of the working pages. */
const ConsolePages = lazy(() => import('./console-pages.tsx').then((module) => ({ default: module.ConsolePages })))

/** One agency's counter: who is signed in decides what is on the page. */
export function ConsoleApp({ invitation }: { readonly invitation: string | undefined }) {
  const words = consoleWords.use()
  const roleWord = staffWords.use()
  const localized = useLocalized()
  const [pendingInvitation, setPendingInvitation] = useState(invitation)
  const reloadSession = useRef<() => void>(() => undefined)
  const api = useMemo(() => createConsoleApi('./api', () => reloadSession.current()), [])
  const txCodes = useRef(new Map<string, string>())
  const [loaded, reload] = useLoaded('session', api.session)
  useEffect(() => {
    reloadSession.current = reload
  }, [reload])

  if (loaded.state !== 'loaded') {
    return (
      <AppShell product={words('product')}>
        {loaded.state === 'loading' ? (
          <Spinner label={words('loading')} />
        ) : (
          <Page title={words('product')}>
            {' '}
            <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{words('retry')}</Button>} />
          </Page>
        )}
      </AppShell>
    )
  }
  const session = loaded.value
  const { staff } = session
  const watermark = session.agency.synthetic ? { watermark: words('testing') } : {}
  const place = localized(session.agency.name)
  const shell = { product: words('product'), place, ...watermark }

  if (pendingInvitation !== undefined) {
    const leave = () => {
      setPendingInvitation(undefined)
      reload()
    }
    return (
      <AppShell {...shell}>
        <StaffEnrolPage
          api={api}
          place={place}
          invitation={pendingInvitation}
          roleWord={roleWord}
          onEnrolled={leave}
          onLeave={leave}
        />
      </AppShell>
    )
  }
  if (staff === null) {
    return (
      <AppShell {...shell}>
        <StaffSignInPage api={api} place={place} onSignedIn={reload} />
      </AppShell>
    )
  }
  const signOut = () => {
    txCodes.current.clear()
    void api.signOut().then(reload)
  }
  return (
    <Router hook={useHashLocation}>
      <AppShell {...shell} actions={<ConsoleHeader staff={staff} registers={session.registers} onSignOut={signOut} />}>
        <ConsoleProvider value={{ api, session, staff, txCodes: txCodes.current }}>
          <Suspense fallback={<Spinner label={words('loading')} />}>
            <ConsolePages />
          </Suspense>
        </ConsoleProvider>
      </AppShell>
    </Router>
  )
}
