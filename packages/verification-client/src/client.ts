import createClient, { type Client } from 'openapi-fetch'
import type { components, paths } from './described.ts'
import { VerificationProblem } from './problem.ts'

type Schemas = components['schemas']

export interface VerificationClient {
  /** Every operation of the description, typed: `client.api.GET('/presentations', { params: { query: { limit: 50 } } })`. */
  readonly api: Client<paths>
  /** Asks a wallet. The same `idempotencyKey` makes one question, however often it is sent. */
  ask(
    question: Schemas['PresentationRequest'],
    options?: { readonly idempotencyKey?: string },
  ): Promise<Schemas['CreatedPresentation']>
  read(id: string): Promise<Schemas['Presentation']>
  /** The browser is back from the wallet on the same device. Call it only in the session of the browser that you sent away. */
  redeem(id: string, responseCode: string): Promise<Schemas['Presentation']>
  /** Waits until it is answered, expired or cancelled. A webhook says the same without waiting. */
  ended(id: string, options?: { readonly signal?: AbortSignal }): Promise<Schemas['Presentation']>
}

export interface ClientOptions {
  /** Of the verifier, such as `https://verifier.example`. */
  readonly url: string
  /** An API key, or what brings a fresh access token for each call. */
  readonly apiKey: string | (() => Promise<string>)
  readonly fetch?: (request: Request) => Promise<Response>
}

const ENDED: ReadonlySet<string> = new Set(['answered', 'expired', 'cancelled', 'deleted'])
const LOOK_AGAIN_MS = 1_000

export function createVerificationClient({ url, apiKey, fetch: ownFetch }: ClientOptions): VerificationClient {
  const api = createClient<paths>({
    baseUrl: `${url.replace(/\/+$/, '')}/v1`,
    ...(ownFetch === undefined ? {} : { fetch: ownFetch }),
  })
  api.use({
    async onRequest({ request }) {
      request.headers.set('authorization', `Bearer ${typeof apiKey === 'string' ? apiKey : await apiKey()}`)
      return request
    },
  })
  const read = async (id: string) =>
    answerOf(await api.GET('/presentations/{presentation_id}', { params: { path: { presentation_id: id } } }))
  return {
    api,
    read,
    ask: async (question, { idempotencyKey } = {}) =>
      answerOf(
        await api.POST('/presentations', {
          body: question,
          params: { header: idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey } },
        }),
      ),
    redeem: async (id, responseCode) =>
      answerOf(
        await api.POST('/presentations/{presentation_id}/return', {
          params: { path: { presentation_id: id } },
          body: { response_code: responseCode },
        }),
      ),
    async ended(id, { signal } = {}) {
      for (;;) {
        const presentation = await read(id)
        if (ENDED.has(presentation.state)) return presentation
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS))
        signal?.throwIfAborted()
      }
    },
  }
}

function answerOf<T>(answer: { readonly data?: T; readonly error?: unknown; readonly response: Response }): T {
  if (answer.data !== undefined) return answer.data
  throw new VerificationProblem(answer.response.status, answer.error)
}
