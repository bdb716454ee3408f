import { type Clock, isJsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import { wellKnownUrl } from '@sojourn/protocol'
import { MAX_STATUS_LIST_TOKEN_CHARS } from '@sojourn/status'
import { statusListAllowed, type TrustedIssuer, type TrustList } from '@sojourn/trust'
import type { StatusPack } from '@sojourn/verification'
import type { FetchText } from './fetch-text.ts'

export interface FollowStatusPackDeps {
  trustList(at: Date): Result<TrustList, 'trust_list_unavailable'>
  trustListToken(at: Date): Result<string, 'trust_list_unavailable'>
  readonly fetchText: FetchText
  readonly clock: Clock
  /** From 0 to 1, for the jitter. */
  random(): number
  readonly refreshSeconds: number
  onAlarm(alarm: { readonly issuer: string; readonly reason: string }): void
}

export interface StatusPackFollower {
  current(at: Date): Result<StatusPack, 'trust_list_unavailable'>
  refresh(): Promise<void>
  start(): void
  stop(): void
}

/** Together with the checker's own bound: what a phone fetches once a day. */
const MAX_LISTS_OF_ONE_ISSUER = 256
const MAX_CERTIFICATES_OF_ONE_ISSUER = 128
const MAX_METADATA_BYTES = 1024 * 1024
const MAX_NAMES_BYTES = 256 * 1024
const TIMEOUT_MS = 10_000
const AT_A_TIME = 4

/**
 * Every status list that an issuer of the trust list names (TSL 9 (status-list-aggregation)), as it was signed, on a clock of its own. Nothing
 * is verified here, for whoever opens the pack does; a list that cannot be had stays as it was and grows old.
 */
export function followStatusPack(deps: FollowStatusPackDeps): StatusPackFollower {
  let tokens: ReadonlyMap<string, string> = new Map()
  let certificates: ReadonlyMap<string, readonly string[]> = new Map()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined

  async function fetchAll(): Promise<void> {
    const trustList = deps.trustList(deps.clock())
    if (!trustList.ok) return
    const next = new Map<string, string>()
    const chains = new Map<string, readonly string[]>()
    for (const issuer of trustList.value.issuers) {
      chains.set(issuer.issuer, await certificatesOf(issuer))
      const uris = await statusListsOf(issuer)
      // When an issuer does not say which lists there are, the ones known so far are asked again.
      const named = uris ?? [...tokens.keys()].filter((uri) => statusListAllowed(issuer, uri))
      for (let at = 0; at < named.length; at += AT_A_TIME) {
        await Promise.all(named.slice(at, at + AT_A_TIME).map((uri) => fetchInto(next, issuer, uri)))
      }
    }
    tokens = next
    certificates = chains
  }

  /** Of the keys that the issuer publishes (SD-JWT-VC 4 (jwt-vc-issuer-metadata)): offline proofs name them by digest. */
  async function certificatesOf({ issuer }: TrustedIssuer): Promise<readonly string[]> {
    const text = await deps.fetchText(wellKnownUrl(issuer, 'jwt-vc-issuer'), json(MAX_METADATA_BYTES))
    const metadata = text.ok ? parseStrictJson(text.value) : undefined
    const { issuer: names, jwks } = isJsonObject(metadata) ? metadata : {}
    const keys = isJsonObject(jwks) && Array.isArray(jwks.keys) && names === issuer ? jwks.keys : undefined
    if (keys === undefined) {
      deps.onAlarm({ issuer, reason: text.ok ? 'malformed_keys' : text.reason })
      return certificates.get(issuer) ?? []
    }
    return keys
      .flatMap((key) => (isJsonObject(key) && Array.isArray(key.x5c) ? key.x5c : []))
      .filter((certificate) => typeof certificate === 'string')
      .slice(0, MAX_CERTIFICATES_OF_ONE_ISSUER)
  }

  async function statusListsOf(issuer: TrustedIssuer): Promise<readonly string[] | undefined> {
    const names = await aggregated(issuer)
    if (names.ok) return names.value
    deps.onAlarm({ issuer: issuer.issuer, reason: names.reason })
    return undefined
  }

  async function aggregated({ issuer, ...entry }: TrustedIssuer): Promise<Result<readonly string[], string>> {
    // TSL 9.1 (issuer-metadata): a member of the authorization server's metadata, which here the issuer itself is.
    const text = await deps.fetchText(wellKnownUrl(issuer, 'oauth-authorization-server'), json(MAX_METADATA_BYTES))
    if (!text.ok) return text
    const metadata = parseStrictJson(text.value)
    const { issuer: names, status_list_aggregation_endpoint: endpoint } = isJsonObject(metadata) ? metadata : {}
    if (names !== issuer) return refuse('malformed_metadata')
    if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return refuse('no_aggregation')
    // An issuer leads us to no other host.
    if (new URL(endpoint).origin !== new URL(issuer).origin) return refuse('aggregation_elsewhere')
    const named = await deps.fetchText(endpoint, json(MAX_NAMES_BYTES))
    if (!named.ok) return named
    const body = parseStrictJson(named.value)
    const uris = isJsonObject(body) ? body.status_lists : undefined
    if (!Array.isArray(uris) || uris.length > MAX_LISTS_OF_ONE_ISSUER) return refuse('malformed_aggregation')
    return ok(uris.filter((uri) => typeof uri === 'string' && statusListAllowed({ issuer, ...entry }, uri)) as string[])
  }

  async function fetchInto(next: Map<string, string>, issuer: TrustedIssuer, uri: string): Promise<void> {
    const token = await deps.fetchText(uri, {
      accept: 'application/statuslist+jwt',
      contentTypes: ['application/statuslist+jwt'],
      maxBytes: MAX_STATUS_LIST_TOKEN_CHARS,
      timeoutMs: TIMEOUT_MS,
    })
    const before = tokens.get(uri)
    if (token.ok) next.set(uri, token.value)
    else {
      deps.onAlarm({ issuer: issuer.issuer, reason: token.reason })
      if (before !== undefined) next.set(uri, before)
    }
  }

  /** Single flight. */
  function refresh(): Promise<void> {
    running ??= fetchAll().finally(() => {
      running = undefined
    })
    return running
  }

  function schedule(): void {
    timer = setTimeout(
      () => {
        void refresh().finally(() => {
          if (timer !== undefined) schedule()
        })
      },
      deps.refreshSeconds * (0.8 + 0.4 * deps.random()) * 1000,
    )
    timer.unref()
  }

  return {
    current(at) {
      const trustListToken = deps.trustListToken(at)
      if (!trustListToken.ok) return trustListToken
      return ok({
        trustListToken: trustListToken.value,
        certificates: [...certificates.values()].flat(),
        statusLists: [...tokens].map(([uri, token]) => ({ uri, token })),
      })
    },
    refresh,
    start() {
      if (timer !== undefined) return
      void refresh()
      schedule()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

const json = (maxBytes: number) => ({
  accept: 'application/json',
  contentTypes: ['application/json'],
  maxBytes,
  timeoutMs: TIMEOUT_MS,
})
