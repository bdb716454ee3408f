import { Spinner } from '@sojourn/ui'
import { lazy, type ReactNode, Suspense, useEffect, useMemo } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import type { Desk, DeskStaff } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { createSeasonApi } from '../season/season-api.ts'
import { deskWords } from '../words.ts'
import { StaffPage } from './staff-page.tsx'

const SeasonsPage = lazy(() => import('../season/seasons-page.tsx').then((m) => ({ default: m.SeasonsPage })))
const SeasonPage = lazy(() => import('../season/season-page.tsx').then((m) => ({ default: m.SeasonPage })))
const ApplicantPage = lazy(() => import('../season/applicant-page.tsx').then((m) => ({ default: m.ApplicantPage })))

export interface StaffDeskProps {
  readonly api: DeskApi
  readonly desk: Desk
  readonly staff: DeskStaff['member']
  /** The checks at the counter, which need no place of their own. */
  readonly checks: ReactNode
  readonly onSessionLost: () => void
}

/** A desk whose people are known: beside the checks, its lists, and for managers who is staff. */
export function StaffDesk({ api, desk, staff, checks, onSessionLost }: StaffDeskProps) {
  const words = deskWords.use()
  const [location] = useLocation()
  const seasons = useMemo(() => createSeasonApi('./api', onSessionLost), [onSessionLost])
  // As on any page of its own, a reader begins at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of place that counts
  useEffect(() => {
    scrollTo(0, 0)
  }, [location])
  return (
    <Suspense fallback={<Spinner label={words('loading')} />}>
      <Switch>
        <Route path="/">{checks}</Route>
        <Route path="/lists">
          <SeasonsPage api={seasons} desk={desk} staff={staff} />
        </Route>
        <Route path="/lists/:season">
          {({ season }) => <SeasonPage api={seasons} seasonId={season} staff={staff} />}
        </Route>
        <Route path="/lists/:season/:applicant">
          {({ season, applicant }) => (
            <ApplicantPage
              key={applicant}
              api={seasons}
              deskApi={api}
              desk={desk}
              staff={staff}
              seasonId={season}
              applicantId={applicant}
            />
          )}
        </Route>
        {staff.role === 'manager' ? (
          <Route path="/staff">
            <StaffPage api={api} self={staff} onSessionLost={onSessionLost} />
          </Route>
        ) : null}
        <Route>
          <Redirect to="/" />
        </Route>
      </Switch>
    </Suspense>
  )
}
