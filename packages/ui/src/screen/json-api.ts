/** What a server of ours answered: a value, or a stable reason that `reasonWords` can say. */
export type ApiAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string; readonly attemptsLeft?: number; readonly field?: string }

export interface JsonApi {
  get<T>(path: string): Promise<ApiAnswer<T>>
  post<T>(path: string, body: object): Promise<ApiAnswer<T>>
}

const TIMEOUT_MS = 15_000

/** The one way in which our pages call the server they came from; every failure is a reason, nothing is thrown. */
export function createJsonApi(base: string): JsonApi {
  async function call<T>(path: string, init: RequestInit): Promise<ApiAnswer<T>> {
    let response: Response
    try {
      response = await fetch(`${base}${path}`, {
        ...init,
        credentials: 'same-origin',
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
    } catch {
      return { ok: false, reason: 'unreachable' }
    }
    const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined)
    if (response.ok) return { ok: true, value: body as T } // our own server, and the contract of its types
    return refusalOf(body)
  }
  return {
    get: (path) => call(path, { method: 'GET' }),
    post: (path, body) =>
      call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }
}

/** `{ error, attemptsLeft?, field? }`; an answer of another shape did not come from our routes. */
export function refusalOf(body: unknown): ApiAnswer<never> {
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string')
    return { ok: false, reason: 'server_error' }
  const attemptsLeft = 'attemptsLeft' in body && typeof body.attemptsLeft === 'number' ? body.attemptsLeft : undefined
  const field = 'field' in body && typeof body.field === 'string' ? body.field : undefined
  return {
    ok: false,
    reason: body.error,
    ...(attemptsLeft === undefined ? {} : { attemptsLeft }),
    ...(field === undefined ? {} : { field }),
  }
}
