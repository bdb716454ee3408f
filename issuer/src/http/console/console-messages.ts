import type { AttestationTypeId, CredentialState, JsonObject, Localized } from '@sojourn/domain'
import type { Activity } from '../../audit/recent-activity.ts'
import type { ShownApplication } from '../../casework/list-applications.ts'
import type { FormatName } from '../../issuance/credential-configurations.ts'
import type { DeferralProgress, IssuanceProgress, OfferProgress } from '../../issuance/show-offer.ts'
import type { Resident } from '../../residents/resident.ts'
import type { ResidentFile, ShownIssuance } from '../../residents/show-resident.ts'
import type { StaffMember } from '../../staff/staff-member.ts'
import { presentedOnWire } from '../oauth/authorize-messages.ts'

/** What the page is told, in the shapes that the console's own messages.ts expects. */

export const staffOnWire = ({ id, name, roles }: StaffMember) => ({ id, name, roles })

const TAIL = 4

export const residentRowOnWire = ({ id, facts }: Resident) => ({
  id,
  name: facts.name,
  nameLatin: facts.nameLatin,
  sexCode: facts.sexCode,
  birthDate: facts.birthDate,
  citizenIdTail: facts.citizenId.slice(-TAIL),
  persona: 'persona' in facts ? String(facts.persona) : null,
  /** What makes a synthetic person one; nobody real has it. */
  story: 'story' in facts ? (facts.story as Localized) : null,
})

export const residentFileOnWire = ({ resident, types, issuances }: ResidentFile) => ({
  resident: {
    ...residentRowOnWire(resident),
    citizenId: resident.facts.citizenId,
    facts: shownFacts(resident),
  },
  types: types.map(({ type, claims }) => ({
    type,
    ready: claims !== undefined,
    missing: claims === undefined ? 'facts_missing' : null,
    claims: claims ?? null,
  })),
  issuances: issuances.map(issuanceOnWire),
})

/** Without the ledger's hundreds of rows: the claims beside it say what they come to. */
function shownFacts({ facts }: Resident): JsonObject {
  const { insurance, ...rest } = facts
  const shown = { ...rest, ...(insurance === undefined ? {} : { insurance: { city: insurance.city } }) }
  return JSON.parse(JSON.stringify(shown))
}

/** `residence-permit.dc-sd-jwt` is made of both. */
function typeAndFormat(configurationId: string): { type: AttestationTypeId; format: FormatName } {
  const at = configurationId.lastIndexOf('.')
  return {
    type: configurationId.slice(0, at) as AttestationTypeId,
    format: configurationId.slice(at + 1) as FormatName,
  }
}

export const issuanceOnWire = ({ row, changedByName, isPublished }: ShownIssuance) => ({
  id: row.id,
  offerId: row.grant.kind === 'offer' ? row.grant.id : null,
  residentId: row.resident.id,
  ...typeAndFormat(row.configurationId),
  state: row.state,
  copies: row.copies.length,
  issuedAt: (row.signedAt ?? row.reservedAt).toISOString(),
  expiresAt: (row.expiresAt ?? row.reservedAt).toISOString(),
  changedAt: row.changedAt.toISOString(),
  changedBy: changedByName ?? null,
  reasonCode: row.reasonCode,
  reasonText: row.reasonText,
  published: isPublished,
})

export interface OfferLinks {
  readonly link: string
  readonly linkByValue: string
  readonly walletLink: string
}

/** `txCode` only in the answer to the request that made the offer. */
export const offerOnWire = (progress: OfferProgress, links: OfferLinks | undefined, txCode: string | null) => {
  const { offer } = progress
  const offered = offer.configurationIds.map(typeAndFormat)
  return {
    id: offer.id,
    residentId: offer.residentId,
    residentName: progress.residentName,
    types: offered.map(({ type }) => type),
    format: offered[0]?.format ?? 'dc-sd-jwt',
    state: progress.state,
    link: links?.link ?? null,
    linkByValue: links?.linkByValue ?? null,
    walletLink: links?.walletLink ?? null,
    txCode,
    txCodeAttemptsLeft: progress.txCodeAttemptsLeft,
    createdAt: offer.createdAt.toISOString(),
    expiresAt: offer.expiresAt.toISOString(),
    issuances: [...progress.issuances.map(offeredIssuanceOnWire), ...progress.deferrals.map(deferredIssuanceOnWire)],
    voidReason: offer.closeReason,
  }
}

const offeredIssuanceOnWire = (progress: IssuanceProgress) => ({
  id: progress.row.id as string,
  type: typeAndFormat(progress.row.configurationId).type,
  state: progress.row.state as CredentialState,
  copies: progress.row.copies.length,
  accepted: progress.row.acceptedAt !== null,
  comparisonCode: progress.comparisonCode ?? null,
  comparisonAttemptsLeft: progress.comparisonAttemptsLeft,
  activateBefore: progress.activateBefore.toISOString(),
})

/** It is compared like one that was delivered; until the decision there is nothing that could be in a state. */
const deferredIssuanceOnWire = (progress: DeferralProgress) => ({
  id: progress.row.issuanceId as string,
  type: typeAndFormat(progress.row.configurationId).type,
  state: (progress.row.endedAt === null ? 'reserved' : 'revoked') as CredentialState,
  copies: progress.row.holderKeys.length,
  accepted: true,
  comparisonCode: progress.comparisonCode ?? null,
  comparisonAttemptsLeft: progress.comparisonAttemptsLeft,
  activateBefore: progress.confirmBefore.toISOString(),
})

export const applicationOnWire = ({ row, residentName, deciderName }: ShownApplication) => ({
  id: row.id as string,
  residentId: row.residentId as string,
  residentName,
  type: row.type,
  state: row.state,
  submittedAt: row.submittedAt.toISOString(),
  submittedBy: row.submittedBy as string | null,
  reviewedBy: row.reviewedBy as string | null,
  evidence: row.evidence === null ? null : row.evidence.map(presentedOnWire),
  decidedAt: row.decidedAt?.toISOString() ?? null,
  decidedBy: deciderName ?? null,
  reasonText: row.reasonText,
})

export const activityOnWire = ({ id, at, event, details, staffName, residentName }: Activity) => ({
  id,
  at,
  staffName: staffName ?? null,
  act: event,
  residentName: residentName ?? null,
  offerId: details.offerId ?? null,
  issuanceId: details.issuanceId ?? null,
  type: details.type ?? null,
  reasonCode: details.reasonCode ?? null,
})

export const labelled = (codes: Readonly<Record<string, Localized>>) =>
  Object.entries(codes).map(([code, label]) => ({ code, label }))
