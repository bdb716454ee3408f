import type { DeskCheck, PolicyId } from '@sojourn/verifier'
import type { BareFetch } from './inject-fetch.ts'

/** A clerk's browser: one cookie jar for one desk. */
export interface DeskBrowser {
  start(
    policyId: PolicyId,
    parameters?: Readonly<Record<string, string>>,
    flow?: DeskCheck['flow'],
  ): Promise<StartedCheck>
  look(id: string): Promise<DeskCheck>
  call(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  cookie(): string
  /** A file instead of JSON. */
  upload(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response>
}

export interface StartedCheck extends DeskCheck {
  readonly id: string
  readonly link: string
}

export const SCHOOL = {
  cutOffDate: '2027-03-31',
  city: '010100',
  catchment: 'D-0007',
  schoolEntryYear: '2027',
} as const

interface DeskWorld {
  readonly verifier: { readonly url: string }
  readonly fetch: BareFetch
}

/** Without a session yet; it keeps the cookie that it is given. */
export function deskBrowser(world: DeskWorld, relyingParty: string): DeskBrowser {
  const api = `${world.verifier.url}/desk/${relyingParty}/api`
  let cookie = ''
  const call: DeskBrowser['call'] = async (path, body, more = {}) => {
    const answer = await world.fetch(`${api}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? cookie
    return answer
  }
  return {
    call,
    cookie: () => cookie,
    upload: (path, bytes) =>
      world.fetch(`${api}${path}`, { method: 'POST', headers: { cookie, 'content-type': 'text/csv' }, body: bytes }),
    async start(policyId, parameters = {}, flow = 'cross_device') {
      const answer = await call('/checks', { policyId, parameters, flow })
      if (answer.status !== 201) throw new Error(`not started: ${answer.status} ${await answer.text()}`)
      return (await answer.json()) as StartedCheck
    },
    async look(id) {
      const answer = await call(`/checks/${id}`)
      if (answer.status !== 200) throw new Error(`not shown: ${answer.status}`)
      return (await answer.json()) as DeskCheck
    },
  }
}

export async function openDesk(world: DeskWorld, relyingParty: string): Promise<DeskBrowser> {
  const desk = deskBrowser(world, relyingParty)
  const session = await desk.call('/session', {})
  if (session.status !== 204) throw new Error(`no desk session: ${session.status}`)
  return desk
}
