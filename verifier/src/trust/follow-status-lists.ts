import { type Clock, type Result, refuse } from '@sojourn/domain'
import type { Logger } from '@sojourn/service'
import {
  type BitstringCache,
  createBitstringCache,
  createStatusListCache,
  MAX_STATUS_LIST_TOKEN_CHARS,
  type StatusListCache,
  type StatusListCacheDeps,
} from '@sojourn/status'
import {
  type ResolveDeps,
  resolveStatusListKey,
  statusListAllowed,
  type TrustedIssuer,
  type TrustList,
} from '@sojourn/trust'
import type { FetchText } from './fetch-text.ts'

export interface FollowStatusListsDeps {
  trustList(at: Date): Result<TrustList, 'trust_list_unavailable'>
  readonly fetchText: FetchText
  fetchDidDocument(url: string): Promise<unknown>
  readonly clock: Clock
  random(): number
  readonly leastRefreshSeconds: number
  readonly httpOnLoopback: boolean
  readonly importSm2Key: ResolveDeps['importSm2Key']
  readonly logger: Logger
}

export interface FollowedLists {
  readonly statusLists: StatusListCache
  /** For credentials of VCDM 2.0. */
  readonly bitstrings: BitstringCache
}

/**
 * Status lists of listed issuers, fetched on the cache's own clock and never for a presentation (assurance F12, M4). A list is asked
 * only where its issuer's entry says that lists lie, and is believed only with a key of that entry.
 */
export function followStatusLists(deps: FollowStatusListsDeps): FollowedLists {
  const issuerOf = (uri: string): TrustedIssuer | undefined => {
    const trustList = deps.trustList(deps.clock())
    return trustList.ok ? trustList.value.issuers.find((issuer) => statusListAllowed(issuer, uri)) : undefined
  }
  const cacheOf = (...mediaTypes: readonly string[]): StatusListCacheDeps => ({
    fetchToken: async (uri) =>
      issuerOf(uri) === undefined
        ? refuse('unreachable')
        : deps.fetchText(uri, {
            accept: accepting(mediaTypes),
            contentTypes: mediaTypes,
            maxBytes: MAX_STATUS_LIST_TOKEN_CHARS,
            timeoutMs: 10_000,
          }),
    keyFor: async (token, uri) => {
      const issuer = issuerOf(uri)
      if (issuer === undefined) return refuse('not_on_trust_list')
      const { kid, x5c } = token.header
      const hint = {
        ...(typeof kid === 'string' ? { kid } : {}),
        ...(Array.isArray(x5c) ? { x5c: x5c.map(String) } : {}),
      }
      const { fetchDidDocument, httpOnLoopback, importSm2Key } = deps
      return resolveStatusListKey(issuer, hint, deps.clock(), { fetchDidDocument, httpOnLoopback, importSm2Key })
    },
    clock: deps.clock,
    random: deps.random,
    leastRefreshSeconds: deps.leastRefreshSeconds,
    onAlarm: ({ uri, reason }) => deps.logger.alarm('status_list_refused', { uri, reason }),
  })
  return {
    statusLists: createStatusListCache(cacheOf('application/statuslist+jwt', 'application/statuslist+cwt')),
    bitstrings: createBitstringCache(cacheOf('application/vc+jwt')),
  }
}

/** The first is what we would rather have: RFC9110 12.4.2 (quality-values). */
const accepting = ([first, ...others]: readonly string[]): string =>
  [first, ...others.map((other) => `${other};q=0.5`)].join(', ')
