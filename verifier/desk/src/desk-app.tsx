import { type ApiAnswer, AppShell, Button, Page, ReasonNotice, Spinner, useLoaded, useLocalized } from '@sojourn/ui'
import { useMemo, useState } from 'react'
import type { Desk } from '../../src/http/desk-messages.ts'
import { AccessPage } from './access/access-page.tsx'
import { createDeskApi, type DeskApi } from './api/desk-api.ts'
import { DeskPages } from './desk-pages.tsx'
import { deskWords } from './words.ts'

/** The front-desk page of one relying party. */
export function DeskApp({ responseCode }: { readonly responseCode: string | undefined }) {
  const words = deskWords.use()
  const localized = useLocalized()
  const api = useMemo(() => createDeskApi('./api'), [])
  const [loaded, reload] = useLoaded('desk', () => openDesk(api))
  const [pendingCode, setPendingCode] = useState(responseCode)

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
  return (
    <AppShell
      product={words('product')}
      place={localized(desk.relyingParty.name)}
      {...(desk.synthetic ? { watermark: words('watermark') } : {})}
    >
      {desk.signedIn ? (
        <DeskPages
          api={api}
          desk={desk}
          responseCode={pendingCode}
          onReturned={() => setPendingCode(undefined)}
          onSessionLost={reload}
        />
      ) : (
        <AccessPage api={api} party={localized(desk.relyingParty.name)} onEntered={reload} />
      )}
    </AppShell>
  )
}

/** An open desk asks for no code: its session is opened without anybody noticing. */
async function openDesk(api: DeskApi): Promise<ApiAnswer<Desk>> {
  const desk = await api.desk()
  if (!desk.ok || desk.value.signedIn || desk.value.access !== 'open') return desk
  const opened = await api.openSession()
  return opened.ok ? { ok: true, value: { ...desk.value, signedIn: true } } : opened
}
