import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint } from '@sojourn/formats'
import type { Egress, Logger } from '@sojourn/service'
import {
  createStatusListCache,
  type FetchRefusal,
  MAX_STATUS_LIST_TOKEN_CHARS,
  type StatusListCache,
} from '@sojourn/status'
import { resolveStatusListKey, statusListAllowed, type TrustedIssuer } from '@sojourn/trust'

export interface FollowStatusDeps {
  readonly issuers: () => readonly TrustedIssuer[]
  readonly egress: Egress
  readonly clock: Clock
  readonly logger: Logger
}

const STATUS_LISTS = ['application/statuslist+jwt', 'application/statuslist+cwt']
const TIMEOUT_MS = 5_000
const LEAST_REFRESH_SECONDS = 60

/** Lists of those alone who are named here, believed only with a key of whose registered address they lie under. */
export function followStatusOf(deps: FollowStatusDeps): StatusListCache {
  const ownerOf = (uri: string) => deps.issuers().find((issuer) => statusListAllowed(issuer, uri))
  return createStatusListCache({
    fetchToken: (uri) => (ownerOf(uri) === undefined ? Promise.resolve(refuse('unreachable')) : fetchToken(deps, uri)),
    async keyFor(token, uri) {
      const owner = ownerOf(uri)
      return owner === undefined
        ? refuse('untrusted_status_issuer')
        : resolveStatusListKey(owner, headerIssuerHint(token), deps.clock(), {})
    },
    clock: deps.clock,
    random: Math.random,
    leastRefreshSeconds: LEAST_REFRESH_SECONDS,
    onAlarm: ({ uri, reason }) => deps.logger.event('status_list_unavailable', { uri, reason }),
  })
}

async function fetchToken({ egress }: FollowStatusDeps, uri: string): Promise<Result<string, FetchRefusal>> {
  const answer = await egress(uri, {
    headers: { accept: 'application/statuslist+jwt, application/statuslist+cwt;q=0.5' },
    maxBytes: MAX_STATUS_LIST_TOKEN_CHARS,
    timeoutMs: TIMEOUT_MS,
  })
  if (!answer.ok) return refuse(answer.reason === 'too_large' ? 'too_large' : 'unreachable')
  const { status, contentType, text } = answer.value
  if (status !== 200) return refuse('unreachable')
  return STATUS_LISTS.includes(contentType) ? ok(text.trim()) : refuse('wrong_content_type')
}
