import { type ApiAnswer, createJsonApi } from '@sojourn/ui'
import type { StaffDoorApi } from '@sojourn/ui/passkeys'
import type { DeskRole } from '../../../src/desk-access/staff-member.ts'
import type { Desk, DeskCheck, DeskCounter, DeskStaff, InvitedDeskStaff } from '../../../src/http/desk-messages.ts'

type Answer<T> = Promise<ApiAnswer<T>>
export type Flow = DeskCheck['flow']

export interface CheckRequest {
  readonly policyId: string
  readonly parameters: Readonly<Record<string, string>>
  readonly flow: Flow
}

/** A `DigitalCredential`, as far as it is ours to read. */
export interface DigitalAnswer {
  readonly protocol: string
  readonly data: unknown
}

/** Everything that a desk's page asks of its verifier. */
export interface DeskApi extends StaffDoorApi<DeskRole> {
  desk(): Answer<Desk>
  openSession(accessCode?: string): Answer<void>
  createCheck(request: CheckRequest): Answer<DeskCheck>
  check(id: string): Answer<DeskCheck>
  cancel(id: string): Answer<DeskCheck>
  /** What the browser's own interface gave. */
  bringAnswer(id: string, answer: DigitalAnswer): Answer<void>
  openCounter(counter: string, asks: Pick<CheckRequest, 'policyId' | 'parameters'>): Answer<DeskCounter>
  counter(counter: string): Answer<DeskCounter>
  closeCounter(counter: string): Answer<void>
  confirmPlace(responseCode: string, placeCode: string): Answer<void>
  takeReturn(responseCode: string): Answer<DeskCheck>
  eventsUrl(id: string): string
  signOut(): Answer<void>
  staff(): Answer<{ readonly staff: readonly DeskStaff[] }>
  inviteStaff(wish: { readonly name: string; readonly role: DeskRole }): Answer<InvitedDeskStaff>
  endStaff(id: string): Answer<void>
}

export function createDeskApi(base: string): DeskApi {
  const api = createJsonApi(base)
  const counterPath = (counter: string) => `/counters/${encodeURIComponent(counter)}`
  const checkPath = (id: string) => `/checks/${encodeURIComponent(id)}`
  return {
    desk: () => api.get('/desk'),
    openSession: (accessCode) => api.post('/session', accessCode === undefined ? {} : { accessCode }),
    createCheck: (request) => api.post('/checks', request),
    check: (id) => api.get(checkPath(id)),
    cancel: (id) => api.post(`${checkPath(id)}/cancel`, {}),
    bringAnswer: (id, answer) => api.post(`${checkPath(id)}/digital-credential`, answer),
    openCounter: (counter, asks) => api.post(counterPath(counter), asks),
    counter: (counter) => api.get(counterPath(counter)),
    closeCounter: (counter) => api.post(`${counterPath(counter)}/close`, {}),
    confirmPlace: (responseCode, placeCode) => api.post('/place', { responseCode, placeCode }),
    takeReturn: (responseCode) => api.post('/return', { responseCode }),
    enrolmentOptions: (invitation) => api.post('/enrolment/options', { invitation }),
    enrol: (invitation, response) => api.post('/enrolment', { invitation, response }),
    signInOptions: () => api.post('/sign-in/options', {}),
    signIn: (response) => api.post('/sign-in', { response }),
    signOut: () => api.post('/sign-out', {}),
    staff: () => api.get('/staff'),
    inviteStaff: (wish) => api.post('/staff', wish),
    endStaff: (id) => api.post(`/staff/${encodeURIComponent(id)}/end`, {}),
    eventsUrl: (id) => `${base}${checkPath(id)}/events`,
  }
}
