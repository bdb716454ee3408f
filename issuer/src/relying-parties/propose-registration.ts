import { type AgencyId, newId, ok, type RelyingPartyId, type Result, refuse, type StaffId } from '@sojourn/domain'
import type { Registrar } from '../agencies/agency.ts'
import { type AuditLeaf, auditLeaf } from '../audit/audit-event.ts'
import { changeDigest, contentText } from './certified-uses.ts'
import { type ContentFault, readRegistrationContent } from './read-registration-content.ts'
import type { Proposal, ProposalId, Registration, RegistrationAct, RegistrationContent } from './registration.ts'

export type ProposeRefusal =
  | { readonly code: 'content_invalid'; readonly field: string; readonly problem: ContentFault }
  | {
      readonly code:
        | 'relying_party_unknown'
        | 'relying_party_withdrawn'
        | 'client_registered'
        | 'proposal_open'
        | 'nothing_changed'
        | 'reason_missing'
    }

export interface ProposeDeps {
  readonly find: (agency: AgencyId, id: RelyingPartyId) => Promise<Registration | undefined>
  /** Whose the first of these client identifiers is that is somebody's. */
  readonly ownerOf: (agency: AgencyId, clientIds: readonly string[]) => Promise<readonly RelyingPartyId[]>
  /** False when a proposal about the same party waits already. */
  readonly insertProposal: (proposal: Proposal, leaf: AuditLeaf) => Promise<boolean>
}

export type ProposedChange =
  | { readonly act: 'register'; readonly content: unknown }
  | { readonly act: 'amend'; readonly relyingPartyId: RelyingPartyId; readonly content: unknown }
  | { readonly act: 'withdraw'; readonly relyingPartyId: RelyingPartyId; readonly reasonText: string }

/** The first of two persons. Nothing is registered by it; the content is fixed, and the second one signs its digest. */
export async function proposeRegistration(
  deps: ProposeDeps,
  agency: Registrar,
  change: ProposedChange,
  by: StaffId,
  now: Date,
): Promise<Result<Proposal, ProposeRefusal>> {
  const current = change.act === 'register' ? undefined : await deps.find(agency.id, change.relyingPartyId)
  if (change.act !== 'register') {
    if (current === undefined) return refuse({ code: 'relying_party_unknown' })
    if (current.state === 'withdrawn') return refuse({ code: 'relying_party_withdrawn' })
  }
  const content = await contentOf(agency, change, current, now)
  if (!content.ok) return content
  const id = current?.id ?? newId<RelyingPartyId>(now)
  const others = (await deps.ownerOf(agency.id, content.value.clientIds)).filter((owner) => owner !== id)
  if (others.length > 0) return refuse({ code: 'client_registered' })
  const version = (current?.version ?? 0) + 1
  const reasonText = change.act === 'withdraw' ? change.reasonText.trim() : ''
  const proposal: Proposal = {
    agency: agency.id,
    id: newId<ProposalId>(now),
    relyingPartyId: id,
    act: change.act,
    version,
    content: content.value,
    digest: changeDigest(change.act, id, version, content.value, reasonText),
    reasonText,
    state: 'proposed',
    proposedAt: now,
    proposedBy: by,
    decidedAt: null,
    decidedBy: null,
  }
  const leaf = auditLeaf(agency.id, 'relying_party_proposed', now, {
    by,
    relyingPartyId: id,
    proposalId: proposal.id,
    reasonCode: change.act,
    digest: proposal.digest,
  })
  return (await deps.insertProposal(proposal, leaf)) ? ok(proposal) : refuse({ code: 'proposal_open' })
}

async function contentOf(
  agency: Registrar,
  change: ProposedChange,
  current: Registration | undefined,
  now: Date,
): Promise<Result<RegistrationContent, ProposeRefusal>> {
  if (change.act === 'withdraw') {
    if (current === undefined) return refuse({ code: 'relying_party_unknown' })
    return change.reasonText.trim() === '' ? refuse({ code: 'reason_missing' }) : ok(current.content)
  }
  const read = await readRegistrationContent(change.content, agency.registrar.accessAnchors, now)
  if (!read.ok) return refuse({ code: 'content_invalid', ...read.reason })
  const isSame = current !== undefined && contentText(read.value) === contentText(current.content)
  return isSame ? refuse({ code: 'nothing_changed' }) : read
}

/** The event that the log knows a change by. */
export const EVENT_OF = {
  register: 'relying_party_registered',
  amend: 'relying_party_amended',
  withdraw: 'relying_party_withdrawn',
} as const satisfies Record<RegistrationAct, string>
