import { ATTESTATION_TYPES, claimLabel, type Localized } from '@sojourn/domain'
import type { z } from 'zod'
import type { ApiPresentation } from '../../api/api-presentation.ts'
import type { Asked } from '../../api/ask-by-api.ts'
import type { KeptCredential, Outcome } from '../../policies/answer.ts'
import { CHECK_LABELS } from '../../policies/check-labels.ts'
import { POLICIES } from '../../policies/policies.ts'
import type { Policy, PolicyId } from '../../policies/policy.ts'
import { distinctPaths } from '../../policies/policy-query.ts'
import type { RelyingParty } from '../../relying-parties/relying-party.ts'
import type {
  createdPresentationSchema,
  policyListSchema,
  policySchema,
  presentationSchema,
  resultSchema,
  viewSchema,
} from './api-messages.ts'

type Wire<S extends z.ZodType> = z.input<S>

export function presentationView(
  { isSandbox }: RelyingParty,
  presentation: ApiPresentation,
): Wire<typeof presentationSchema> {
  const { id, state, policyId, policyVersion, flow, reference, createdAt, expiresAt, outcome } = presentation
  return {
    id,
    state,
    policy: { id: policyId, version: policyVersion },
    flow,
    reference,
    sandbox: isSandbox,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt.toISOString(),
    result: outcome === undefined ? null : resultView(policyId, outcome),
  }
}

export function createdView(
  party: RelyingParty,
  asked: Asked,
  viewToken: string,
): Wire<typeof createdPresentationSchema> {
  const { links } = asked
  return {
    ...presentationView(party, asked.presentation),
    links: links === undefined ? null : { openid4vp: links.link, wallet: links.walletLink },
    view_token: viewToken,
  }
}

/** What a page is told: that it ended, and how; nothing that anybody's wallet said. */
export const pageView = ({ isSandbox }: RelyingParty, shown: ApiPresentation): Wire<typeof viewSchema> => ({
  id: shown.id,
  state: shown.state,
  verdict: shown.outcome?.verdict ?? null,
  sandbox: isSandbox,
  expires_at: shown.expiresAt.toISOString(),
})

function resultView(policyId: PolicyId, outcome: Outcome): Wire<typeof resultSchema> {
  const policy = POLICIES[policyId]
  const isPass = outcome.verdict === 'pass'
  return {
    verdict: outcome.verdict,
    rule: isPass ? (policy.ruleFor?.(outcome.credentials.map(({ type }) => type)) ?? policy.rule) : null,
    reason: outcome.verdict === 'pass' ? null : outcome.reason,
    manual_way: isPass ? null : policy.manualWay,
    as_of: outcome.decidedAt,
    kept_until: outcome.keptUntil,
    checks: outcome.checks.map(({ check, holds }) => ({ check, label: CHECK_LABELS[check], holds })),
    credentials: outcome.credentials.map(credentialView),
  }
}

const credentialView = ({ type, issuerName, claims, ...status }: KeptCredential) => ({
  type,
  issuer_name: issuerName,
  status: {
    answer: status.status,
    as_of: status.statusAsOf ?? null,
    age_seconds: status.statusAgeSeconds ?? null,
    freshness: status.freshness ?? null,
  },
  claims: claims.map(({ path, value }) => ({ path: [...path], label: labelOf(type, path), value })),
})

const labelOf = (type: KeptCredential['type'], path: readonly string[]): Localized =>
  claimLabel(type, path) ?? { 'zh-CN': path.join('.'), en: path.join('.') }

export const policyListView = (party: RelyingParty, now: Date): Wire<typeof policyListSchema> => ({
  relying_party: { id: party.id, name: party.name, kind: party.kind },
  sandbox: party.isSandbox,
  policies: party.policyIds.map((id) => policyView(POLICIES[id], now)),
})

const policyView = (policy: Policy, now: Date): Wire<typeof policySchema> => ({
  id: policy.id,
  version: policy.version,
  name: policy.name,
  question: policy.question,
  purpose: policy.purpose,
  legal_basis: policy.legalBasis,
  retention: policy.retention,
  parameters: policy.parameters.map(({ name, label, hint, kind, options, initial }) => ({
    name,
    label,
    hint: hint ?? null,
    kind,
    options: options?.map((option) => ({ ...option })) ?? null,
    initial: initial?.(now) ?? null,
  })),
  asks: policy.asks.map(({ type, claims }) => ({
    type,
    name: ATTESTATION_TYPES[type].name,
    claims: distinctPaths(claims).map((path) => ({ path: [...path], label: labelOf(type, path) })),
  })),
})
