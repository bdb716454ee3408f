import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import {
  type JwtRefusal,
  type ParsedJwt,
  parseJwt,
  resolveKeyDid,
  type VerificationKey,
  verifyJwt,
} from '@sojourn/keys'
import { checkMoment, type Moment, type MomentRefusal } from '../check-moment.ts'
import { keyMethodOf } from '../key-method.ts'
import { VC_CONTEXT, VP_TYPE } from './credential-type.ts'

export interface VerifiedJwtVp {
  /** The DID whose key signed; every credential inside must have it as its subject. */
  readonly holder: string
  readonly holderKey: VerificationKey
  /** Not yet verified. */
  readonly credentials: readonly string[]
}

export type JwtVpRefusal =
  | JwtRefusal
  | MomentRefusal
  | 'unknown_holder'
  | 'wrong_nonce'
  | 'wrong_audience'
  | 'malformed_presentation'

export interface VerifyJwtVp extends Moment {
  readonly token: string
  readonly nonce: string
  readonly audience: string
}

const MAX_CREDENTIALS = 16
const MAX_CHARS = 1_048_576

/** The holder's half of a `jwt_vc_json` presentation: OID4VP-1.0 B.1.3.1.5 (presentation-response). Holders are did:jwk. */
export async function verifyJwtVp(input: VerifyJwtVp): Promise<Result<VerifiedJwtVp, JwtVpRefusal>> {
  const parsed = parseJwt(input.token, { maxChars: MAX_CHARS })
  if (!parsed.ok) return parsed
  const holder = await holderOf(parsed.value)
  if (!holder.ok) return holder
  const signed = await verifyJwt('jwt_vp', parsed.value, holder.value.key)
  if (!signed.ok) return signed
  const { payload } = signed.value
  if (payload.nonce !== input.nonce) return refuse('wrong_nonce')
  if (!isOnlyAudience(payload.aud, input.audience)) return refuse('wrong_audience')
  const moment = checkMoment(payload, payload.iat ?? payload.nbf, input)
  if (!moment.ok) return moment
  const credentials = readPresentation(payload.vp, holder.value.did)
  return credentials === undefined
    ? refuse('malformed_presentation')
    : ok({ holder: holder.value.did, holderKey: holder.value.key, credentials })
}

async function holderOf({
  header,
  payload,
}: ParsedJwt): Promise<Result<{ did: string; key: VerificationKey }, 'unknown_holder'>> {
  const { iss } = payload
  if (typeof iss !== 'string') return refuse('unknown_holder')
  const method = keyMethodOf(iss)
  if (method === undefined || (header.kid !== undefined && header.kid !== method)) return refuse('unknown_holder')
  const key = await resolveKeyDid(iss)
  return key.ok ? ok({ did: iss, key: key.value }) : refuse('unknown_holder')
}

/** did-jwt writes a list of one; a list of more would be good elsewhere too. */
const isOnlyAudience = (aud: JsonValue | undefined, audience: string): boolean =>
  aud === audience || (Array.isArray(aud) && aud.length === 1 && aud[0] === audience)

function readPresentation(vp: JsonValue | undefined, holder: string): readonly string[] | undefined {
  if (!isJsonObject(vp) || !includes(vp['@context'], VC_CONTEXT) || !includes(vp.type, VP_TYPE)) return undefined
  if (vp.holder !== undefined && vp.holder !== holder) return undefined
  return credentialsOf(vp)
}

const includes = (value: JsonValue | undefined, name: string): boolean =>
  value === name || (Array.isArray(value) && value.includes(name))

function credentialsOf({ verifiableCredential }: JsonObject): readonly string[] | undefined {
  if (!Array.isArray(verifiableCredential)) return undefined
  if (verifiableCredential.length === 0 || verifiableCredential.length > MAX_CREDENTIALS) return undefined
  return verifiableCredential.every((credential) => typeof credential === 'string') ? verifiableCredential : undefined
}
