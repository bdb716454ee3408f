import { type AgencyId, ok, type Result, refuse, type StaffId } from '@sojourn/domain'
import { encodeBase64url, sha256 } from '@sojourn/keys'
import type { Registrar } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { type ApproveDeps, type ApproveRefusal, startApproval, verifyApproval } from '../staff/approve-act.ts'
import { certificatesOf, changeDigest, digestsOf } from './certified-uses.ts'
import { EVENT_OF } from './propose-registration.ts'
import type { Approval, Proposal, ProposalId, Registration, RegistrationState } from './registration.ts'

export type DecideRegistrationRefusal =
  | ApproveRefusal
  | 'proposal_unknown'
  /** Decided already, or made on a version that is no longer the newest. */
  | 'proposal_not_open'
  /** What the officer saw is not what is proposed. */
  | 'content_changed'
  | 'client_registered'
  | 'reason_missing'

export interface DecideRegistrationDeps extends ApproveDeps {
  readonly findProposal: (agency: AgencyId, id: ProposalId) => Promise<Proposal | undefined>
  /** One transaction with its leaf; undefined when the proposal, or the version it was made on, is no longer what it was. */
  readonly approve: (approval: Approval) => Promise<'approved' | 'not_open' | 'client_registered'>
  readonly reject: (
    proposal: Proposal,
    decision: { readonly by: StaffId; readonly at: Date },
    leaf: AuditLeaf,
  ) => Promise<boolean>
}

const STATE_AFTER = {
  register: 'registered',
  amend: 'amended',
  withdraw: 'withdrawn',
} as const satisfies Record<Proposal['act'], RegistrationState>

const actOf = ({ act }: Proposal): string => `relying-party ${act}`

/** The challenge for the second person, over the digest of what stands on the page. */
export async function startRegistrationApproval(
  deps: DecideRegistrationDeps,
  agency: Registrar,
  request: { readonly proposalId: ProposalId; readonly digest: string; readonly by: StaffId },
) {
  const proposal = await openProposal(deps, agency, request)
  if (!proposal.ok) return proposal
  return startApproval(deps, agency, { ...proposal.value, act: actOf(proposal.value) }, request.by)
}

export async function approveRegistration(
  deps: DecideRegistrationDeps,
  agency: Registrar,
  request: {
    readonly proposalId: ProposalId
    readonly digest: string
    readonly by: StaffId
    /** The passkey's answer. */
    readonly response: unknown
  },
  now: Date,
): Promise<Result<Omit<Registration, 'log'>, DecideRegistrationRefusal>> {
  const found = await openProposal(deps, agency, request)
  if (!found.ok) return found
  const proposal = found.value
  const { act, relyingPartyId: id, version, content } = proposal
  const signed = await verifyApproval(deps, agency, { ...proposal, act: actOf(proposal) }, request.by, request.response)
  if (!signed.ok) return signed
  const certificateDigests = act === 'withdraw' ? [] : digestsOf(certificatesOf(agency, id, version, content))
  const leaf = auditLeaf(agency.id, EVENT_OF[act], now, {
    by: request.by,
    relyingPartyId: id,
    proposalId: proposal.id,
    version,
    digest: proposal.digest,
    approval: signed.value.digest,
    certificates: certificateDigests,
  })
  const registration = {
    agency: agency.id,
    id,
    state: STATE_AFTER[act],
    version,
    content,
    certificateDigests,
    leafId: leaf.leafId,
    leaf: leaf.leaf,
    changedAt: now,
  }
  const { answer } = signed.value
  const outcome = await deps.approve({ proposal, by: request.by, at: now, registration, answer, leaf })
  if (outcome === 'client_registered') return refuse('client_registered')
  return outcome === 'approved' ? ok(registration) : refuse('proposal_not_open')
}

/** By anybody with the role: whoever proposed it may take it back, and needs nobody for that. */
export async function rejectRegistration(
  deps: DecideRegistrationDeps,
  agency: Registrar,
  request: { readonly proposalId: ProposalId; readonly reasonText: string; readonly by: StaffId },
  now: Date,
): Promise<Result<void, DecideRegistrationRefusal>> {
  const proposal = await deps.findProposal(agency.id, request.proposalId)
  if (proposal === undefined) return refuse('proposal_unknown')
  const reason = request.reasonText.trim()
  if (reason === '') return refuse('reason_missing')
  const leaf = auditLeaf(agency.id, 'relying_party_proposal_rejected', now, {
    by: request.by,
    relyingPartyId: proposal.relyingPartyId,
    proposalId: proposal.id,
    digest: encodeBase64url(sha256(reason)),
  })
  const isRejected = await deps.reject(proposal, { by: request.by, at: now }, leaf)
  return isRejected ? ok(undefined) : refuse('proposal_not_open')
}

async function openProposal(
  deps: DecideRegistrationDeps,
  agency: Registrar,
  { proposalId, digest }: { readonly proposalId: ProposalId; readonly digest: string },
): Promise<Result<Proposal, 'proposal_unknown' | 'proposal_not_open' | 'content_changed'>> {
  const proposal = await deps.findProposal(agency.id, proposalId)
  if (proposal === undefined) return refuse('proposal_unknown')
  if (proposal.state !== 'proposed') return refuse('proposal_not_open')
  const { act, relyingPartyId, version, content, reasonText } = proposal
  // Computed anew from the row: a content that was changed beside the service is not what its digest says.
  const isWhatWasProposed = changeDigest(act, relyingPartyId, version, content, reasonText) === proposal.digest
  return isWhatWasProposed && proposal.digest === digest ? ok(proposal) : refuse('content_changed')
}
