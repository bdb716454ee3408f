import type { JsonValue } from '@sojourn/domain'

export interface PageAnswer<Body> {
  readonly status: number
  readonly body: Body
}

/** Speaks to one page's JSON API as that page would: same origin, its cookies, JSON both ways. */
export interface PageClient {
  get<Body = JsonValue>(path: string): Promise<PageAnswer<Body>>
  post<Body = JsonValue>(path: string, body: unknown, headers?: Record<string, string>): Promise<PageAnswer<Body>>
  /** Without the cookie, as a stranger. */
  readonly stranger: () => PageClient
}

/** `base` is where the API starts, such as `http://localhost:4200/desk/school/api`. */
export function createPageClient(base: string): PageClient {
  const cookies = new Map<string, string>()

  async function send<Body>(path: string, init: RequestInit): Promise<PageAnswer<Body>> {
    const headers = new Headers(init.headers)
    if (cookies.size > 0) headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    const answer = await fetch(base + path, { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) keep(line)
    const text = await answer.text()
    return { status: answer.status, body: (text === '' ? undefined : JSON.parse(text)) as Body }
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const ended = attributes.some((attribute) => /^max-age=0$/i.test(attribute))
    if (ended || value === '') cookies.delete(name)
    else cookies.set(name, value)
  }

  return {
    get: (path) => send(path, { method: 'GET' }),
    post: (path, body, headers) =>
      send(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: new URL(base).origin, ...headers },
        body: JSON.stringify(body),
      }),
    stranger: () => createPageClient(base),
  }
}
