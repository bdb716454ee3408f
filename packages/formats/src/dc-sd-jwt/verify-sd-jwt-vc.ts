import { fromSeconds, isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import {
  checkTimes,
  importVerificationKey,
  type JwtRefusal,
  type PublicJwk,
  type TimeRefusal,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import type { Path } from '../path.ts'
import { readStatusClaim, type StatusReference } from '../status-reference.ts'
import { NEVER_DISCLOSED } from './never-disclosed.ts'
import type { SdJwt } from './parse-sd-jwt.ts'
import { revealDisclosures, type SdJwtRefusal } from './reveal-disclosures.ts'

export interface VerifiedSdJwtVc {
  readonly vct: string
  /** SD-JWT-VC 2.2.2.2 (aka-vcts): further types the issuer says it has; empty when there is none. */
  readonly alsoTypes: readonly string[]
  readonly issuer: string | undefined
  /** Processed: what was disclosed and what is always visible, no digests. */
  readonly claims: JsonObject
  readonly holderKey: PublicJwk | undefined
  readonly status: StatusReference | undefined
  readonly expiresAt: Date | undefined
  readonly issuedAt: Date | undefined
  readonly sdJwt: SdJwt
  readonly disclosed: readonly Path[]
}

export type SdJwtVcRefusal =
  | JwtRefusal
  | SdJwtRefusal
  | TimeRefusal
  | 'reserved_claim_disclosed'
  | 'missing_vct'
  | 'malformed_aka_vcts'
  | 'malformed_issuer'
  | 'restricted_audience'
  | 'malformed_holder_key'
  | 'malformed_status'

export interface VerifySdJwtVc {
  readonly sdJwt: SdJwt
  /** The issuer's, found and trusted beforehand (`@sojourn/trust`). */
  readonly key: VerificationKey
  readonly at: Date
  readonly skewSeconds: number
}

/** The issuer's half: RFC9901 7.1 and SD-JWT-VC 2.4 (verification). Whether the holder shows it: `verifyKeyBinding`. */
export async function verifySdJwtVc(input: VerifySdJwtVc): Promise<Result<VerifiedSdJwtVc, SdJwtVcRefusal>> {
  const { sdJwt } = input
  const signed = await verifyJwt('sd_jwt_vc', sdJwt.issuerJwt, input.key)
  if (!signed.ok) return signed
  const processed = revealDisclosures(sdJwt)
  if (!processed.ok) return processed
  const { claims, concealedRoots, disclosed } = processed.value
  if (NEVER_DISCLOSED.some((name) => concealedRoots.has(name))) return refuse('reserved_claim_disclosed')
  const registered = await readRegisteredClaims(claims)
  if (!registered.ok) return registered
  const times = checkTimes(claims, input.at, input.skewSeconds)
  if (!times.ok) return times
  return ok({ ...registered.value, claims, sdJwt, disclosed: disclosed.map(({ path }) => path) })
}

type Registered = Omit<VerifiedSdJwtVc, 'claims' | 'sdJwt' | 'disclosed'>

async function readRegisteredClaims(claims: JsonObject): Promise<Result<Registered, SdJwtVcRefusal>> {
  const { vct, iss, aud, exp, iat } = claims
  if (typeof vct !== 'string' || vct === '') return refuse('missing_vct')
  const alsoTypes = readAlsoTypes(claims.aka_vcts, vct)
  if (alsoTypes === undefined) return refuse('malformed_aka_vcts')
  if (iss !== undefined && typeof iss !== 'string') return refuse('malformed_issuer')
  // RFC7519 4.1.3 (aud): meant for somebody by name, and no name was given to us to be.
  if (aud !== undefined) return refuse('restricted_audience')
  const holder = await readConfirmation(claims.cnf)
  if (!holder.ok) return holder
  const status = readStatusClaim(claims.status)
  if (!status.ok) return status
  return ok({
    vct,
    alsoTypes,
    issuer: iss,
    holderKey: holder.value,
    status: status.value,
    expiresAt: instantOf(exp),
    issuedAt: instantOf(iat),
  })
}

const instantOf = (value: JsonValue | undefined): Date | undefined =>
  typeof value === 'number' ? fromSeconds(value) : undefined

function readAlsoTypes(value: JsonValue | undefined, vct: string): readonly string[] | undefined {
  if (value === undefined) return []
  if (!Array.isArray(value) || value.length === 0 || value.includes(vct)) return undefined
  return value.every((type) => typeof type === 'string' && type !== '') ? (value as string[]) : undefined
}

/** RFC7800 3.2 (cnf with a jwk). A binding in another form is a binding we cannot check, not the absence of one. */
async function readConfirmation(
  cnf: JsonValue | undefined,
): Promise<Result<PublicJwk | undefined, 'malformed_holder_key'>> {
  if (cnf === undefined) return ok(undefined)
  const imported = await importVerificationKey(isJsonObject(cnf) ? cnf.jwk : undefined)
  return imported.ok ? ok(imported.value.publicJwk) : refuse('malformed_holder_key')
}
