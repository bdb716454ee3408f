import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint } from '@sojourn/formats'
import type { Logger } from '@sojourn/service'
import {
  createStatusListCache,
  type FetchRefusal,
  MAX_STATUS_LIST_TOKEN_CHARS,
  type StatusListCache,
} from '@sojourn/status'
import { resolveIssuerKey, statusListAllowed, type TrustedIssuer } from '@sojourn/trust'

export interface FollowAttesterStatusDeps {
  readonly attesters: readonly TrustedIssuer[]
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly clock: Clock
  readonly logger: Logger
}

const STATUS_LIST = 'application/statuslist+jwt'
const TIMEOUT_MS = 5_000
const LEAST_REFRESH_SECONDS = 60

/** Lists of attesters only, believed only with a key of the attester under whose address they lie. */
export function followAttesterStatus(deps: FollowAttesterStatusDeps): StatusListCache {
  const ownerOf = (uri: string) => deps.attesters.find((attester) => statusListAllowed(attester, uri))
  return createStatusListCache({
    fetchToken: (uri) => (ownerOf(uri) === undefined ? Promise.resolve(refuse('unreachable')) : fetchToken(deps, uri)),
    async keyFor(token, uri) {
      const owner = ownerOf(uri)
      return owner === undefined
        ? refuse('untrusted_status_issuer')
        : resolveIssuerKey(owner, headerIssuerHint(token), deps.clock(), {})
    },
    clock: deps.clock,
    random: Math.random,
    leastRefreshSeconds: LEAST_REFRESH_SECONDS,
    onAlarm: ({ uri, reason }) => deps.logger.event('attester_status_unavailable', { uri, reason }),
  })
}

async function fetchToken({ fetch }: FollowAttesterStatusDeps, uri: string): Promise<Result<string, FetchRefusal>> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const answer = await fetch(uri, { headers: { accept: STATUS_LIST }, redirect: 'error', signal })
    if (answer.status !== 200 || answer.body === null) return refuse('unreachable')
    if (answer.headers.get('content-type')?.split(';')[0]?.trim() !== STATUS_LIST) return refuse('wrong_content_type')
    return await readBounded(answer.body)
  } catch {
    // The network tells a refused connection, a redirect and a time-out apart by text alone; here they are one.
    return refuse('unreachable')
  }
}

async function readBounded(body: ReadableStream<Uint8Array>): Promise<Result<string, FetchRefusal>> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > MAX_STATUS_LIST_TOKEN_CHARS) return refuse('too_large')
    chunks.push(chunk)
  }
  return ok(Buffer.concat(chunks).toString('utf8').trim())
}
