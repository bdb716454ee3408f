import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  type JwtRefusal,
  type ParsedJwt,
  type PublicJwk,
  parseJwt,
  type TimeRefusal,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import type { SdJwt } from '../dc-sd-jwt/parse-sd-jwt.ts'
import { revealDisclosures, type SdJwtRefusal } from '../dc-sd-jwt/reveal-disclosures.ts'
import type { Path } from '../path.ts'
import { type CheckedCredential, checkCredential } from '../vcdm/check-credential.ts'
import type { FindContext } from '../vcdm/known-context.ts'
import type { VcdmRefusal } from '../vcdm/vcdm-refusal.ts'
import { NEVER_DISCLOSABLE } from './issue-vc-jose.ts'
import { checkJoseClaims, type JoseClaimsRefusal, readConfirmation } from './jose-claims.ts'

export interface VerifiedVcJose {
  readonly credential: CheckedCredential
  /** The root that DCQL paths start from: the document, which is the payload. */
  readonly claims: JsonObject
  readonly holderKey: PublicJwk | undefined
  /** The earlier of `validUntil` and the signature's `exp`. */
  readonly expiresAt: Date | undefined
  /** Of `vc+sd-jwt`. */
  readonly disclosed: readonly Path[]
}

export type VcJoseRefusal =
  | JwtRefusal
  | VcdmRefusal
  | JoseClaimsRefusal
  | TimeRefusal
  | 'restricted_audience'
  | 'malformed_holder_key'

export type VcSdJwtRefusal = VcJoseRefusal | SdJwtRefusal | 'reserved_claim_disclosed'

interface VerifyVc {
  /** The issuer's, found and trusted beforehand. */
  readonly key: VerificationKey
  readonly at: Date
  readonly skewSeconds: number
  readonly findContext: FindContext
}

export interface VerifyVcJwt extends VerifyVc {
  readonly token: string | ParsedJwt
}

export interface VerifyVcSdJwt extends VerifyVc {
  readonly sdJwt: SdJwt
}

const MAX_CHARS = 1_048_576

/** VC-JOSE-COSE 5.1 (alg-jose) and 5.4 (validation), and every statement of the data model. */
export async function verifyVcJwt(input: VerifyVcJwt): Promise<Result<VerifiedVcJose, VcJoseRefusal>> {
  const parsed = typeof input.token === 'string' ? parseJwt(input.token, { maxChars: MAX_CHARS }) : ok(input.token)
  if (!parsed.ok) return parsed
  const signed = await verifyJwt('vc_jose', parsed.value, input.key)
  return signed.ok ? readDocument(signed.value.payload, [], input) : signed
}

/** VC-JOSE-COSE 5.2 (alg-sd-jwt). Whether the holder shows it: `verifyKeyBinding`. */
export async function verifyVcSdJwt(input: VerifyVcSdJwt): Promise<Result<VerifiedVcJose, VcSdJwtRefusal>> {
  const signed = await verifyJwt('vc_sd_jwt', input.sdJwt.issuerJwt, input.key)
  if (!signed.ok) return signed
  const processed = revealDisclosures(input.sdJwt)
  if (!processed.ok) return processed
  const { claims, concealedRoots, disclosed } = processed.value
  if (NEVER_DISCLOSABLE.some((name) => concealedRoots.has(name))) return refuse('reserved_claim_disclosed')
  return readDocument(
    claims,
    disclosed.map(({ path }) => path),
    input,
  )
}

async function readDocument(
  payload: JsonObject,
  disclosed: readonly Path[],
  { at, skewSeconds, findContext }: VerifyVc,
): Promise<Result<VerifiedVcJose, VcJoseRefusal>> {
  const checked = checkCredential(payload, findContext)
  if (!checked.ok) return checked
  const credential = checked.value
  const said = { party: credential.issuer, id: credential.id, subject: onlySubject(credential) }
  const claims = checkJoseClaims(payload, said, at, skewSeconds)
  if (!claims.ok) return claims
  // RFC7519 4.1.3 (aud): meant for somebody by name, and no name was given to us to be.
  if (payload.aud !== undefined) return refuse('restricted_audience')
  const within = checkValidity(credential, at, skewSeconds)
  if (!within.ok) return within
  const holder = await readConfirmation(payload.cnf)
  if (!holder.ok) return holder
  return ok({
    credential,
    claims: payload,
    holderKey: holder.value,
    expiresAt: earliest(credential.validUntil, payload.exp),
    disclosed,
  })
}

function onlySubject({ subjects }: CheckedCredential): string | undefined {
  const [subject, another] = subjects
  return another === undefined && typeof subject?.id === 'string' ? subject.id : undefined
}

/** VCDM-2.0 4.9 (validity-period): valid from the one instant to the other. */
function checkValidity(
  { validFrom, validUntil }: CheckedCredential,
  at: Date,
  skewSeconds: number,
): Result<void, 'expired' | 'not_yet_valid'> {
  const skew = skewSeconds * 1000
  if (validFrom !== undefined && at.getTime() < validFrom.getTime() - skew) return refuse('not_yet_valid')
  if (validUntil !== undefined && at.getTime() >= validUntil.getTime() + skew) return refuse('expired')
  return ok(undefined)
}

function earliest(validUntil: Date | undefined, exp: JsonObject[string] | undefined): Date | undefined {
  if (typeof exp !== 'number') return validUntil
  const signature = new Date(exp * 1000)
  return validUntil === undefined || signature < validUntil ? signature : validUntil
}
