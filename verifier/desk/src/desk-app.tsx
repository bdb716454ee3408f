import { type ApiAnswer, AppShell, Button, Page, ReasonNotice, Spinner, useLoaded, useLocalized } from '@sojourn/ui'
import { StaffEnrolPage, StaffSignInPage } from '@sojourn/ui/passkeys'
import { useMemo, useState } from 'react'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { Desk } from '../../src/http/desk-messages.ts'
import { AccessPage } from './access/access-page.tsx'
import { createDeskApi, type DeskApi } from './api/desk-api.ts'
import { DeskContext } from './desk-context.ts'
import { DeskPages } from './desk-pages.tsx'
import { StaffDesk } from './staff/staff-desk.tsx'
import { StaffHeader } from './staff/staff-header.tsx'
import { staffWords } from './staff/words.ts'
import { deskWords } from './words.ts'

export interface DeskAppProps {
  /** Of a link with which somebody becomes staff. */
  readonly invitation: string | undefined
  readonly responseCode: string | undefined
}

/** The front-desk page of one relying party. */
export function DeskApp({ invitation, responseCode }: DeskAppProps) {
  const words = deskWords.use()
  const roleWord = staffWords.use()
  const localized = useLocalized()
  const api = useMemo(() => createDeskApi('./api'), [])
  const [loaded, reload] = useLoaded('desk', () => openDesk(api))
  const [pendingCode, setPendingCode] = useState(responseCode)
  const [pendingInvitation, setPendingInvitation] = useState(invitation)

  if (loaded.state !== 'loaded') {
    return (
      <AppShell product={words('product')}>
        {loaded.state === 'loading' ? (
          <Spinner label={words('loading')} />
        ) : (
          <Page title={words('product')}>
            {' '}
            <ReasonNotice
              reason={loaded.reason}
              action={
                <Button kind="primary" onClick={reload}>
                  {words('retry')}
                </Button>
              }
            />
          </Page>
        )}
      </AppShell>
    )
  }
  const desk = loaded.value
  const place = localized(desk.relyingParty.name)
  const shell = { product: words('product'), place, ...(desk.synthetic ? { watermark: words('watermark') } : {}) }
  const pages = (
    <DeskPages
      api={api}
      desk={desk}
      responseCode={pendingCode}
      onReturned={() => setPendingCode(undefined)}
      onSessionLost={reload}
    />
  )

  if (desk.access === 'staff' && pendingInvitation !== undefined) {
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
          roleWord={(role) => roleWord(`${role}.long`)}
          onEnrolled={leave}
          onLeave={leave}
        />
      </AppShell>
    )
  }
  if (!desk.signedIn) {
    return (
      <AppShell {...shell}>
        {desk.access === 'staff' ? (
          <StaffSignInPage api={api} place={place} onSignedIn={reload} />
        ) : (
          <AccessPage api={api} party={place} onEntered={reload} />
        )}
      </AppShell>
    )
  }
  const { staff } = desk
  if (staff === null) {
    return (
      <DeskContext value={desk}>
        <AppShell {...shell}>{pages}</AppShell>
      </DeskContext>
    )
  }
  const signOut = () => void api.signOut().then(reload)
  return (
    <DeskContext value={desk}>
      <Router hook={useHashLocation}>
        <AppShell
          {...shell}
          actions={
            <StaffHeader staff={staff} hasLists={desk.policies.some(({ inSeason }) => inSeason)} onSignOut={signOut} />
          }
        >
          <StaffDesk api={api} desk={desk} staff={staff} checks={pages} onSessionLost={reload} />
        </AppShell>
      </Router>
    </DeskContext>
  )
}

/** An open desk asks for no code: its session is opened without anybody noticing. */
async function openDesk(api: DeskApi): Promise<ApiAnswer<Desk>> {
  const desk = await api.desk()
  if (!desk.ok || desk.value.signedIn || desk.value.access !== 'open') return desk
  const opened = await api.openSession()
  return opened.ok ? { ok: true, value: { ...desk.value, signedIn: true } } : opened
}
