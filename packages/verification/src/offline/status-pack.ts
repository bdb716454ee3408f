import { isJsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { certificateReference, type StatusReference } from '@sojourn/formats'
import { decodeBase64, encodeBase64url, type ParsedJwt, type PublicJwk } from '@sojourn/keys'
import { parseStatusListToken, readStatusListToken, type StatusList, statusAt } from '@sojourn/status'
import {
  readTrustList,
  resolveStatusListKey,
  statusListAllowed,
  type TrustedIssuer,
  type TrustList,
} from '@sojourn/trust'
import { SKEW_SECONDS } from '../formats/read-credential.ts'
import type { OfflineWorld } from './verify-offline-proof.ts'

/**
 * Everything that a checker needs to be without a network for a day: the trust list and the status lists of its issuers, each as it was signed.
 * So whoever puts it together is not believed for anything; it can be kept back, and then it grows old.
 */
export interface StatusPack {
  readonly trustListToken: string
  readonly statusLists: readonly { readonly uri: string; readonly token: string }[]
  /** Of the issuers' keys, which a proof names by digest: DER in base64. Each counts for what its chain to an anchor makes it. */
  readonly certificates: readonly string[]
}

const MAX_LISTS = 2_048
const MAX_CERTIFICATES = 2_048
const MAX_CERTIFICATE_CHARS = 16_384

export const packOnWire = ({ trustListToken, statusLists, certificates }: StatusPack) => ({
  trust_list: trustListToken,
  status_lists: statusLists.map(({ uri, token }) => ({ uri, token })),
  certificates,
})

export interface OpenedPack {
  readonly world: OfflineWorld
  readonly trustList: TrustList
  /** When the oldest of its lists was signed; undefined when there is none. */
  readonly statusAsOf: Date | undefined
  /** Lists that did not verify, by their address: what they would have said is not known. */
  readonly refusedLists: readonly string[]
}

export type PackRefusal = 'malformed_pack' | 'trust_list_refused'

/** The lists are verified here, once; their age is judged at each check. */
export async function openStatusPack(
  json: unknown,
  anchor: PublicJwk,
  at: Date,
): Promise<Result<OpenedPack, PackRefusal>> {
  const pack = parsePack(json as JsonValue)
  if (pack === undefined) return refuse('malformed_pack')
  const trustList = await readTrustList(pack.trustListToken, anchor, at)
  if (!trustList.ok) return refuse('trust_list_refused')
  const lists = new Map<string, StatusList>()
  const certificates = new Map(pack.certificates.map((certificate) => [referenceOf(certificate), certificate]))
  const refusedLists: string[] = []
  for (const { uri, token } of pack.statusLists) {
    const list = await openList(uri, token, trustList.value, at)
    if (list === undefined) refusedLists.push(uri)
    else lists.set(uri, list)
  }
  const signed = [...lists.values()].map(({ issuedAt }) => issuedAt.getTime())
  return ok({
    trustList: trustList.value,
    statusAsOf: signed.length === 0 ? undefined : new Date(Math.min(...signed)),
    refusedLists,
    world: {
      trustList: trustList.value,
      lookupStatus: async ({ uri, index }: StatusReference) => {
        const list = lists.get(uri)
        return list === undefined ? refuse('unreachable') : ok({ answer: statusAt(list, index), list })
      },
      // An offline proof is an SD-JWT VC; the pack holds no other lists.
      lookupBitstring: async () => refuse('unreachable'),
      fetchDidDocument: async () => undefined,
      findCertificate: (reference) => certificates.get(encodeBase64url(reference)),
    },
  })
}

const referenceOf = (certificate: string): string =>
  encodeBase64url(certificateReference(decodeBase64(certificate) ?? new Uint8Array()))

async function openList(uri: string, token: string, { issuers }: TrustList, at: Date): Promise<StatusList | undefined> {
  const issuer = issuers.find((each) => statusListAllowed(each, uri))
  const parsed = parseStatusListToken(token)
  if (issuer === undefined || !parsed.ok) return undefined
  const key = await keyOf(parsed.value, issuer, at)
  if (!key.ok) return undefined
  const list = await readStatusListToken({ token: parsed.value, uri, key: key.value, at, skewSeconds: SKEW_SECONDS })
  return list.ok ? list.value : undefined
}

function keyOf({ header: { kid, x5c } }: ParsedJwt, issuer: TrustedIssuer, at: Date) {
  const hint = {
    ...(typeof kid === 'string' ? { kid } : {}),
    ...(Array.isArray(x5c) ? { x5c: x5c.map(String) } : {}),
  }
  return resolveStatusListKey(issuer, hint, at, {})
}

function parsePack(json: JsonValue): StatusPack | undefined {
  if (!isJsonObject(json)) return undefined
  const { trust_list: trustListToken, status_lists: entries, certificates: named } = json
  if (typeof trustListToken !== 'string' || !Array.isArray(entries) || entries.length > MAX_LISTS) return undefined
  const statusLists = entries.flatMap((entry) => {
    const { uri, token } = isJsonObject(entry) ? entry : {}
    return typeof uri === 'string' && typeof token === 'string' ? [{ uri, token }] : []
  })
  const certificates = Array.isArray(named) && named.length <= MAX_CERTIFICATES ? named.filter(isCertificate) : []
  return statusLists.length === entries.length ? { trustListToken, statusLists, certificates } : undefined
}

const isCertificate = (value: JsonValue): value is string =>
  typeof value === 'string' && value.length <= MAX_CERTIFICATE_CHARS && decodeBase64(value) !== undefined
