import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import {
  type JwtRefusal,
  type ParsedJwt,
  parseJwt,
  resolveKeyDid,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import { checkMoment, type Moment, type MomentRefusal } from '../check-moment.ts'
import type { SdJwt } from '../dc-sd-jwt/parse-sd-jwt.ts'
import { revealDisclosures, type SdJwtRefusal } from '../dc-sd-jwt/reveal-disclosures.ts'
import { keyMethodOf } from '../key-method.ts'
import { checkPresentation } from '../vcdm/check-presentation.ts'
import { type Envelope, readEnvelope } from '../vcdm/envelope.ts'
import type { FindContext } from '../vcdm/known-context.ts'
import type { VcdmRefusal } from '../vcdm/vcdm-refusal.ts'
import { checkJoseClaims, type JoseClaimsRefusal } from './jose-claims.ts'

/** A presentation whose signature and shape are good; who signed it, and for whom, is the caller's to judge. */
export interface ReadVpJose {
  readonly presentation: JsonObject
  readonly holder: string | undefined
  /** Not yet verified. */
  readonly credentials: readonly Envelope[]
}

export type VpJoseRefusal = JwtRefusal | VcdmRefusal | JoseClaimsRefusal | 'credential_not_enveloped'

interface ReadVp {
  readonly key: VerificationKey
  readonly at: Date
  readonly skewSeconds: number
  readonly findContext: FindContext
}

const MAX_CHARS = 1_048_576

/** VC-JOSE-COSE 5.1 (alg-jose), for a presentation and a key that is known. */
export async function readVpJwt(
  input: ReadVp & { readonly token: string | ParsedJwt },
): Promise<Result<ReadVpJose, VpJoseRefusal>> {
  const parsed = typeof input.token === 'string' ? parseJwt(input.token, { maxChars: MAX_CHARS }) : ok(input.token)
  if (!parsed.ok) return parsed
  const signed = await verifyJwt('vp_jose', parsed.value, input.key)
  return signed.ok ? readPresentation(signed.value.payload, input) : signed
}

/** VC-JOSE-COSE 5.2 (alg-sd-jwt), for a presentation. */
export async function readVpSdJwt(
  input: ReadVp & { readonly sdJwt: SdJwt },
): Promise<Result<ReadVpJose, VpJoseRefusal | SdJwtRefusal>> {
  const signed = await verifyJwt('vp_sd_jwt', input.sdJwt.issuerJwt, input.key)
  if (!signed.ok) return signed
  const processed = revealDisclosures(input.sdJwt)
  return processed.ok ? readPresentation(processed.value.claims, input) : processed
}

function readPresentation(payload: JsonObject, input: ReadVp): Result<ReadVpJose, VpJoseRefusal> {
  const checked = checkPresentation(payload, input.findContext)
  if (!checked.ok) return checked
  const { holder } = checked.value
  const id = typeof payload.id === 'string' ? payload.id : undefined
  const claims = checkJoseClaims(payload, { party: holder, id, subject: undefined }, input.at, input.skewSeconds)
  if (!claims.ok) return claims
  const credentials: Envelope[] = []
  for (const each of checked.value.credentials) {
    const envelope = readEnvelope(each, 'EnvelopedVerifiableCredential')
    if (envelope === undefined) return refuse('credential_not_enveloped')
    credentials.push(envelope)
  }
  return ok({ presentation: payload, holder, credentials })
}

export interface VerifiedVpJwt {
  /** did:jwk or did:key of the key that signed. */
  readonly holder: string
  readonly holderKey: VerificationKey
  /** Not yet verified. */
  readonly credentials: readonly Envelope[]
}

export type VpJwtRefusal = VpJoseRefusal | MomentRefusal | 'unknown_holder' | 'wrong_nonce' | 'wrong_audience'

export interface VerifyVpJwt extends Moment {
  readonly token: string
  readonly nonce: string
  readonly audience: string
  readonly findContext: FindContext
}

/** The holder's half of a presentation to us: a holder whose DID is the key, this nonce, this audience and no other, this moment. */
export async function verifyVpJwt(input: VerifyVpJwt): Promise<Result<VerifiedVpJwt, VpJwtRefusal>> {
  const parsed = parseJwt(input.token, { maxChars: MAX_CHARS })
  if (!parsed.ok) return parsed
  const { header, payload } = parsed.value
  const did = typeof header.kid === 'string' ? header.kid.split('#', 1)[0] : undefined
  if (did === undefined || header.kid !== keyMethodOf(did)) return refuse('unknown_holder')
  const key = await resolveKeyDid(did)
  if (!key.ok) return refuse('unknown_holder')
  const { at, skewSeconds, findContext } = input
  const read = await readVpJwt({ token: parsed.value, key: key.value, at, skewSeconds, findContext })
  if (!read.ok) return read
  if (read.value.holder !== undefined && read.value.holder !== did) return refuse('unknown_holder')
  if (payload.iss !== undefined && payload.iss !== did) return refuse('unknown_holder')
  if (payload.nonce !== input.nonce) return refuse('wrong_nonce')
  if (payload.aud !== input.audience) return refuse('wrong_audience')
  const moment = checkMoment(payload, payload.iat, input)
  return moment.ok ? ok({ holder: did, holderKey: key.value, credentials: read.value.credentials }) : moment
}
