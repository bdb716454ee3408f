import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint } from '@sojourn/formats'
import type { Egress, Logger } from '@sojourn/service'
import {
  createStatusListCache,
  type FetchRefusal,
  MAX_STATUS_LIST_TOKEN_CHARS,
  type StatusListCache,
} from '@sojourn/status'
import { resolveIssuerKey, statusListAllowed, type TrustedIssuer } from '@sojourn/trust'

export interface FollowAttesterStatusDeps {
  readonly attesters: readonly TrustedIssuer[]
  readonly egress: Egress
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

async function fetchToken({ egress }: FollowAttesterStatusDeps, uri: string): Promise<Result<string, FetchRefusal>> {
  const answer = await egress(uri, {
    headers: { accept: STATUS_LIST },
    maxBytes: MAX_STATUS_LIST_TOKEN_CHARS,
    timeoutMs: TIMEOUT_MS,
  })
  if (!answer.ok) return refuse(answer.reason === 'too_large' ? 'too_large' : 'unreachable')
  const { status, contentType, text } = answer.value
  if (status !== 200) return refuse('unreachable')
  return contentType === STATUS_LIST ? ok(text.trim()) : refuse('wrong_content_type')
}
