import { type AgencyId, addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url, jwkThumbprint, sha256 } from '@sojourn/keys'
import {
  type Form,
  openEncryptedResponse,
  parseDcqlQuery,
  parseDirectPost,
  type VpToken,
  type WalletResponse,
} from '@sojourn/protocol'
import type { Expected, Refusal, VerifiedPresentation } from '@sojourn/verification'
import type { Agency } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import type { Mac } from '../issuance/server-secret.ts'
import type { EvidenceDesk } from './evidence-policy.ts'
import { ofQueryId } from './evidence-query.ts'
import {
  type EvidenceRequestId,
  type EvidenceRequestRow,
  evidenceKey,
  evidenceNonce,
  evidenceResponseUri,
  evidenceReturnUri,
  newEvidenceSecret,
  RETURN_SECONDS,
  readEvidenceSecret,
} from './evidence-request.ts'
import type { FindOpenEvidenceDeps } from './give-evidence-request.ts'
import type { AcceptedPresentation, PresentedEvidence } from './presented-evidence.ts'

export type ReceiveEvidenceRefusal =
  | 'request_unknown'
  | 'response_malformed'
  | 'response_not_encrypted'
  | 'response_not_decryptable'
  | 'response_of_other_request'
  | 'response_comes_again'
  /** Not believed; the page says it in words, the log has the pipeline's own code. */
  | 'evidence_refused'
  | 'evidence_unavailable'
  /** Decided, over, or somebody else signed in meanwhile. */
  | 'authorization_unknown'

/** What the page says of a request that came to nothing. */
export type EvidenceOutcome =
  | 'declined_in_wallet'
  | 'evidence_not_valid'
  | 'evidence_of_unaccepted_issuer'
  | 'other_browser'

export interface EvidenceSettlement {
  readonly agency: AgencyId
  readonly id: EvidenceRequestId
  readonly at: Date
  readonly leaf: AuditLeaf
  readonly outcome:
    | { readonly kind: 'accepted'; readonly presentation: AcceptedPresentation }
    | {
        readonly kind: 'awaiting_return'
        readonly presentation: AcceptedPresentation
        readonly responseCodeHash: Uint8Array
        readonly returnBefore: Date
      }
    | { readonly kind: 'refused'; readonly reason: EvidenceOutcome }
}

export interface ReceiveEvidenceDeps extends FindOpenEvidenceDeps {
  readonly mac: Mac
  readonly deskOf: (agency: Agency) => EvidenceDesk | undefined
  readonly verify: (
    vpToken: VpToken,
    expected: Expected,
  ) => Promise<Result<VerifiedPresentation, Refusal | 'trust_list_unavailable'>>
  /** One conditional statement; of many copies of an answer one settles it. */
  readonly settle: (settlement: EvidenceSettlement) => Promise<'settled' | 'settled_before' | 'not_open'>
}

/** OID4VP-1.0 8.3.1 (direct_post_jwt): everything is checked before the statement that settles it; what cannot be read settles nothing. */
export async function receiveEvidence(
  deps: ReceiveEvidenceDeps,
  agency: Agency,
  request: { readonly secret: string; readonly form: Form },
  now: Date,
): Promise<Result<{ readonly redirectUri: string | undefined }, ReceiveEvidenceRefusal>> {
  const { secret, form } = request
  const read = readEvidenceSecret(secret)
  const desk = deps.deskOf(agency)
  const open = read && (await deps.findOpen(agency.id, read.id, read.hash, now))
  if (desk === undefined || open === undefined) return refuse('request_unknown')
  const key = evidenceKey(deps.mac, agency.id, secret)
  const response = await readResponse(form, secret, key.privateJwk)
  if (!response.ok) return response
  if (response.value.kind === 'refused') {
    const declined = await settle(deps, open, { kind: 'refused', reason: 'declined_in_wallet' }, now)
    return declined.ok ? ok({ redirectUri: undefined }) : declined
  }
  const query = parseDcqlQuery(JSON.parse(open.query))
  if (!query.ok) throw new Error(`a stored query does not read: ${query.reason.field}`)
  const verified = await deps.verify(response.value.vpToken, {
    audience: desk.clientId,
    nonce: evidenceNonce(deps.mac, agency.id, secret),
    handover: {
      kind: 'redirect',
      responseUri: evidenceResponseUri(agency, secret),
      responseKey: jwkThumbprint(key.publicJwk),
    },
    query: query.value,
    // One person's, and the key that the new credential will be bound to beside others (assurance R11).
    transactions: [],
    sameHolder: 'must_be_same',
    status: 'must_be_valid',
    statusClass: 'online',
    at: now,
  })
  if (!verified.ok && verified.reason === 'trust_list_unavailable') return refuse('evidence_unavailable')
  if (!verified.ok) return refuseEvidence(deps, open, 'evidence_not_valid', now)
  const presentation = presentationOf(verified.value, desk, now)
  if (presentation === undefined) return refuseEvidence(deps, open, 'evidence_of_unaccepted_issuer', now)
  return accept(deps, agency, open, presentation, now)
}

async function readResponse(
  form: Form,
  secret: string,
  key: Parameters<typeof openEncryptedResponse>[1],
): Promise<Result<WalletResponse, ReceiveEvidenceRefusal>> {
  const posted = parseDirectPost(form)
  if (!posted.ok) return refuse('response_malformed')
  if (posted.value.kind === 'plain') {
    const { response } = posted.value
    // A wallet that cannot encrypt may still say so in the open (OID4VP-1.0 8.3.1); a presentation never comes in the open.
    if (response.kind === 'presented') return refuse('response_not_encrypted')
    return response.state === undefined || response.state === secret
      ? ok(response)
      : refuse('response_of_other_request')
  }
  const opened = await openEncryptedResponse(posted.value.jwe, key)
  if (!opened.ok) return refuse('response_not_decryptable')
  return opened.value.state === secret ? ok(opened.value) : refuse('response_of_other_request')
}

/** Undefined when it is attested by somebody whom this agency does not take it from. */
function presentationOf(
  { credentials }: VerifiedPresentation,
  desk: EvidenceDesk,
  now: Date,
): AcceptedPresentation | undefined {
  const evidence: PresentedEvidence[] = []
  for (const { queryId, issuer, claims, expiresAt } of credentials) {
    const { type, shownFor } = ofQueryId(queryId)
    const accepted = desk.rules.get(shownFor)?.anyOf.find((candidate) => candidate.type === type)
    if (accepted === undefined) return undefined
    if (accepted.issuers !== undefined && !accepted.issuers.includes(issuer.issuer)) return undefined
    evidence.push({
      shownFor,
      type,
      issuer: issuer.issuer,
      issuerName: issuer.name,
      claims,
      validUntil: expiresAt?.toISOString() ?? null,
      presentedAt: now.toISOString(),
    })
  }
  const holderThumbprint = credentials[0]?.holderThumbprint
  return holderThumbprint === undefined ? undefined : { evidence, holderThumbprint }
}

/**
 * From another device it counts at once. On the same device it counts when the browser comes back with the code, for only then is it known
 * that who presented sits at this page: HAIP-1.0 5.1 (oid4vp-redirects).
 */
async function accept(
  deps: ReceiveEvidenceDeps,
  agency: Agency,
  open: EvidenceRequestRow,
  presentation: AcceptedPresentation,
  now: Date,
) {
  if (open.flow === 'cross_device') {
    const accepted = await settle(deps, open, { kind: 'accepted', presentation }, now)
    return accepted.ok ? ok({ redirectUri: undefined }) : accepted
  }
  const code = newEvidenceSecret(open.id)
  const waits = { kind: 'awaiting_return', presentation, responseCodeHash: code.hash } as const
  const settled = await settle(deps, open, { ...waits, returnBefore: addSeconds(now, RETURN_SECONDS) }, now)
  return settled.ok ? ok({ redirectUri: evidenceReturnUri(agency, code.text) }) : settled
}

async function refuseEvidence(
  deps: ReceiveEvidenceDeps,
  open: EvidenceRequestRow,
  reason: EvidenceOutcome,
  now: Date,
): Promise<Result<never, ReceiveEvidenceRefusal>> {
  const settled = await settle(deps, open, { kind: 'refused', reason }, now)
  return refuse(settled.ok ? 'evidence_refused' : settled.reason)
}

async function settle(
  deps: ReceiveEvidenceDeps,
  { agency, id, authorizationId, residentId }: EvidenceRequestRow,
  outcome: EvidenceSettlement['outcome'],
  now: Date,
): Promise<Result<void, 'response_comes_again' | 'authorization_unknown'>> {
  const details = { authorizationId, residentId, ...detailsOf(outcome) }
  const event = outcome.kind === 'refused' ? 'evidence_refused' : 'evidence_presented'
  const settled = await deps.settle({ agency, id, at: now, outcome, leaf: auditLeaf(agency, event, now, details) })
  if (settled === 'settled') return ok(undefined)
  return refuse(settled === 'settled_before' ? 'response_comes_again' : 'authorization_unknown')
}

const detailsOf = (outcome: EvidenceSettlement['outcome']) =>
  outcome.kind === 'refused'
    ? { reasonCode: outcome.reason }
    : {
        type: outcome.presentation.evidence.map(({ type }) => type).join(' '),
        digest: encodeBase64url(sha256(JSON.stringify(outcome.presentation.evidence))),
      }
