import { type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import type { Egress } from '@sojourn/service'

export interface ProviderRequest {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: Readonly<Record<string, string>>
}

export interface ProviderAnswer {
  readonly status: number
  readonly json: JsonValue
}

/** What is asked of the identity provider, by the service's one way out (assurance T17): JSON or nothing. */
export type AskProvider = (
  url: string,
  request: ProviderRequest,
) => Promise<Result<ProviderAnswer, 'provider_unreachable'>>

const TIMEOUT_MS = 5_000
const MAX_BYTES = 131_072

export const createAskProvider =
  (egress: Egress): AskProvider =>
  async (url, { method, headers = {}, form }) => {
    const type = form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await egress(url, {
      method,
      headers: { accept: 'application/json', ...type, ...headers },
      ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
    })
    const json = answer.ok ? parseStrictJson(answer.value.text) : undefined
    return answer.ok && json !== undefined ? ok({ status: answer.value.status, json }) : refuse('provider_unreachable')
  }
