import { type Clock, ok, type Result } from '@sojourn/domain'
import type { PublicJwk } from '@sojourn/keys'
import { importSm2VerificationKey } from '@sojourn/keys/sm2'
import type { Egress, Logger } from '@sojourn/service'
import type { TrustList } from '@sojourn/trust'
import type { VerificationWorld } from '@sojourn/verification'
import { createRegisterFollower, type RegisterFollower } from '../relying-parties/follow-register.ts'
import { createDidDocuments } from './did-documents.ts'
import { createFetchText, type FetchText } from './fetch-text.ts'
import { followStatusLists } from './follow-status-lists.ts'
import { followStatusPack, type StatusPackFollower } from './follow-status-pack.ts'
import { createTrustListFollower } from './follow-trust-list.ts'
import { readTrustListSource, type TrustListSource } from './read-trust-list-source.ts'

export interface TrustWorldDeps {
  readonly source: TrustListSource
  readonly anchor: PublicJwk
  readonly allowHttpOnLoopback: boolean
  readonly believesSm2: boolean
  readonly clock: Clock
  readonly logger: Logger
  random(): number
  readonly statusLeastRefreshSeconds: number
  /** Where the registrar publishes certificates; without it there are none. */
  readonly registerUrl: string | undefined
  readonly registryRefreshSeconds: number
  readonly egress: Egress
  /** In place of the network, in tests. */
  readonly fetchText: FetchText | undefined
}

/** Whom the verifier believes: the trust list, the status lists and DID documents of those on it, each kept fresh on its own clock. */
export interface TrustWorld {
  trustList(at: Date): Result<TrustList, 'trust_list_unavailable'>
  worldOf(trustList: TrustList): VerificationWorld
  refreshTrustList(): Promise<void>
  readonly register: Pick<RegisterFollower, 'attestationsFor' | 'refresh'>
  refreshStatusLists(): Promise<void>
  /** For checkers that will have no network. */
  readonly statusPack: Pick<StatusPackFollower, 'current' | 'refresh'>
  /** What the trust list is believed by. */
  readonly anchor: PublicJwk
  start(): void
  stop(): void
}

/** The pack serves for a day, so it is not made as often as a list that is looked up is fetched. */
const PACK_REFRESHES_LATER = 10

export function createTrustWorld(deps: TrustWorldDeps): TrustWorld {
  const { clock, logger, random } = deps
  const fetchText = deps.fetchText ?? createFetchText(deps.egress)
  const fetchDidDocument = createDidDocuments(fetchText, clock)
  const importSm2Key = deps.believesSm2 ? importSm2VerificationKey : undefined
  const follower = createTrustListFollower({
    readToken: () => readTrustListSource(deps.source, fetchText),
    anchor: deps.anchor,
    clock,
    random,
    refreshSeconds: deps.registryRefreshSeconds,
    onAlarm: ({ reason, cause }) => {
      logger.alarm('trust_list_refused', { reason })
      if (cause !== undefined) logger.fault('trust_list_not_read', cause)
    },
  })
  const { registerUrl } = deps
  const register = createRegisterFollower({
    readText: async () =>
      registerUrl === undefined
        ? ok('{"relying_parties":[]}')
        : fetchText(registerUrl, {
            accept: 'application/json',
            contentTypes: ['application/json'],
            maxBytes: 16 * 1024 * 1024,
            timeoutMs: 10_000,
          }),
    random,
    refreshSeconds: deps.registryRefreshSeconds,
    onAlarm: ({ reason, cause }) => {
      logger.alarm('register_not_read', { reason })
      if (cause !== undefined) logger.fault('register_not_read', cause)
    },
  })
  const { statusLists, bitstrings } = followStatusLists({
    trustList: follower.current,
    fetchText,
    fetchDidDocument,
    clock,
    random,
    leastRefreshSeconds: deps.statusLeastRefreshSeconds,
    httpOnLoopback: deps.allowHttpOnLoopback,
    importSm2Key,
    logger,
  })
  const statusPack = followStatusPack({
    trustList: follower.current,
    trustListToken: follower.currentToken,
    fetchText,
    clock,
    random,
    refreshSeconds: PACK_REFRESHES_LATER * deps.statusLeastRefreshSeconds,
    onAlarm: ({ issuer, reason }) => logger.alarm('status_pack_incomplete', { issuer, reason }),
  })
  return {
    statusPack,
    anchor: deps.anchor,
    trustList: follower.current,
    worldOf: (trustList) => ({
      trustList,
      lookupStatus: statusLists.lookup,
      lookupBitstring: bitstrings.lookup,
      fetchDidDocument,
      httpOnLoopback: deps.allowHttpOnLoopback,
      importSm2Key,
      onFault: (stage, cause) => logger.fault('check_failed', cause, { stage }),
    }),
    register,
    refreshTrustList: follower.refresh,
    async refreshStatusLists() {
      await Promise.all([statusLists.refreshHeld(), bitstrings.refreshHeld()])
    },
    start() {
      follower.start()
      register.start()
      statusLists.start()
      statusPack.start()
      bitstrings.start()
    },
    stop() {
      follower.stop()
      register.stop()
      statusLists.stop()
      statusPack.stop()
      bitstrings.stop()
    },
  }
}
