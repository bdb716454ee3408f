import {
  ATTESTATION_TYPES,
  claimDefinition,
  claimLabel,
  claimWords,
  type JsonValue,
  type Localized,
} from '@sojourn/domain'
import type { DeskAccess } from '../desk-access/open-desk-session.ts'
import { type StaffMember, staffNumber } from '../desk-access/staff-member.ts'
import type { EvidencePlace, KeptCredential, Outcome } from '../policies/answer.ts'
import { CHECK_LABELS } from '../policies/check-labels.ts'
import { POLICIES } from '../policies/policies.ts'
import type { Occasion, Policy, PolicyId } from '../policies/policy.ts'
import { distinctPaths } from '../policies/policy-query.ts'
import type { CreatedPresentation } from '../presentation/create-presentation-request.ts'
import type { ShownPresentation } from '../presentation/presentation.ts'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import type { Desk, DeskCheck, DeskCredential, DeskPlace, DeskPolicy, DeskResult } from './desk-messages.ts'

export interface DeskFacts {
  readonly relyingParty: RelyingParty
  readonly access: DeskAccess
  /** Undefined: nobody is let in yet. */
  readonly desk: { readonly member: StaffMember | undefined } | undefined
  readonly synthetic: boolean
  readonly dcApi: boolean
  /** As registered: where a resident asks about what is kept, or objects. */
  contactOf(policyId: PolicyId): string | undefined
}

export const deskView = ({ relyingParty, access, desk, synthetic, dcApi, contactOf }: DeskFacts, now: Date): Desk => ({
  dcApi,
  access: access.kind,
  signedIn: desk !== undefined,
  staff: desk?.member === undefined ? null : { id: desk.member.id, name: desk.member.name, role: desk.member.role },
  synthetic,
  relyingParty: { id: relyingParty.id, name: relyingParty.name, kind: relyingParty.kind },
  policies: relyingParty.policyIds.map((id) => policyView(POLICIES[id], contactOf(id), now)),
})

const policyView = (policy: Policy, contact: string | undefined, now: Date): DeskPolicy => ({
  contact: contact ?? null,
  id: policy.id,
  version: policy.version,
  name: policy.name,
  question: policy.question,
  purpose: policy.purpose,
  retention: policy.retention,
  legalBasis: policy.legalBasis,
  inSeason: policy.inSeason === true,
  // What a season's list gives is no condition that a clerk sets.
  parameters: policy.parameters
    .filter(({ fromSeason }) => fromSeason !== true)
    .map(({ pattern: _, initial, ...parameter }) => ({
      ...parameter,
      ...(initial === undefined ? {} : { initial: initial(now) }),
    })),
  asks: policy.asks.map((ask) => ({
    type: ask.type,
    name: ATTESTATION_TYPES[ask.type].name,
    isChoice: policy.alternatives.some((together) => !together.includes(ask.queryId)),
    claims: distinctPaths(ask.claims).map((path) => ({
      label: labelOf(ask.type, path),
      kept: ask.claims.some((claim) => claim.path === path && claim.use === 'kept'),
      ...occasionOf(ask.claims.find((claim) => claim.path === path)),
    })),
    ...occasionOf(ask),
  })),
  neverAsked: policy.neverAsked,
  ...(policy.afterwards === undefined ? {} : { afterwards: policy.afterwards }),
  ...(policy.staffButton === undefined ? {} : { staffButton: policy.staffButton }),
})

const occasionOf = (asked: { readonly when?: Occasion } | undefined): { readonly when?: Occasion } =>
  asked?.when === undefined ? {} : { when: asked.when }

export const createdCheck = (
  { presentation, transactionId, ...created }: CreatedPresentation,
  member: StaffMember | undefined,
): DeskCheck => ({
  id: transactionId,
  policyId: presentation.policyId,
  flow: presentation.flow,
  state: created.state,
  link: created.link ?? null,
  walletLink: created.walletLink ?? null,
  movingLinks: created.movingLinks,
  digitalRequests: created.digitalRequests,
  createdAt: presentation.createdAt.toISOString(),
  expiresAt: presentation.expiresAt.toISOString(),
  result:
    created.outcome === undefined ? null : resultView(presentation.policyId, presentation.id, created.outcome, member),
})

/** Results are bound to the session that asked, so whoever looks is whoever asked. */
export const shownCheck = (
  presentation: ShownPresentation,
  transactionId: string | null,
  member: StaffMember | undefined,
): DeskCheck => ({
  id: transactionId,
  policyId: presentation.policyId,
  flow: presentation.flow,
  state: presentation.state,
  link: null,
  walletLink: null,
  movingLinks: [],
  digitalRequests: [],
  createdAt: presentation.createdAt.toISOString(),
  expiresAt: presentation.expiresAt.toISOString(),
  result:
    presentation.outcome === undefined
      ? null
      : resultView(presentation.policyId, presentation.id, presentation.outcome, member),
})

export function resultView(
  policyId: PolicyId,
  receiptId: string,
  outcome: Outcome,
  member: Pick<StaffMember, 'id' | 'name'> | undefined,
): DeskResult {
  const policy = POLICIES[policyId]
  const common = {
    policy: { id: policyId, version: outcome.policyVersion },
    decidedAt: outcome.decidedAt,
    keptUntil: outcome.keptUntil,
    receiptId,
    askedBy: member === undefined ? null : { name: member.name, number: staffNumber(member.id) },
    checks: outcome.checks.map(({ check, holds }) => ({ check, label: CHECK_LABELS[check], holds })),
    credentials: outcome.credentials.map(credentialView),
    signed: outcome.signed ?? [],
  }
  switch (outcome.verdict) {
    case 'pass':
      return { ...common, verdict: 'pass', rule: ruleMet(policy, outcome) }
    case 'fail':
      return {
        ...common,
        verdict: 'fail',
        reason: outcome.reason,
        manualWay: policy.manualWay,
        ...placeView(outcome.at),
      }
    case 'cannot_tell':
      return {
        ...common,
        verdict: 'cannot_tell',
        reason: outcome.reason,
        manualWay: policy.manualWay,
        ...placeView(outcome.at),
      }
  }
}

const ruleMet = (policy: Policy, { credentials }: Outcome): Localized =>
  policy.ruleFor?.(credentials.map(({ type }) => type)) ?? policy.rule

function placeView(at: EvidencePlace | undefined): { at?: DeskPlace } {
  if (at === undefined) return {}
  const claim = at.type === undefined || at.path === undefined ? undefined : claimLabel(at.type, at.path)
  return { at: { ...(at.type === undefined ? {} : { type: at.type }), ...(claim === undefined ? {} : { claim }) } }
}

function credentialView({ claims, ...credential }: KeptCredential): DeskCredential {
  return {
    ...credential,
    typeName: ATTESTATION_TYPES[credential.type].name,
    claims: claims.map(({ path, value }) => claimView(credential.type, path, value)),
  }
}

type ClaimView = DeskCredential['claims'][number]

function claimView(type: KeptCredential['type'], path: readonly string[], value: JsonValue): ClaimView {
  const definition = claimDefinition(type, path)
  const label = labelOf(type, path)
  if (definition?.kind === 'image') return { label, value: imageOf(value), image: true }
  const concealed = definition?.sensitivity === 'identity_number' ? { concealed: true } : {}
  return { label, value: claimWords(definition, value), ...concealed }
}

/** A portrait is kept only when it is an image in itself: nothing is ever fetched to show a claim. */
const imageOf = (value: JsonValue): string =>
  typeof value === 'string' && /^data:image\/(png|jpeg|webp|svg\+xml)(;base64)?,/.test(value) ? value : ''

const labelOf = (type: KeptCredential['type'], path: readonly string[]): Localized =>
  claimLabel(type, path) ?? { 'zh-CN': path.join('.'), en: path.join('.') }
