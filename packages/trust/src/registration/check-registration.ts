import { fromSeconds, isJsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { checkTimes, decodeBase64url, parseJwt, TOKEN_KINDS, verifyJwt } from '@sojourn/keys'
import { findIssuer } from '../issuer-allowed.ts'
import { type AskedCredential, type OverAsk, overAsked } from '../over-asked.ts'
import { resolveIssuer } from '../resolve-issuer.ts'
import { resolveStatusListKey } from '../resolve-issuer-key.ts'
import type { RegisteredRelyingParty, TrustList } from '../trust-list.ts'
import {
  isIncluded,
  LOG_PROOF_FORMAT,
  type LogProof,
  logLeafHash,
  readLogProof,
  readRegistrationLeaf,
} from './log-proof.ts'
import {
  certificateDigest,
  REGISTRATION_CERTIFICATE_FORMAT,
  REGISTRATION_CERTIFICATE_TYPE,
  type RegistrationCertificate,
  readRegistrationClaims,
} from './registration-certificate.ts'

export type RegistrationRefusal =
  | { readonly code: 'over_asked'; readonly beyond: readonly OverAsk[] }
  | {
      readonly code:
        | 'withdrawn'
        | 'certificate_missing'
        | 'several_certificates'
        | 'certificate_malformed'
        | 'certificate_untrusted'
        | 'certificate_expired'
        | 'certificate_of_another'
        | 'certificate_outdated'
        | 'use_not_listed'
        | 'intermediary'
        | LogRefusal
    }

type LogRefusal =
  | 'log_proof_missing'
  | 'log_proof_malformed'
  | 'logged_otherwise'
  | 'checkpoint_untrusted'
  | 'checkpoint_older'
  | 'not_in_log'

export interface RegistrationToCheck {
  readonly list: TrustList
  /** Of the list, found by the client identifier. */
  readonly party: RegisteredRelyingParty
  readonly clientId: string
  /** The subject of the access certificate that signed the request, as RFC 4514 text. */
  readonly accessSubject: string
  readonly verifierInfo: readonly { readonly format: string; readonly data: JsonValue }[]
  readonly query: readonly AskedCredential[]
  readonly at: Date
}

/** A use as a registrar certified it, and where it is in the registrar's public log. */
export interface CheckedRegistration {
  readonly certificate: RegistrationCertificate
  readonly expiresAt: Date
  readonly logIndex: number
}

const SKEW_SECONDS = 60
const LOGGED_AS: ReadonlySet<string> = new Set(['relying_party_registered', 'relying_party_amended'])

/**
 * EUDI-ARF RPRC_17, RPRC_19, RPRC_21: the certificate that a request brings is the registrar's, of this very party, of the use that is asked
 * for, in force, and in the registrar's public log. Nobody is asked: the list, the certificate and the proof are all there is.
 * `undefined`: the list says of no use of this party that it has a certificate, so the list alone is what counts.
 */
export async function checkRegistration(
  check: RegistrationToCheck,
): Promise<Result<CheckedRegistration | undefined, RegistrationRefusal>> {
  const { list, party, verifierInfo, at } = check
  if (party.registration?.withdrawn === true) return refuse({ code: 'withdrawn' })
  const [certificate, another] = dataOf(verifierInfo, REGISTRATION_CERTIFICATE_FORMAT)
  if (certificate === undefined) {
    const isCertified = party.uses.some(({ certificateDigest: digest }) => digest !== undefined)
    return isCertified ? refuse({ code: 'certificate_missing' }) : ok(undefined)
  }
  // Two would leave it open for which of two purposes the person is asked.
  if (another !== undefined) return refuse({ code: 'several_certificates' })
  const read = await readCertificate(list, certificate, at)
  if (!read.ok) return read
  const { content, digest, expiresAt } = read.value
  const stranger = notTheirs(check, content)
  if (stranger !== undefined) return refuse({ code: stranger })
  const unlisted = notAsListed(party, content, digest)
  if (unlisted !== undefined) return refuse({ code: unlisted })
  const beyond = overAsked(content.use, check.query)
  if (beyond.length > 0) return refuse({ code: 'over_asked', beyond })
  const logged = await checkLogged(list, content, digest, verifierInfo, at)
  return logged.ok ? ok({ certificate: content, expiresAt, logIndex: logged.value }) : refuse({ code: logged.reason })
}

const dataOf = (info: RegistrationToCheck['verifierInfo'], format: string): readonly JsonValue[] =>
  info.filter((attestation) => attestation.format === format).map(({ data }) => data)

async function readCertificate(
  list: TrustList,
  token: JsonValue,
  at: Date,
): Promise<
  Result<
    { readonly content: RegistrationCertificate; readonly digest: string; readonly expiresAt: Date },
    RegistrationRefusal
  >
> {
  const parsed = typeof token === 'string' ? parseJwt(token, TOKEN_KINDS.registration_certificate) : undefined
  if (parsed?.ok !== true) return refuse({ code: 'certificate_malformed' })
  const { header, payload } = parsed.value
  const { x5c } = header
  if (typeof payload.iss !== 'string' || !Array.isArray(x5c)) return refuse({ code: 'certificate_malformed' })
  const hint = { iss: payload.iss, x5c: x5c as readonly string[] }
  const registrar = await resolveIssuer(list, hint, REGISTRATION_CERTIFICATE_TYPE, at, {})
  if (!registrar.ok) return refuse({ code: 'certificate_untrusted' })
  const verified = await verifyJwt('registration_certificate', parsed.value, registrar.value.key)
  if (!verified.ok) return refuse({ code: 'certificate_untrusted' })
  // RPI_07: whoever asks on behalf of another is not supported, so the party that signs is the party that is registered.
  if (payload.act !== undefined || payload.uses_intermediary !== undefined) return refuse({ code: 'intermediary' })
  const content = readRegistrationClaims(payload)
  if (content === undefined || content.registrar !== registrar.value.issuer.issuer) {
    return refuse({ code: 'certificate_malformed' })
  }
  const times = checkTimes(payload, at, SKEW_SECONDS)
  if (!times.ok) return refuse({ code: 'certificate_expired' })
  return ok({ content, digest: certificateDigest(payload), expiresAt: fromSeconds(Number(payload.exp)) })
}

/** RPRC_21: the same identifier in the access certificate, the registration certificate and the list. */
function notTheirs(
  { party, clientId, accessSubject }: RegistrationToCheck,
  { party: certified }: RegistrationCertificate,
): 'certificate_of_another' | undefined {
  const isTheirs =
    certified.creditCode === party.creditCode &&
    certified.kind === party.kind &&
    certified.clientIds.includes(clientId) &&
    organizationOf(accessSubject) === certified.creditCode
  return isTheirs ? undefined : 'certificate_of_another'
}

/** The one organization of a subject; undefined when there is none or more. A comma in a name stands behind a backslash. */
function organizationOf(subject: string): string | undefined {
  const [organization, another] = subject
    .split(/(?<!\\),\s*/)
    .filter((part) => part.startsWith('O='))
    .map((part) => part.slice('O='.length))
  return another === undefined ? organization : undefined
}

/**
 * What was amended replaces what was certified before. A certificate of a version that this list does not know yet is one of the registrar's
 * newest: wallets look at the list once an hour and at no other time.
 */
function notAsListed(
  { registration, uses }: RegisteredRelyingParty,
  { registration: certified, use }: RegistrationCertificate,
  digest: string,
): 'certificate_outdated' | 'certificate_of_another' | 'use_not_listed' | undefined {
  if (registration === undefined)
    return uses.some(({ policyId }) => policyId === use.policyId) ? undefined : 'use_not_listed'
  if (certified.id !== registration.id) return 'certificate_of_another'
  if (certified.version > registration.version) return undefined
  if (certified.version < registration.version) return 'certificate_outdated'
  const listed = uses.find(({ policyId }) => policyId === use.policyId)
  return listed?.certificateDigest === digest ? undefined : 'use_not_listed'
}

async function checkLogged(
  list: TrustList,
  { registrar, registration }: RegistrationCertificate,
  digest: string,
  verifierInfo: RegistrationToCheck['verifierInfo'],
  at: Date,
): Promise<Result<number, LogRefusal>> {
  const [data, another] = dataOf(verifierInfo, LOG_PROOF_FORMAT)
  if (data === undefined) return refuse('log_proof_missing')
  const proof = another === undefined ? readLogProof(data) : undefined
  const leaf = proof && readRegistrationLeaf(proof.leaf)
  if (proof === undefined || leaf === undefined) return refuse('log_proof_malformed')
  const isOfThis =
    LOGGED_AS.has(leaf.event) && leaf.relyingPartyId === registration.id && leaf.certificates.includes(digest)
  if (!isOfThis) return refuse('logged_otherwise')
  return checkIncluded(list, registrar, proof, leaf.at, at)
}

async function checkIncluded(
  list: TrustList,
  registrar: string,
  { checkpoint, index, leaf, path }: LogProof,
  loggedAt: Date,
  at: Date,
): Promise<Result<number, LogRefusal>> {
  const signed = await readCheckpoint(list, registrar, checkpoint, at)
  if (signed === undefined) return refuse('checkpoint_untrusted')
  // The log as it was before the entry was there.
  if (signed.treeSize <= index || signed.signedAt.getTime() + SKEW_SECONDS * 1000 < loggedAt.getTime()) {
    return refuse('checkpoint_older')
  }
  return isIncluded(logLeafHash(leaf), index, signed.treeSize, path, signed.root) ? ok(index) : refuse('not_in_log')
}

interface SignedRoot {
  readonly treeSize: number
  readonly root: Uint8Array
  readonly signedAt: Date
}

async function readCheckpoint(
  list: TrustList,
  registrar: string,
  token: string,
  at: Date,
): Promise<SignedRoot | undefined> {
  const parsed = parseJwt(token, TOKEN_KINDS.audit_checkpoint)
  const entry = findIssuer(list, registrar)
  if (!parsed.ok || entry === undefined) return undefined
  const { header, payload } = parsed.value
  if (payload.iss !== registrar || !Array.isArray(header.x5c)) return undefined
  const key = await resolveStatusListKey(entry, { x5c: header.x5c as readonly string[] }, at, {})
  if (!key.ok || !(await verifyJwt('audit_checkpoint', parsed.value, key.value)).ok) return undefined
  if (!isJsonObject(payload) || !checkTimes(payload, at, SKEW_SECONDS).ok) return undefined
  const { tree_size: treeSize, root_hash: rootHash, iat } = payload
  const root = typeof rootHash === 'string' ? decodeBase64url(rootHash) : undefined
  if (typeof treeSize !== 'number' || typeof iat !== 'number' || root === undefined) return undefined
  return { treeSize, root, signedAt: fromSeconds(iat) }
}
