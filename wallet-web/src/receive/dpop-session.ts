import { type Clock, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson, type Signer } from '@sojourn/keys'
import { asksForDpopNonce, buildDpopProof, parseErrorBody } from '@sojourn/protocol'
import type { Http, HttpAnswer, HttpRefusal, HttpRequest } from '../platform/http.ts'

/**
 * Requests bound to one key that lives as long as one acceptance (RFC9449 4 (dpop-proof-jwts)). A server that wants its own
 * nonce in the proof says so once, and is asked once more with it (RFC9449 8 (authorization-server-provided-nonce), 9).
 */
export interface DpopSession {
  send(request: HttpRequest, accessToken?: string): Promise<Result<HttpAnswer, HttpRefusal>>
  /** With headers that are made anew for each attempt: what proves who the client is may be sent once. */
  sendWith(
    request: HttpRequest,
    headers: () => Promise<Record<string, string>>,
  ): Promise<Result<HttpAnswer, HttpRefusal>>
}

export function createDpopSession(deps: { http: Http; signer: Signer; clock: Clock }): DpopSession {
  const nonces = new Map<string, string>()

  async function sendOnce(request: HttpRequest, accessToken: string | undefined) {
    const origin = new URL(request.url).origin
    const proof = await buildDpopProof({
      method: request.method,
      url: request.url,
      accessToken,
      nonce: nonces.get(origin),
      at: deps.clock(),
      signer: deps.signer,
    })
    const authorization: Record<string, string> = accessToken ? { authorization: `DPoP ${accessToken}` } : {}
    const answer = await deps.http.send({ ...request, headers: { ...request.headers, dpop: proof, ...authorization } })
    const nonce = answer.ok ? answer.value.header('dpop-nonce') : null
    if (nonce) nonces.set(origin, nonce)
    return answer
  }

  async function sendTwice(url: string, once: () => Promise<Result<HttpAnswer, HttpRefusal>>) {
    if (!URL.canParse(url)) return refuse('url_refused')
    const answer = await once()
    return answer.ok && wantsNonce(answer.value) ? once() : answer
  }

  return {
    send: (request, accessToken) => sendTwice(request.url, () => sendOnce(request, accessToken)),
    sendWith: (request, headers) =>
      sendTwice(request.url, async () => sendOnce({ ...request, headers: await headers() }, undefined)),
  }
}

function wantsNonce(answer: HttpAnswer): boolean {
  if (answer.header('dpop-nonce') === null) return false
  if (answer.status === 401) return asksForDpopNonce(answer.header('www-authenticate'))
  return answer.status === 400 && parseErrorBody(parseStrictJson(answer.text) ?? null) === 'use_dpop_nonce'
}
