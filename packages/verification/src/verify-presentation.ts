import {
  ATTESTATION_TYPES,
  type AttestationTypeId,
  attestationTypeOfDocType,
  attestationTypeOfVct,
  isJsonObject,
  type JsonObject,
  ok,
  type Result,
  refuse,
} from '@sojourn/domain'
import type { CredentialQuery, DcqlQuery, VpToken } from '@sojourn/protocol'
import type { StatusClass } from '@sojourn/status'
import type { TrustedIssuer } from '@sojourn/trust'
import { type AnsweringCredential, answerQuery } from './answer-query.ts'
import { type CheckedStatus, checkStatus, type StatusNotChecked } from './check-status.ts'
import type { PresentedFormat } from './formats/read-credential.ts'
import type { Handover } from './handover.ts'
import { PRESENTED_FORMATS } from './presented-formats.ts'
import { type HeldCredential, proveHolder } from './prove-holder.ts'
import { readPresentation } from './read-presentation.ts'
import type { Refusal } from './refusal.ts'
import { refuseOnThrow } from './refuse-on-throw.ts'
import { type TrustedCredential, trustIssuer } from './trust-issuer.ts'
import type { VerificationWorld } from './verification-world.ts'

/** Nothing is optional: what is not to be checked is said by name. */
export interface Expected {
  /** Our full client identifier, prefix and all. */
  readonly audience: string
  readonly nonce: string
  readonly handover: Handover
  readonly query: DcqlQuery
  /** What the holder was asked to sign, each with the credential query whose answer must sign it; empty when nothing was. */
  readonly transactions: readonly ExpectedTransaction[]
  /** Whether all credentials of the response must be bound to one key. */
  readonly sameHolder: 'must_be_same' | 'not_required'
  readonly status: 'must_be_valid' | StatusNotChecked
  readonly statusClass: StatusClass
  readonly at: Date
}

export interface ExpectedTransaction {
  readonly queryId: string
  /** `transaction_data` as it was sent. */
  readonly encoded: string
}

export interface VerifiedPresentation {
  /** In the order of the query. */
  readonly credentials: readonly VerifiedCredential[]
}

export interface VerifiedCredential {
  readonly queryId: string
  readonly format: PresentedFormat
  /** Ours by its short name, else the `vct`, the W3C type or the document type. */
  readonly type: AttestationTypeId | string
  readonly issuer: TrustedIssuer
  /** What the query asked for, and nothing else that came along. */
  readonly claims: JsonObject
  /** Whether its issuer says that it is about an invented person, where everybody who reads it sees that (domain.md 7.7). */
  readonly isSynthetic: boolean
  /** RFC 7638; empty when the query asked for no proof of the holder and none came. */
  readonly holderThumbprint: string
  readonly issuedAt: Date | undefined
  readonly expiresAt: Date | undefined
  readonly status: CheckedStatus | StatusNotChecked
}

/**
 * format -> issuer -> holder -> query -> status. Each step takes what only the step before it makes. One answer that fails refuses the
 * whole response: OID4VP-1.0 8.6 (vp-token-validation).
 */
export function verifyPresentation(
  vpToken: VpToken,
  expected: Expected,
  world: VerificationWorld,
): Promise<Result<VerifiedPresentation, Refusal>> {
  return refuseOnThrow('format', world, () => verifyAnswers(vpToken, expected, world))
}

async function verifyAnswers(
  vpToken: VpToken,
  expected: Expected,
  world: VerificationWorld,
): Promise<Result<VerifiedPresentation, Refusal>> {
  const held = new Map<string, HeldCredential[]>()
  for (const [queryId, presentations] of Object.entries(vpToken)) {
    const query = expected.query.credentials.find(({ id }) => id === queryId)
    if (query === undefined) return refuse({ stage: 'query', code: 'not_asked', detail: 'unknown_query_id' })
    // Before anything costs a signature.
    if (presentations.length > 1 && !query.multiple) {
      return refuse({ stage: 'query', code: 'not_asked', detail: 'too_many', queryId })
    }
    const credentials: HeldCredential[] = []
    for (const compact of presentations) {
      const credential = await holdCredential(compact, query, expected, world)
      if (!credential.ok) return refuse({ ...credential.reason, queryId })
      credentials.push(credential.value)
    }
    held.set(queryId, credentials)
  }
  const unsigned = expected.transactions.find(({ queryId }) => !held.has(queryId))
  if (unsigned !== undefined) {
    const { queryId } = unsigned
    return refuse({ stage: 'holder', code: 'transaction_not_signed', detail: 'credential_not_shown', queryId })
  }
  const answers = await refuseOnThrow('query', world, () => answerQuery(held, expected.query, expected.sameHolder))
  if (!answers.ok) return answers
  const verified: VerifiedCredential[] = []
  for (const answer of answers.value) {
    const status = await refuseOnThrow('status', world, () => checkStatus(answer, expected, world))
    if (!status.ok) return refuse({ ...status.reason, queryId: answer.query.id })
    verified.push(verifiedCredential(answer, status.value))
  }
  return ok({ credentials: verified })
}

async function holdCredential(
  compact: string,
  query: CredentialQuery,
  expected: Expected,
  world: VerificationWorld,
): Promise<Result<HeldCredential, Refusal>> {
  const { audience, nonce, handover, at } = expected
  const transactionData = expected.transactions.flatMap((one) => (one.queryId === query.id ? [one.encoded] : []))
  const read = await refuseOnThrow('format', world, () => readPresentation(PRESENTED_FORMATS, query.format, compact))
  if (!read.ok) return read
  const trusted = await refuseOnThrow('issuer', world, () => trustIssuer(read.value, at, world))
  if (!trusted.ok) return trusted
  const proof = query.requireHolderBinding ? 'required' : 'not_required'
  return refuseOnThrow('holder', world, () =>
    proveHolder(trusted.value, { proof, audience, nonce, handover, transactionData, at }),
  )
}

function verifiedCredential(
  { held, query, claims }: AnsweringCredential,
  status: CheckedStatus | StatusNotChecked,
): VerifiedCredential {
  const { trusted, holderThumbprint } = held
  return {
    queryId: query.id,
    format: trusted.read.format,
    type: attestationTypeOf(trusted),
    issuer: trusted.issuer,
    claims,
    isSynthetic: saysSynthetic(trusted.root),
    holderThumbprint: holderThumbprint ?? '',
    issuedAt: trusted.issuedAt,
    expiresAt: trusted.expiresAt,
    status,
  }
}

/** In an SD-JWT VC beside the claims, in a W3C credential among those of its subject. */
const saysSynthetic = (root: JsonObject): boolean =>
  root.synthetic === true || (isJsonObject(root.credentialSubject) && root.credentialSubject.synthetic === true)

function attestationTypeOf({ vct, types = [], docType }: TrustedCredential): AttestationTypeId | string {
  if (docType !== undefined) return attestationTypeOfDocType(docType)?.id ?? docType
  if (vct !== undefined) return attestationTypeOfVct(vct) ?? vct
  const named = types.filter((type) => !VC_TYPES.includes(type))
  const ours = Object.values(ATTESTATION_TYPES).find(({ w3cType }) => named.includes(w3cType))
  // In VCDM 2.0 a type of ours means its `vct`.
  return (
    ours?.id ?? named.map(attestationTypeOfVct).find((id) => id !== undefined) ?? named[0] ?? 'VerifiableCredential'
  )
}

const VC_TYPES: readonly string[] = ['VerifiableCredential', 'https://www.w3.org/2018/credentials#VerifiableCredential']
