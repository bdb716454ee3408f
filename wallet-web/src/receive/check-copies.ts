import { type Clock, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import type { StatusReference } from '@sojourn/formats'
import { checkReceivedCredential, type ReceivedCredential } from '@sojourn/verification'
import type { Http } from '../platform/http.ts'
import type { TrustListRefusal, TrustListSource } from '../trust/trust-list-source.ts'
import type { HolderKeyRecord } from '../vault/schema-v1.ts'
import type { WalletSettings } from '../wallet-ports.ts'
import { canonicalJson } from './canonical-json.ts'
import type { OfferedItem, ReviewedOffer } from './read-offer.ts'

export type CopiesRefusal =
  /** A copy that the issuer may not have signed so: wrong signature, type, issuer, holder key, or dates. */
  | 'credential_refused'
  /** Not one copy for each key, or two that a reader of status lists or of bytes could match. */
  | 'copies_not_distinct'
  /** Copies that do not say the same. */
  | 'copies_differ'
  | TrustListRefusal

export interface CheckedCopy {
  readonly compact: string
  readonly holderKeyId: string
  readonly status: StatusReference | undefined
}

export interface CheckedCopies {
  readonly claims: JsonObject
  readonly expiresAt: Date | undefined
  readonly hasStatus: boolean
  /** In the order of the keys. */
  readonly copies: readonly CheckedCopy[]
}

export interface CheckCopiesDeps {
  readonly http: Http
  readonly trustList: TrustListSource
  readonly clock: Clock
  readonly settings: Pick<WalletSettings, 'allowHttpOnLoopback'>
}

/** Members in which honest copies differ: each has its own holder key and its own place in the status lists. */
const OF_THE_COPY = new Set(['cnf', 'status', 'credentialStatus', 'id', 'jti'])

/** Every copy passes the check of `@sojourn/verification`, each key has exactly one, and they all say the same; else none is taken. */
export async function checkCopies(
  deps: CheckCopiesDeps,
  offer: ReviewedOffer,
  item: OfferedItem,
  credentials: readonly string[],
  keys: readonly HolderKeyRecord[],
): Promise<Result<CheckedCopies, CopiesRefusal>> {
  const trustList = await deps.trustList.current()
  if (!trustList.ok) return trustList
  if (credentials.length !== keys.length) return refuse('copies_not_distinct')
  const received: (ReceivedCredential & { compact: string })[] = []
  for (const compact of credentials) {
    const checked = await checkReceivedCredential(
      compact,
      {
        format: item.format,
        type: item.type,
        credentialIssuer: offer.metadata.credentialIssuer,
        holderKeys: keys.map(({ thumbprint }) => thumbprint),
        at: deps.clock(),
      },
      {
        trustList: trustList.value,
        fetchDidDocument: didDocumentFetcher(deps.http),
        httpOnLoopback: deps.settings.allowHttpOnLoopback,
      },
    )
    if (!checked.ok) return refuse('credential_refused')
    received.push({ ...checked.value, compact })
  }
  return joined(item, received, keys)
}

function joined(
  item: OfferedItem,
  received: readonly (ReceivedCredential & { compact: string })[],
  keys: readonly HolderKeyRecord[],
): Result<CheckedCopies, CopiesRefusal> {
  const [first] = received
  if (!first) return refuse('copies_not_distinct')
  const places = received.flatMap(({ status }) => (status ? [`${status.uri}#${status.index}`] : []))
  const distinct = new Set(places).size === places.length && (places.length === 0 || places.length === received.length)
  if (!distinct) return refuse('copies_not_distinct')
  const said = new Set(
    received.map((copy) => canonicalJson([withoutOwn(copy.claims), copy.expiresAt?.getTime() ?? null])),
  )
  if (said.size !== 1) return refuse('copies_differ')
  const copies = keys.flatMap((key): CheckedCopy[] => {
    const mine = received.filter(({ holderThumbprint }) => holderThumbprint === key.thumbprint)
    return mine.map(({ compact, status }) => ({ compact, holderKeyId: key.id, status }))
  })
  const oneEach =
    new Set(copies.map(({ holderKeyId }) => holderKeyId)).size === keys.length && copies.length === keys.length
  if (!oneEach) return refuse('copies_not_distinct')
  return ok({
    claims: heldClaims(item, withoutOwn(first.claims)),
    expiresAt: first.expiresAt,
    hasStatus: places.length > 0,
    copies,
  })
}

/** As queries address them: the whole payload of an SD-JWT, the `vc` object of VCDM 1.1 (OID4VP-1.0 B.1.1). */
const heldClaims = ({ format, configuration, type }: OfferedItem, claims: JsonObject): JsonObject =>
  format === 'dc+sd-jwt' ? claims : { type: [...(configuration.types ?? [type])], credentialSubject: claims }

const withoutOwn = (claims: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(claims).filter(([name]) => !OF_THE_COPY.has(name)))

/** Of an anchor on the trust list, and nowhere else: the address is derived from the DID that the list names. */
const didDocumentFetcher =
  (http: Http) =>
  async (url: string): Promise<unknown> => {
    const answer = await http.send({ method: 'GET', url, accept: 'application/did+json, application/json' })
    return answer.ok && answer.value.status === 200 ? JSON.parse(answer.value.text) : undefined
  }
