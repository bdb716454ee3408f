import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { headerIssuerHint, verifyJwtVc, verifyJwtVp } from '@sojourn/formats'
import { jwkThumbprint, type ParsedJwt, type PublicJwk, parseJwt, resolveKeyDid } from '@sojourn/keys'
import {
  type FormatRefusal,
  type HolderRefusal,
  type IssuerRefusal,
  malformed,
  OF_JWT_VC,
  OF_JWT_VP,
} from '../refusal.ts'
import type { IssuerWorld } from '../verification-world.ts'
import { issuerAndKey } from './issuer-and-key.ts'
import {
  type FormatReader,
  type HolderMoment,
  MAX_PRESENTATION_CHARS,
  SKEW_SECONDS,
  type TrustedClaims,
} from './read-credential.ts'

/** VCDM 1.1 as a JWT. A JWT with `vp` holds the credential; one with `vc` is the credential itself. One presentation holds one credential. */
export const readJwtVcJson: FormatReader = (compact) => {
  const outer = parseJwt(compact, { maxChars: MAX_PRESENTATION_CHARS })
  if (!outer.ok) return malformed(outer.reason)
  const { vp, vc } = outer.value.payload
  if (vp === undefined) return ok(credentialOf(outer.value, undefined))
  const inside = credentialIn(vp)
  if (vc !== undefined || inside === undefined) return malformed('malformed_presentation')
  const credential = parseJwt(inside, { maxChars: MAX_PRESENTATION_CHARS })
  return credential.ok ? ok(credentialOf(credential.value, compact)) : malformed(credential.reason)
}

const credentialOf = (credential: ParsedJwt, presentation: string | undefined) =>
  ({
    format: 'jwt_vc_json',
    hasHolderProof: presentation !== undefined,
    trust: (at: Date, world: IssuerWorld) => trust(credential, at, world),
    proveHolder: (holderKey: PublicJwk, moment: HolderMoment) => prove(credential, presentation, holderKey, moment),
    claimsOf: subjectOf,
  }) as const

/** In VCDM the claims stand below the subject. */
export const subjectOf = (root: JsonObject): JsonObject =>
  isJsonObject(root.credentialSubject) ? root.credentialSubject : {}

function credentialIn(vp: JsonValue): string | undefined {
  const credentials = isJsonObject(vp) ? vp.verifiableCredential : undefined
  const [only] = Array.isArray(credentials) && credentials.length === 1 ? credentials : []
  return typeof only === 'string' ? only : undefined
}

async function trust(
  token: ParsedJwt,
  at: Date,
  world: IssuerWorld,
): Promise<Result<TrustedClaims, FormatRefusal | IssuerRefusal>> {
  const known = await issuerAndKey(headerIssuerHint(token), namedTypes(token), at, world)
  if (!known.ok) return known
  const verified = await verifyJwtVc({ token, key: known.value.key, at, skewSeconds: SKEW_SECONDS })
  if (!verified.ok) return refuse({ ...OF_JWT_VC[verified.reason], detail: verified.reason })
  const { types, credential: root, subject, status, issuedAt, expiresAt } = verified.value
  const holder = subject === undefined ? undefined : await resolveKeyDid(subject)
  if (holder?.ok === false) return refuse({ stage: 'format', code: 'unsupported', detail: holder.reason })
  const { issuer } = known.value
  const holderKey = holder?.value.publicJwk
  return ok({ issuer, types, root, holderKey, status, bitstrings: [], issuedAt, expiresAt })
}

const VC_TYPE = 'VerifiableCredential'

/** What the credential says it is, beside being a credential; the trust list must allow each. */
function namedTypes({ payload }: ParsedJwt): readonly string[] {
  const type = isJsonObject(payload.vc) ? payload.vc.type : undefined
  const types = Array.isArray(type) ? type : [type]
  return types.filter((name) => typeof name === 'string').filter((name) => name !== VC_TYPE)
}

async function prove(
  credential: ParsedJwt,
  presentation: string | undefined,
  boundTo: PublicJwk,
  moment: HolderMoment,
): Promise<Result<void, FormatRefusal | HolderRefusal>> {
  if (presentation === undefined) return refuse({ stage: 'holder', code: 'missing_key_binding', detail: 'no_proof' })
  const verified = await verifyJwtVp({ token: presentation, ...moment })
  if (!verified.ok) return refuse({ ...OF_JWT_VP[verified.reason], detail: verified.reason })
  const { credentials, holderKey } = verified.value
  // What the issuer's signature was verified on must be what the holder signed over, and the holder the one it was issued to.
  if (credentials.length !== 1 || credentials[0] !== credential.compact) return malformed('another_credential')
  return holderKey.thumbprint === jwkThumbprint(boundTo)
    ? ok(undefined)
    : refuse({ stage: 'holder', code: 'bad_signature', detail: 'another_holder' })
}
