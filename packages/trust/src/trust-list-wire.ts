import { fromSeconds, type JsonObject, toSeconds } from '@sojourn/domain'
import { z } from 'zod'
import './zod-without-eval.ts'
import {
  type ListedKey,
  RELYING_PARTY_KINDS,
  type RegisteredRelyingParty,
  type TrustAnchor,
  type TrustedIssuer,
  type TrustList,
} from './trust-list.ts'

const text = z.string().min(1).max(2_000)
const localized = z.object({ 'zh-CN': text, en: text })
const jwk = z.object({
  kty: z.enum(['EC', 'OKP']),
  crv: text,
  x: text,
  y: text.exactOptional(),
  kid: text.exactOptional(),
  alg: text.exactOptional(),
  use: text.exactOptional(),
})
const anchor = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('x5c'),
    certificate: z.string().min(1).max(16_384),
    sole_issuer: z.literal(true).exactOptional(),
  }),
  z.object({ kind: z.literal('jwk'), jwk }),
  z.object({ kind: z.literal('did'), did: z.string().max(2_000).startsWith('did:') }),
])
const listedKey = z.object({
  jwk,
  types: z.array(text).max(100).exactOptional(),
  status_lists: z.literal(false).exactOptional(),
  revoked: z.literal(true).exactOptional(),
})
const claimsPath = z.array(z.union([text, z.int().nonnegative(), z.null()])).max(16)

const issuer = z.object({
  issuer: z.url().max(2_000),
  name: localized,
  credit_code: text,
  types: z.array(text).max(100),
  anchors: z.array(anchor).min(1).max(20),
  keys: z.array(listedKey).max(1_000).exactOptional(),
  plain_metadata: z.literal(true).exactOptional(),
  status_lists: z.array(z.url().max(2_000)).max(20),
})

/** SHA-256 in base64url. */
const digest = z.string().regex(/^[\w-]{43}$/)

const use = z.object({
  policy_id: text,
  purpose: localized,
  legal_basis: localized,
  retention: localized,
  contact: text,
  certificate: digest.exactOptional(),
  credentials: z.array(z.object({ vct: text, claims: z.array(claimsPath).max(200) })).max(50),
})

/** As a URL spells it, so that it can be compared with one. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text
}

const relyingParty = z.object({
  client_ids: z.array(text).min(1).max(20),
  name: localized,
  kind: z.enum(RELYING_PARTY_KINDS),
  credit_code: text,
  access_anchors: z.array(anchor).max(20),
  origins: z.array(z.string().max(300).refine(isOrigin)).min(1).max(20).exactOptional(),
  registration: z
    .object({ id: text, version: z.int().positive(), withdrawn: z.literal(true).exactOptional() })
    .exactOptional(),
  uses: z.array(use).max(100),
})

/** What the signed list carries; members it does not know are ignored. */
export const trustListWire = z.object({
  id: text,
  version: z.int().positive(),
  iat: z.int(),
  exp: z.int(),
  issuers: z.array(issuer).max(10_000),
  relying_parties: z.array(relyingParty).max(10_000),
})

type WireTrustList = z.output<typeof trustListWire>
type WireKey = z.output<typeof listedKey>
type WireAnchor = z.output<typeof anchor>

export const fromWire = (wire: WireTrustList): TrustList => ({
  id: wire.id,
  version: wire.version,
  issuedAt: fromSeconds(wire.iat),
  expiresAt: fromSeconds(wire.exp),
  issuers: wire.issuers.map(
    ({
      credit_code: creditCode,
      status_lists: statusLists,
      plain_metadata: plainMetadata,
      anchors,
      keys,
      ...rest
    }): TrustedIssuer => ({
      ...rest,
      creditCode,
      anchors: anchors.map(anchorFromWire),
      ...(keys === undefined ? {} : { keys: keys.map(keyFromWire) }),
      ...(plainMetadata === undefined ? {} : { plainMetadata }),
      statusLists,
    }),
  ),
  relyingParties: wire.relying_parties.map(
    ({ client_ids: clientIds, credit_code: creditCode, access_anchors: accessAnchors, uses, ...rest }) => ({
      ...rest,
      clientIds,
      creditCode,
      accessAnchors: accessAnchors.map(anchorFromWire),
      uses: uses.map(({ policy_id: policyId, legal_basis: legalBasis, certificate, ...inner }) => ({
        ...inner,
        policyId,
        legalBasis,
        ...(certificate === undefined ? {} : { certificateDigest: certificate }),
      })),
    }),
  ),
})

export const toWire = (list: TrustList): JsonObject & WireTrustList => ({
  id: list.id,
  version: list.version,
  iat: toSeconds(list.issuedAt),
  exp: toSeconds(list.expiresAt),
  issuers: list.issuers.map(issuerToWire),
  relying_parties: list.relyingParties.map(relyingPartyToWire),
})

function anchorFromWire(one: WireAnchor): TrustAnchor {
  if (one.kind !== 'x5c') return one
  const { sole_issuer: soleIssuer, ...rest } = one
  return soleIssuer === true ? { ...rest, soleIssuer } : rest
}

const keyFromWire = ({ status_lists: statusLists, ...rest }: WireKey): ListedKey =>
  statusLists === undefined ? rest : { ...rest, statusLists }

const keyToWire = ({ jwk, types, statusLists, revoked }: ListedKey): WireKey => ({
  jwk: { ...jwk },
  ...(types === undefined ? {} : { types: [...types] }),
  ...(statusLists === undefined ? {} : { status_lists: statusLists }),
  ...(revoked === undefined ? {} : { revoked }),
})

function anchorToWire(one: TrustAnchor): WireAnchor {
  if (one.kind === 'jwk') return { kind: 'jwk', jwk: { ...one.jwk } }
  if (one.kind === 'did') return one
  return {
    kind: 'x5c',
    certificate: one.certificate,
    ...(one.soleIssuer === true ? { sole_issuer: true as const } : {}),
  }
}

const issuerToWire = (one: TrustedIssuer) => ({
  issuer: one.issuer,
  name: { ...one.name },
  credit_code: one.creditCode,
  types: [...one.types],
  anchors: one.anchors.map(anchorToWire),
  ...(one.keys === undefined ? {} : { keys: one.keys.map(keyToWire) }),
  ...(one.plainMetadata === undefined ? {} : { plain_metadata: one.plainMetadata }),
  status_lists: [...one.statusLists],
})

const relyingPartyToWire = (one: RegisteredRelyingParty) => ({
  client_ids: [...one.clientIds],
  name: { ...one.name },
  kind: one.kind,
  credit_code: one.creditCode,
  access_anchors: one.accessAnchors.map(anchorToWire),
  ...(one.origins === undefined ? {} : { origins: [...one.origins] }),
  ...(one.registration === undefined ? {} : { registration: { ...one.registration } }),
  uses: one.uses.map((registered) => ({
    policy_id: registered.policyId,
    purpose: { ...registered.purpose },
    legal_basis: { ...registered.legalBasis },
    retention: { ...registered.retention },
    contact: registered.contact,
    ...(registered.certificateDigest === undefined ? {} : { certificate: registered.certificateDigest }),
    credentials: registered.credentials.map(({ vct, claims }) => ({ vct, claims: claims.map((path) => [...path]) })),
  })),
})
