import { ok, type Result, refuse } from '@sojourn/domain'
import type { Egress } from '@sojourn/service'

export type FetchTextRefusal = 'unreachable' | 'wrong_content_type' | 'too_large'

export interface FetchTextOptions {
  readonly accept: string
  readonly contentTypes: readonly string[]
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** What the verifier reads of the network: one kind of content, by the service's one way out (assurance T17). */
export type FetchText = (url: string, options: FetchTextOptions) => Promise<Result<string, FetchTextRefusal>>

/** Which URLs may be asked at all is the caller's matter: only those that the trust list names. */
export function createFetchText(egress: Egress): FetchText {
  return async (url, { accept, contentTypes, maxBytes, timeoutMs }) => {
    const answer = await egress(url, { headers: { accept }, maxBytes, timeoutMs })
    if (!answer.ok) return refuse(answer.reason === 'too_large' ? 'too_large' : 'unreachable')
    const { status, contentType, text } = answer.value
    if (status < 200 || status > 299) return refuse('unreachable')
    return contentTypes.includes(contentType) ? ok(text) : refuse('wrong_content_type')
  }
}
