import { AppShell, Button, Page, ReasonNotice, Spinner, useLoaded, useLocalized } from '@sojourn/ui'
import type { AuthorizeApi } from './authorize-api.ts'
import { ConsentPage } from './consent-page.tsx'
import { EnrolResidentPage } from './enrol-resident-page.tsx'
import type { AgencyOfPage } from './messages.ts'
import { authorizeWords } from './words.ts'

export interface AuthorizeAppProps {
  readonly api: AuthorizeApi
  /** Of an enrolment link; undefined on the consent page. */
  readonly invitation: string | undefined
  readonly comesBackWith: string | undefined
  /** The server said so of this very address; whatever else this browser has open is not shown here. */
  readonly isOver: boolean
}

/** One agency's residents: they make a passkey here, and later decide which wallet gets what. */
export function AuthorizeApp({ api, invitation, comesBackWith, isOver }: AuthorizeAppProps) {
  if (isOver) return <Over />
  return invitation === undefined ? (
    <Consent api={api} reason={comesBackWith} />
  ) : (
    <Enrolment api={api} invitation={invitation} />
  )
}

function Consent({ api, reason }: { readonly api: AuthorizeApi; readonly reason: string | undefined }) {
  const words = authorizeWords.use()
  const [loaded, reload] = useLoaded('request', api.request)
  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'loaded') {
    return (
      <Shell agency={loaded.value.agency}>
        <ConsentPage api={api} request={loaded.value} reason={reason} onChanged={reload} />
      </Shell>
    )
  }
  if (loaded.reason === 'authorization_unknown') return <Over />
  return (
    <AppShell product={words('product')} width="phone">
      <Page title={words('product')}>
        <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{words('retry')}</Button>} />
      </Page>
    </AppShell>
  )
}

function Enrolment({ api, invitation }: { readonly api: AuthorizeApi; readonly invitation: string }) {
  const words = authorizeWords.use()
  const [loaded, reload] = useLoaded('about', api.about)
  if (loaded.state === 'loading') return <Waiting />
  if (loaded.state === 'loaded') {
    return (
      <Shell agency={loaded.value.agency}>
        <EnrolResidentPage api={api} agency={loaded.value.agency} invitation={invitation} />
      </Shell>
    )
  }
  return (
    <AppShell product={words('product')} width="phone">
      <Page title={words('product')}>
        <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{words('retry')}</Button>} />
      </Page>
    </AppShell>
  )
}

function Over() {
  const words = authorizeWords.use()
  return (
    <AppShell product={words('product')} width="phone">
      <Page title={words('overTitle')} lead={words('over')}>
        {null}
      </Page>
    </AppShell>
  )
}

function Waiting() {
  const words = authorizeWords.use()
  return (
    <AppShell product={words('product')} width="phone">
      <Spinner label={words('loading')} />
    </AppShell>
  )
}

function Shell({ agency, children }: { readonly agency: AgencyOfPage; readonly children: React.ReactNode }) {
  const words = authorizeWords.use()
  const localized = useLocalized()
  const watermark = agency.synthetic ? { watermark: words('testing') } : {}
  return (
    <AppShell product={words('product')} place={localized(agency.name)} width="phone" {...watermark}>
      {children}
    </AppShell>
  )
}
