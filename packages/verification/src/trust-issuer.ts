import { isJsonObject, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint, type StatusReference, verifyJwtVc, verifySdJwtVc } from '@sojourn/formats'
import { type ParsedJwt, type PublicJwk, resolveKeyDid } from '@sojourn/keys'
import { mayKeySign, type ResolvedIssuer, resolveIssuer, type TrustedIssuer } from '@sojourn/trust'
import type { ReadPresentation } from './read-presentation.ts'
import { type FormatRefusal, type IssuerRefusal, OF_ISSUER, OF_JWT_VC, OF_SD_JWT_VC } from './refusal.ts'
import type { IssuerWorld } from './verification-world.ts'

declare const trusted: unique symbol

/** Step 2. A credential that an agency of the trust list signed, of a type that it may issue, within its dates. */
export interface TrustedCredential {
  readonly [trusted]: true
  readonly read: ReadPresentation
  readonly issuer: TrustedIssuer
  /** Of `dc+sd-jwt`. */
  readonly vct?: string
  /** Of `jwt_vc_json`, `VerifiableCredential` among them. */
  readonly types?: readonly string[]
  /** The root that DCQL paths start from. */
  readonly root: JsonObject
  /** The key that it is bound to; undefined when to none. */
  readonly holderKey: PublicJwk | undefined
  readonly status: StatusReference | undefined
  readonly issuedAt: Date | undefined
  readonly expiresAt: Date | undefined
}

/** Two clocks that each keep time well enough. */
export const SKEW_SECONDS = 60

export function trustIssuer(
  read: ReadPresentation,
  at: Date,
  world: IssuerWorld,
): Promise<Result<TrustedCredential, FormatRefusal | IssuerRefusal>> {
  return read.format === 'dc+sd-jwt' ? trustSdJwtVc(read, at, world) : trustJwtVc(read, at, world)
}

type OfFormat<F extends ReadPresentation['format']> = Extract<ReadPresentation, { readonly format: F }>

async function trustSdJwtVc(
  read: OfFormat<'dc+sd-jwt'>,
  at: Date,
  world: IssuerWorld,
): Promise<Result<TrustedCredential, FormatRefusal | IssuerRefusal>> {
  const { sdJwt } = read
  const { vct } = sdJwt.issuerJwt.payload
  if (typeof vct !== 'string') return refuse({ stage: 'format', code: 'malformed', detail: 'missing_vct' })
  const known = await issuerAndKey(sdJwt.issuerJwt, [vct], at, world)
  if (!known.ok) return known
  const verified = await verifySdJwtVc({ sdJwt, key: known.value.key, at, skewSeconds: SKEW_SECONDS })
  if (!verified.ok) return refuse({ ...OF_SD_JWT_VC[verified.reason], detail: verified.reason })
  const { claims: root, holderKey, status, issuedAt, expiresAt } = verified.value
  const { issuer } = known.value
  return ok({ read, issuer, vct, root, holderKey, status, issuedAt, expiresAt } as TrustedCredential)
}

const VC_TYPE = 'VerifiableCredential'

async function trustJwtVc(
  read: OfFormat<'jwt_vc_json'>,
  at: Date,
  world: IssuerWorld,
): Promise<Result<TrustedCredential, FormatRefusal | IssuerRefusal>> {
  const token = read.credential
  const known = await issuerAndKey(token, namedTypes(token), at, world)
  if (!known.ok) return known
  const verified = await verifyJwtVc({ token, key: known.value.key, at, skewSeconds: SKEW_SECONDS })
  if (!verified.ok) return refuse({ ...OF_JWT_VC[verified.reason], detail: verified.reason })
  const { types, credential: root, subject, status, issuedAt, expiresAt } = verified.value
  const holder = subject === undefined ? undefined : await resolveKeyDid(subject)
  if (holder?.ok === false) return refuse({ stage: 'format', code: 'unsupported', detail: holder.reason })
  const { issuer } = known.value
  const holderKey = holder?.value.publicJwk
  return ok({ read, issuer, types, root, holderKey, status, issuedAt, expiresAt } as TrustedCredential)
}

/** What the credential says it is, beside being a credential; the trust list must allow each. */
function namedTypes({ payload }: ParsedJwt): readonly string[] {
  const type = isJsonObject(payload.vc) ? payload.vc.type : undefined
  const types = Array.isArray(type) ? type : [type]
  return types.filter((name) => typeof name === 'string').filter((name) => name !== VC_TYPE)
}

/** The trust list first, then the key, then the signature: a key that the token brings along is never tried on its own word. */
async function issuerAndKey(
  token: ParsedJwt,
  types: readonly string[],
  at: Date,
  world: IssuerWorld,
): Promise<Result<ResolvedIssuer, IssuerRefusal>> {
  const [type] = types
  if (type === undefined) return refuse({ stage: 'issuer', code: 'type_not_allowed', detail: 'no_type' })
  const resolved = await resolveIssuer(world.trustList, headerIssuerHint(token), type, at, world)
  if (!resolved.ok) return refuse({ ...OF_ISSUER[resolved.reason], detail: resolved.reason })
  const { issuer, key } = resolved.value
  const isAllowed = types.every((each) => issuer.types.includes(each) && mayKeySign(issuer, key, each))
  return isAllowed ? resolved : refuse({ stage: 'issuer', code: 'type_not_allowed', detail: 'further_type' })
}
