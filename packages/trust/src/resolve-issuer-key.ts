import { ok, type Result, refuse } from '@sojourn/domain'
import {
  didWebUrl,
  importVerificationKey,
  jwkThumbprint,
  type KeyRefusal,
  keyOfDidDocument,
  type PublicJwk,
  resolveDidJwk,
  SM2_ALG,
  type VerificationKey,
  verifyX5c,
  type X5cRefusal,
} from '@sojourn/keys'
import type { CertificateAnchor, ListedKey, TrustAnchor, TrustedIssuer } from './trust-list.ts'

export interface KeyHint {
  readonly kid?: string
  readonly x5c?: readonly string[]
}

export interface ResolveDeps {
  /** GET of a `did.json`; throws or answers undefined when it cannot be had. Without it no did:web anchor resolves. */
  fetchDidDocument?(url: string): Promise<unknown>
  /** did:web of this very machine over http, for development; not unless it is said. */
  readonly httpOnLoopback?: boolean
  /**
   * `importSm2VerificationKey` where SM2 is believed. Without it no SM2 key is; with it those alone that the list itself names with their
   * algorithm, never one that a certificate or a DID document brings.
   */
  readonly importSm2Key?: ((jwk: PublicJwk) => Promise<Result<VerificationKey, KeyRefusal>>) | undefined
}

export type IssuerKeyRefusal =
  | X5cRefusal
  | 'certificate_for_another_issuer'
  | 'key_not_found'
  | 'no_key_hint'
  | 'malformed_anchor'
  | 'did_not_resolved'
  | 'key_not_listed'
  | 'key_revoked'

/**
 * The key that signed, traced back to an anchor of the issuer's own entry. A certificate chain, when there is one, is the only
 * way: a token that brings both a chain and a `kid` is not given a second try.
 */
export async function resolveIssuerKey(
  entry: TrustedIssuer,
  header: KeyHint,
  at: Date,
  deps: ResolveDeps,
): Promise<Result<VerificationKey, IssuerKeyRefusal>> {
  const key = await anchoredKey(entry, header, at, deps)
  if (!key.ok || entry.keys === undefined) return key
  const listed = listedKey(entry, key.value)
  if (listed === undefined) return refuse('key_not_listed')
  return listed.revoked === true ? refuse('key_revoked') : key
}

/** As `resolveIssuerKey`, for a list's token instead of a credential: a key that the list keeps to credentials is refused. */
export async function resolveStatusListKey(
  entry: TrustedIssuer,
  header: KeyHint,
  at: Date,
  deps: ResolveDeps,
): Promise<Result<VerificationKey, IssuerKeyRefusal>> {
  const key = await resolveIssuerKey(entry, header, at, deps)
  if (!key.ok || listedKey(entry, key.value)?.statusLists !== false) return key
  return refuse('key_not_listed')
}

/** Whether the list keeps this key to other types than this. */
export const mayKeySign = (entry: TrustedIssuer, key: VerificationKey, type: string): boolean =>
  listedKey(entry, key)?.types?.includes(type) !== false

const listedKey = ({ keys = [] }: TrustedIssuer, { publicJwk }: VerificationKey): ListedKey | undefined =>
  keys.find(({ jwk: { crv, x, y } }) => crv === publicJwk.crv && x === publicJwk.x && y === publicJwk.y)

async function anchoredKey(
  entry: TrustedIssuer,
  header: KeyHint,
  at: Date,
  deps: ResolveDeps,
): Promise<Result<VerificationKey, IssuerKeyRefusal>> {
  if (header.x5c !== undefined) return keyOfChain(entry, header.x5c, at)
  if (header.kid?.startsWith('did:')) return keyOfDid(entry.anchors, header.kid, deps)
  return keyOfJwk(entry.anchors, header.kid, deps)
}

/**
 * One authority certifies many agencies, so the chain alone does not say which of them this is: the leaf names the issuer as a URI,
 * or the authority is one that certifies this issuer alone.
 */
async function keyOfChain(
  entry: TrustedIssuer,
  x5c: readonly string[],
  at: Date,
): Promise<Result<VerificationKey, IssuerKeyRefusal>> {
  const anchors = entry.anchors.filter((anchor) => anchor.kind === 'x5c')
  const chain = await verifyX5c(x5c, anchors.map(certificateOf), at)
  if (!chain.ok) return chain
  if (chain.value.uris.includes(entry.issuer)) return ok(chain.value.key)
  const sole = await verifyX5c(x5c, anchors.filter(({ soleIssuer }) => soleIssuer === true).map(certificateOf), at)
  return sole.ok ? ok(sole.value.key) : refuse('certificate_for_another_issuer')
}

const certificateOf = ({ certificate }: CertificateAnchor): string => certificate

async function keyOfDid(
  anchors: readonly TrustAnchor[],
  kid: string,
  deps: ResolveDeps,
): Promise<Result<VerificationKey, IssuerKeyRefusal>> {
  const [did = ''] = kid.split('#', 1)
  if (!anchors.some((anchor) => anchor.kind === 'did' && anchor.did === did)) return refuse('key_not_found')
  if (did.startsWith('did:jwk:')) {
    const key = kid === `${did}#0` ? await resolveDidJwk(did) : undefined
    return key === undefined ? refuse('key_not_found') : key.ok ? key : refuse('malformed_anchor')
  }
  const url = didWebUrl(did, { httpOnLoopback: deps.httpOnLoopback === true })
  if (!url.ok) return refuse('malformed_anchor')
  const document = await fetchDocument(url.value, deps)
  if (document === undefined) return refuse('did_not_resolved')
  const key = await keyOfDidDocument(document, did, kid)
  return key.ok ? key : refuse('key_not_found')
}

async function fetchDocument(url: string, { fetchDidDocument }: ResolveDeps): Promise<unknown> {
  try {
    return await fetchDidDocument?.(url)
  } catch {
    return undefined
  }
}

/** By `kid` or thumbprint; without a `kid` only when there is no choice to make. */
async function keyOfJwk(
  anchors: readonly TrustAnchor[],
  kid: string | undefined,
  { importSm2Key }: ResolveDeps,
): Promise<Result<VerificationKey, IssuerKeyRefusal>> {
  const jwks = anchors.flatMap((anchor) => (anchor.kind === 'jwk' ? [anchor.jwk] : []))
  const named = kid === undefined ? jwks : jwks.filter((jwk) => jwk.kid === kid || jwkThumbprint(jwk) === kid)
  const [jwk, another] = named
  if (jwk === undefined) return refuse(kid === undefined ? 'no_key_hint' : 'key_not_found')
  if (another !== undefined) return refuse(kid === undefined ? 'no_key_hint' : 'key_not_found')
  const importKey = jwk.alg === SM2_ALG ? importSm2Key : importVerificationKey
  if (importKey === undefined) return refuse('key_not_found')
  const key = await importKey(jwk)
  return key.ok ? key : refuse('malformed_anchor')
}
