import type { Verifier } from '@sojourn/verifier'

/** `fetch` as far as a wallet or a desk page uses it. */
export type BareFetch = (
  url: string,
  init?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> },
) => Promise<Response>

/** The same without a socket: many tests start many verifiers. */
export const injectFetch =
  (app: () => Verifier['app']): BareFetch =>
  async (url, init = {}) => {
    const { pathname, search } = new URL(url)
    const answer = await app().inject({
      method: (init.method ?? 'GET') as 'GET' | 'POST' | 'OPTIONS',
      url: `${pathname}${search}`,
      headers: init.headers ?? {},
      ...(init.body === undefined
        ? {}
        : { payload: typeof init.body === 'string' ? init.body : Buffer.from(init.body) }),
    })
    const headers = new Headers()
    for (const [name, value] of Object.entries(answer.headers)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) headers.append(name, String(one))
    }
    const bodiless = answer.statusCode === 204 || answer.statusCode === 304
    return new Response(bodiless ? null : new Uint8Array(answer.rawPayload), { status: answer.statusCode, headers })
  }
