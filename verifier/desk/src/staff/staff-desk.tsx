import type { ReactNode } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import type { Desk, DeskStaff } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { StaffPage } from './staff-page.tsx'

export interface StaffDeskProps {
  readonly api: DeskApi
  readonly desk: Desk
  readonly staff: DeskStaff['member']
  /** The checks at the counter, which need no place of their own. */
  readonly checks: ReactNode
  readonly onSessionLost: () => void
}

/** A desk whose people are known: beside the checks, what only they may see. */
export function StaffDesk({ api, staff, checks, onSessionLost }: StaffDeskProps) {
  return (
    <Switch>
      <Route path="/">{checks}</Route>
      {staff.role === 'manager' ? (
        <Route path="/staff">
          <StaffPage api={api} self={staff} onSessionLost={onSessionLost} />
        </Route>
      ) : null}
      <Route>
        <Redirect to="/" />
      </Route>
    </Switch>
  )
}
