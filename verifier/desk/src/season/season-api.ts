import { type ApiAnswer, createJsonApi, refusalOf } from '@sojourn/ui'
import type {
  AddRefusal,
  AskedApplicant,
  DecisionReason,
  DeskApplicantFile,
  DeskSeason,
  DeskSeasonPage,
  ImportFault,
} from '../../../src/http/season-messages.ts'

type Answer<T> = Promise<ApiAnswer<T>>

/** A refusal that says where: of a file by line, of a form by field. */
export type WithFaults<T, Fault> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly faults: readonly Fault[] }

export interface SeasonApi {
  seasons(): Answer<{ readonly seasons: readonly DeskSeason[] }>
  open(wish: {
    readonly name: string
    readonly policyId: string
    readonly parameters: Readonly<Record<string, string>>
  }): Answer<DeskSeason>
  delete(season: string): Answer<void>
  page(
    season: string,
    wish: { readonly state: string; readonly search: string; readonly after: number },
  ): Answer<DeskSeasonPage>
  import(season: string, file: Blob): Promise<WithFaults<{ readonly added: number }, ImportFault>>
  add(
    season: string,
    applicant: { readonly reference: string; readonly name: string; readonly note: string },
  ): Promise<WithFaults<DeskApplicantFile, AddRefusal>>
  next(season: string): Answer<DeskApplicantFile>
  applicant(season: string, id: string): Answer<DeskApplicantFile>
  take(season: string, id: string): Answer<DeskApplicantFile>
  release(season: string, id: string): Answer<void>
  ask(season: string, id: string, flow: 'cross_device' | 'same_device'): Answer<AskedApplicant>
  decide(
    season: string,
    id: string,
    decision: { readonly decision: 'met' | 'not_met'; readonly reason: DecisionReason; readonly text: string },
  ): Answer<DeskApplicantFile>
  exportUrl(season: string, format: 'csv' | 'json', language: string): string
}

/** `onSignedOut` hears of it when the desk no longer knows this person. */
export function createSeasonApi(base: string, onSignedOut: () => void): SeasonApi {
  const json = createJsonApi(base)
  const noticing = async <T>(asked: Answer<T>): Answer<T> => {
    const answer = await asked
    if (!answer.ok && answer.reason === 'not_signed_in') onSignedOut()
    return answer
  }
  const api: ReturnType<typeof createJsonApi> = {
    get: (path) => noticing(json.get(path)),
    post: (path, body) => noticing(json.post(path, body)),
  }
  const of = (season: string) => `/seasons/${encodeURIComponent(season)}`
  const row = (season: string, id: string) => `${of(season)}/applicants/${encodeURIComponent(id)}`

  async function send<T, Fault>(path: string, type: string, body: Blob | string): Promise<WithFaults<T, Fault>> {
    let response: Response
    try {
      response = await fetch(`${base}${path}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
        credentials: 'same-origin',
        redirect: 'error',
        signal: AbortSignal.timeout(60_000),
      })
    } catch {
      return { ok: false, reason: 'unreachable', faults: [] }
    }
    const answer: unknown = await response.json().catch(() => undefined)
    if (response.ok) return { ok: true, value: answer as T }
    const refused = refusalOf(answer)
    const faults = (answer as { faults?: readonly Fault[] } | undefined)?.faults ?? []
    return { ok: false, reason: refused.ok ? 'server_error' : refused.reason, faults }
  }

  return {
    seasons: () => api.get('/seasons'),
    open: (wish) => api.post('/seasons', wish),
    delete: (season) => api.post(`${of(season)}/delete`, {}),
    page: (season, { state, search, after }) => {
      const query = new URLSearchParams({ search, after: String(after), ...(state === '' ? {} : { state }) })
      return api.get(`${of(season)}?${query}`)
    },
    import: (season, file) => send(`${of(season)}/import`, 'text/csv', file),
    add: (season, applicant) => send(`${of(season)}/applicants`, 'application/json', JSON.stringify(applicant)),
    next: (season) => api.post(`${of(season)}/next`, {}),
    applicant: (season, id) => api.get(row(season, id)),
    take: (season, id) => api.post(`${row(season, id)}/take`, {}),
    release: (season, id) => api.post(`${row(season, id)}/release`, {}),
    ask: (season, id, flow) => api.post(`${row(season, id)}/ask`, { flow }),
    decide: (season, id, decision) => api.post(`${row(season, id)}/decide`, decision),
    exportUrl: (season, format, language) => `${base}${of(season)}/export.${format}?language=${language}`,
  }
}
