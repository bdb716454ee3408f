import type { BareFetch } from './inject-fetch.ts'

/** A program at the verifier's API: `fetch` and a key, nothing of the product. */
export interface ApiCaller {
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<ApiAnswer>
}

export interface ApiAnswer {
  readonly status: number
  readonly headers: Headers
  // What a stranger's program would have: JSON of a form that it looks up in the description.
  // biome-ignore lint/suspicious/noExplicitAny: the description is checked elsewhere
  readonly body: any
}

export const apiCaller = (
  world: { readonly verifier: { readonly url: string }; readonly fetch: BareFetch },
  bearer: string | undefined,
): ApiCaller => ({
  async call(method, path, body, headers = {}) {
    const answer = await world.fetch(`${world.verifier.url}/v1${path}`, {
      method,
      headers: {
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) }
  },
})
