import {
  ATTESTATION_TYPES,
  attestationContextUrl,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  ok,
  type Result,
  refuse,
  vctOf,
} from '@sojourn/domain'
import { parseSdJwt, revealDisclosures, type SdJwt } from '@sojourn/formats'
import { BITSTRING_PURPOSES } from '../../lifecycle/status-place.ts'
import type { Recognised, SigningContext, SigningRefusal } from '../signing-request.ts'
import {
  claimsProblem,
  hasOnly,
  holderProblem,
  isHolderDid,
  isOwnList,
  statusProblem,
  timesProblem,
} from './credential-parts.ts'

/** One kind of token: reads the payload and what lies behind its digests. */
export type JwsTemplate = (
  context: SigningContext,
  payload: JsonObject,
  jws: string,
  disclosures: readonly string[],
) => Promise<Result<Recognised, SigningRefusal>>

type Check = SigningRefusal | undefined | false

/** The first that is wrong, in the order given. */
const firstOf = (checks: readonly Check[]): SigningRefusal | undefined =>
  checks.find((check): check is SigningRefusal => typeof check === 'string')

/** `dc+sd-jwt`: what is concealed is shown to the signer, all of it, and is nothing but claims of the type. */
export const sdJwtVcTemplate: JwsTemplate = async (context, payload, jws, disclosures) => {
  const type = context.types.find((id) => vctOf(context.publicUrl, id) === payload.vct)
  if (type === undefined) return refuse('wrong_type')
  const revealed = reveal(payload, jws, disclosures)
  if (!revealed.ok) return revealed
  const { iss, vct: _, iat, exp, cnf, status, synthetic, 'vct#integrity': integrity, ...claims } = revealed.value
  const problem = firstOf([
    iss !== context.credentialIssuer && 'wrong_issuer',
    synthetic !== true && 'strange_member',
    !isOptionalDigest(integrity) && 'strange_member',
    timesProblem(context, iat, exp),
    statusProblem(context, status),
    await holderProblem(cnf),
    claimsProblem(type, claims),
  ])
  return problem === undefined ? ok({ template: 'dc+sd-jwt', type }) : refuse(problem)
}

/** `JWT` of VCDM 1.1. */
export const jwtVcTemplate: JwsTemplate = async (context, payload) => {
  const { iss, sub, jti, nbf, exp, status, vc } = payload
  if (!isJsonObject(vc)) return refuse('template_unknown')
  const { type: types, credentialSubject } = vc
  const type = typeNamed(context, types)
  if (type === undefined) return refuse('wrong_type')
  if (!isJsonObject(credentialSubject)) return refuse('strange_member')
  const { id: _, synthetic, ...claims } = credentialSubject
  const problem = firstOf([
    !hasOnly(payload, ['iss', 'sub', 'jti', 'nbf', 'iat', 'exp', 'status', 'vc']) && 'strange_member',
    !hasOnly(vc, ['@context', 'type', 'credentialSubject']) && 'strange_member',
    JSON.stringify(vc['@context']) !== VCDM1_CONTEXT && 'strange_member',
    iss !== context.did && 'wrong_issuer',
    !isHolderDid(sub) && 'wrong_holder',
    !isUrnUuid(jti) && 'strange_member',
    synthetic !== true && 'strange_member',
    timesProblem(context, nbf, exp),
    statusProblem(context, status),
    claimsProblem(type, claims),
  ])
  return problem === undefined ? ok({ template: 'jwt_vc_json', type }) : refuse(problem)
}

/** `vc+jwt` and, behind digests, `vc+sd-jwt`: VCDM 2.0. */
export const vcJoseTemplate: JwsTemplate = async (context, payload, jws, disclosures) => {
  const revealed =
    payload._sd_alg === undefined && disclosures.length === 0 ? ok(payload) : reveal(payload, jws, disclosures)
  if (!revealed.ok) return revealed
  const credential = revealed.value
  const type = typeNamed(context, credential.type)
  if (type === undefined) return refuse('wrong_type')
  const { credentialSubject, credentialStatus, relatedResource, validFrom, validUntil, issuer, exp, cnf } = credential
  if (!isJsonObject(credentialSubject)) return refuse('strange_member')
  const { id, synthetic, ...claims } = credentialSubject
  const contextUrl = attestationContextUrl(context.publicUrl)
  const problem = firstOf([
    !hasOnly(credential, VCDM2_MEMBERS) && 'strange_member',
    JSON.stringify(credential['@context']) !== JSON.stringify([VCDM2_CONTEXT, contextUrl]) && 'strange_member',
    issuer !== context.did && 'wrong_issuer',
    id !== undefined && !isHolderDid(id) && 'wrong_holder',
    synthetic !== true && 'strange_member',
    !isRelated(relatedResource, contextUrl) && 'strange_member',
    timesProblem(context, secondsOf(validFrom), exp),
    secondsOf(validUntil) !== exp && 'wrong_time',
    !areOwnEntries(context, credentialStatus) && 'wrong_status',
    await holderProblem(cnf),
    claimsProblem(type, claims),
  ])
  return problem === undefined ? ok({ template: 'vcdm2', type }) : refuse(problem)
}

const VCDM1_CONTEXT = JSON.stringify(['https://www.w3.org/2018/credentials/v1'])
const VCDM2_CONTEXT = 'https://www.w3.org/ns/credentials/v2'
const VCDM2_MEMBERS = [
  '@context',
  'type',
  'issuer',
  'validFrom',
  'validUntil',
  'credentialSubject',
  'credentialStatus',
  'relatedResource',
  'exp',
  'cnf',
]

const typeNamed = ({ types }: SigningContext, names: JsonValue | undefined) =>
  types.find((id) => JSON.stringify(names) === JSON.stringify(['VerifiableCredential', ATTESTATION_TYPES[id].w3cType]))

const isUrnUuid = (text: JsonValue | undefined): boolean =>
  typeof text === 'string' && /^urn:uuid:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

const isOptionalDigest = (text: JsonValue | undefined): boolean =>
  text === undefined || (typeof text === 'string' && /^sha256-[A-Za-z0-9+/]{43}=$/.test(text))

const secondsOf = (text: JsonValue | undefined): number | undefined =>
  typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) / 1_000 : undefined

function isRelated(related: JsonValue | undefined, contextUrl: string): boolean {
  const [entry, ...more] = Array.isArray(related) ? related : []
  return (
    more.length === 0 &&
    isJsonObject(entry) &&
    hasOnly(entry, ['id', 'mediaType', 'digestSRI']) &&
    entry.id === contextUrl &&
    entry.mediaType === 'application/ld+json' &&
    entry.digestSRI !== undefined &&
    isOptionalDigest(entry.digestSRI)
  )
}

/** A place in the agency's own Bitstring lists, one entry a purpose: BSL 2.1 (bitstringstatuslistentry). */
function areOwnEntries({ credentialIssuer }: SigningContext, entries: JsonValue | undefined): boolean {
  if (!Array.isArray(entries) || entries.length > BITSTRING_PURPOSES.length) return false
  return entries.every(
    (entry) =>
      isJsonObject(entry) &&
      hasOnly(entry, ['id', 'type', 'statusPurpose', 'statusListIndex', 'statusListCredential']) &&
      entry.type === 'BitstringStatusListEntry' &&
      BITSTRING_PURPOSES.some((purpose) => purpose === entry.statusPurpose) &&
      typeof entry.statusListIndex === 'string' &&
      /^\d{1,10}$/.test(entry.statusListIndex) &&
      isOwnList(credentialIssuer, entry.statusListCredential) &&
      (entry.id === undefined || entry.id === `${entry.statusListCredential}#${entry.statusListIndex}`),
  )
}

/** With every digest opened: one that nothing was shown for could stand for anything. */
function reveal(payload: JsonObject, jws: string, disclosures: readonly string[]): Result<JsonObject, SigningRefusal> {
  // The signature is what is being asked for; the parser wants one to be there.
  const sdJwt: Result<SdJwt, unknown> = parseSdJwt([`${jws}.AAAA`, ...disclosures, ''].join('~'))
  if (!sdJwt.ok) return refuse('undisclosed_claim')
  const revealed = revealDisclosures(sdJwt.value)
  if (!revealed.ok) return refuse('undisclosed_claim')
  const digests = digestsIn(payload) + sdJwt.value.disclosures.reduce((sum, { value }) => sum + digestsIn(value), 0)
  return digests === disclosures.length ? ok(revealed.value.claims) : refuse('undisclosed_claim')
}

function digestsIn(value: JsonValue): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + digestsIn(each), 0)
  if (!isJsonObject(value)) return 0
  return Object.entries(value).reduce(
    (sum, [name, member]) =>
      sum + (name === '_sd' && Array.isArray(member) ? member.length : name === '...' ? 1 : digestsIn(member)),
    0,
  )
}
