import { type ApiAnswer, createJsonApi } from '@sojourn/ui'
import type { Desk, DeskCheck } from '../../../src/http/desk-messages.ts'

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
export interface DeskApi {
  desk(): Answer<Desk>
  openSession(accessCode?: string): Answer<void>
  createCheck(request: CheckRequest): Answer<DeskCheck>
  check(id: string): Answer<DeskCheck>
  cancel(id: string): Answer<DeskCheck>
  /** What the browser's own interface gave. */
  bringAnswer(id: string, answer: DigitalAnswer): Answer<void>
  takeReturn(responseCode: string): Answer<DeskCheck>
  eventsUrl(id: string): string
}

export function createDeskApi(base: string): DeskApi {
  const api = createJsonApi(base)
  const checkPath = (id: string) => `/checks/${encodeURIComponent(id)}`
  return {
    desk: () => api.get('/desk'),
    openSession: (accessCode) => api.post('/session', accessCode === undefined ? {} : { accessCode }),
    createCheck: (request) => api.post('/checks', request),
    check: (id) => api.get(checkPath(id)),
    cancel: (id) => api.post(`${checkPath(id)}/cancel`, {}),
    bringAnswer: (id, answer) => api.post(`${checkPath(id)}/digital-credential`, answer),
    takeReturn: (responseCode) => api.post('/return', { responseCode }),
    eventsUrl: (id) => `${base}${checkPath(id)}/events`,
  }
}
