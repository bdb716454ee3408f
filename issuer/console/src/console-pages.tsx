import { Button, EmptyState, Page } from '@sojourn/ui'
import { Route, Switch, useLocation } from 'wouter'
import { ActivityPage } from './activity/activity-page.tsx'
import { ApplicationsPage } from './casework/applications-page.tsx'
import { useConsole } from './console-context.ts'
import { IssuePage } from './issuance/issue-page.tsx'
import { OfferPage } from './issuance/offer-page.tsx'
import { ProposePage } from './registrations/propose-page.tsx'
import { RegistrationsPage } from './registrations/registrations-page.tsx'
import { FindResidentPage } from './residents/find-resident-page.tsx'
import { ResidentPage } from './residents/resident-page.tsx'
import { consoleWords } from './words.ts'

/** The pages of a signed-in officer, by hash routes: one file serves them all. */
export function ConsolePages() {
  const { session } = useConsole()
  // Whoever registers relying parties issues nothing, and has no residents to look for.
  if (session.registers) return <RegistryPages />
  return (
    <Switch>
      <Route path="/" component={FindResidentPage} />
      <Route path="/residents/:id">{({ id }) => <ResidentPage key={id} residentId={id} />}</Route>
      <Route path="/residents/:id/issue">{({ id }) => <IssuePage key={id} residentId={id} />}</Route>
      <Route path="/offers/:id">{({ id }) => <OfferPage key={id} offerId={id} />}</Route>
      <Route path="/applications" component={ApplicationsPage} />
      <Route path="/activity" component={ActivityPage} />
      <Route component={NoSuchPage} />
    </Switch>
  )
}

function RegistryPages() {
  return (
    <Switch>
      <Route path="/" component={RegistrationsPage} />
      <Route path="/registrations" component={RegistrationsPage} />
      <Route path="/registrations/new">{() => <ProposePage />}</Route>
      <Route path="/registrations/:id/amend">{({ id }) => <ProposePage key={id} relyingPartyId={id} />}</Route>
      <Route path="/activity" component={ActivityPage} />
      <Route component={NoSuchPage} />
    </Switch>
  )
}

function NoSuchPage() {
  const words = consoleWords.use()
  const [, go] = useLocation()
  return (
    <Page title={words('notFoundTitle')}>
      <EmptyState title={words('notFound')} action={<Button onClick={() => go('/')}>{words('home')}</Button>} />
    </Page>
  )
}
