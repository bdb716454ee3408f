import { isJsonObject, type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import {
  checkTimes,
  encodeBase64url,
  importVerificationKey,
  type JwtRefusal,
  type KeyRefusal,
  type ParsedJwt,
  parseJwt,
  randomBytes,
  type Signer,
  signJwt,
  type TimeRefusal,
  TOKEN_KINDS,
  type VerificationKey,
  verifyJwt,
  verifyX5c,
  type X5cRefusal,
} from '@sojourn/keys'
import { type NamedKey, tryKeys } from './named-key.ts'
import { type AgeRefusal, judgeProofAge, type ProofWindow } from './proof-age.ts'

export type ClientAttestationRefusal =
  | JwtRefusal
  | KeyRefusal
  | TimeRefusal
  | X5cRefusal
  | 'attester_unknown'
  | 'no_key_fits'
  | 'attestation_without_client'
  | 'attestation_without_end'
  | 'attestation_expired'
  | 'attestation_without_key'

/** Whom an authorization server believes what it says of a wallet: by its certificates' anchors, by its keys, or both. */
export interface TrustedAttester {
  /** DER as base64. */
  readonly anchors: readonly string[]
  readonly keys: readonly NamedKey[]
}

export interface VerifiedClientAttestation {
  readonly clientId: string
  /** The key of this one installation of the wallet; the proof must be by it. */
  readonly instanceKey: VerificationKey
}

/** A phone's clock against the attester's. */
const SKEW_SECONDS = 60

/**
 * ABCA 5.1 (client-attestation-jwt), drafts 07 to 11: `iss`, which 08 dropped, may be there and is not asked for. HAIP-1.0 4.4.1
 * (wallet-attestation): the attester is known by the chain in `x5c`, whose anchor is not in it; where its keys are configured, by those.
 */
export async function verifyClientAttestation(expected: {
  readonly attestation: string
  readonly attester: TrustedAttester
  readonly at: Date
}): Promise<Result<VerifiedClientAttestation, ClientAttestationRefusal>> {
  const parsed = parseJwt(expected.attestation, TOKEN_KINDS.wallet_attestation)
  if (!parsed.ok) return parsed
  const verified = await verifyByAttester(parsed.value, expected.attester, expected.at)
  if (!verified.ok) return verified
  const { sub, exp, cnf } = verified.value.payload
  if (typeof sub !== 'string' || sub === '') return refuse('attestation_without_client')
  if (exp === undefined) return refuse('attestation_without_end')
  const times = checkTimes(verified.value.payload, expected.at, SKEW_SECONDS)
  if (!times.ok) return times.reason === 'expired' ? refuse('attestation_expired') : times
  if (!isJsonObject(cnf) || !isJsonObject(cnf.jwk)) return refuse('attestation_without_key')
  const key = await importVerificationKey(cnf.jwk)
  return key.ok ? ok({ clientId: sub, instanceKey: key.value }) : key
}

async function verifyByAttester(
  attestation: ParsedJwt,
  { anchors, keys }: TrustedAttester,
  at: Date,
): Promise<Result<ParsedJwt, ClientAttestationRefusal>> {
  const { x5c } = attestation.header
  const byKeys = await tryKeys(attestation.header, keys, (key) => verifyJwt('wallet_attestation', attestation, key))
  if (byKeys.ok) return ok(byKeys.value.result)
  if (anchors.length === 0 || x5c === undefined) return keys.length === 0 ? refuse('attester_unknown') : byKeys
  const certified = await verifyX5c(x5c as readonly string[], anchors, at)
  return certified.ok ? verifyJwt('wallet_attestation', attestation, certified.value.key) : certified
}

export type ClientAttestationPopRefusal =
  | JwtRefusal
  | AgeRefusal
  | TimeRefusal
  | 'proof_for_other_server'
  | 'proof_of_other_client'
  | 'malformed_claims'

export interface VerifiedClientAttestationPop {
  readonly jti: string
  /** What the server gave out for this, for the caller to judge. */
  readonly challenge: string | undefined
}

const MAX_CHARS = 1024

/** ABCA 5.2 (client-attestation-pop-jwt): made for this server, now, by the key that the attestation names. */
export async function verifyClientAttestationPop(
  expected: ProofWindow & {
    readonly pop: string
    readonly attested: VerifiedClientAttestation
    /** The authorization server's identifier, never an endpoint. */
    readonly audience: string
  },
): Promise<Result<VerifiedClientAttestationPop, ClientAttestationPopRefusal>> {
  const { attested, audience, at } = expected
  const verified = await verifyJwt('wallet_attestation_pop', expected.pop, attested.instanceKey)
  if (!verified.ok) return verified
  const { iss, aud, jti, iat, challenge } = verified.value.payload
  if (aud !== audience) return refuse('proof_for_other_server')
  // Draft 07 has the client here; from 08 on nothing is, and what is there must still be true.
  if (iss !== undefined && iss !== attested.clientId) return refuse('proof_of_other_client')
  if (typeof iat !== 'number' || !isText(jti) || !(challenge === undefined || isText(challenge))) {
    return refuse('malformed_claims')
  }
  const times = checkTimes(verified.value.payload, at, expected.skewSeconds)
  if (!times.ok) return times
  const age = judgeProofAge(iat, expected)
  return age.ok ? ok({ jti, challenge: challenge as string | undefined }) : age
}

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= MAX_CHARS

/** The attester's side; `signer` brings its `kid` or its certificates. */
export function buildClientAttestation(attestation: {
  readonly clientId: string
  /** Its private half stays in the wallet. */
  readonly instance: Pick<Signer, 'publicJwk'>
  readonly at: Date
  readonly lifeSeconds: number
  readonly signer: Signer
}): Promise<string> {
  const { clientId, instance, signer } = attestation
  const iat = toSeconds(attestation.at)
  const claims: JsonObject = {
    sub: clientId,
    iat,
    exp: iat + attestation.lifeSeconds,
    cnf: { jwk: { ...instance.publicJwk } },
  }
  const named =
    signer.x5c === undefined ? (signer.kid === undefined ? {} : { kid: signer.kid }) : { x5c: [...signer.x5c] }
  return signJwt('wallet_attestation', named, claims, signer)
}

/** The wallet's side. `iss` is for servers that follow draft 07, which wants it. */
export function buildClientAttestationPop(pop: {
  readonly clientId: string
  readonly audience: string
  readonly challenge: string | undefined
  readonly at: Date
  readonly instance: Signer
}): Promise<string> {
  const claims: JsonObject = {
    iss: pop.clientId,
    aud: pop.audience,
    iat: toSeconds(pop.at),
    jti: encodeBase64url(randomBytes(16)),
    ...(pop.challenge !== undefined && { challenge: pop.challenge }),
  }
  return signJwt('wallet_attestation_pop', {}, claims, pop.instance)
}
