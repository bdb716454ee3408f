import { claimLabel, type Localized } from '@sojourn/domain'
import { type DeskAct, deskAct } from '../desk-access/desk-act.ts'
import type { StaffMember } from '../desk-access/staff-member.ts'
import { CHECK_LABELS } from '../policies/check-labels.ts'
import { POLICIES } from '../policies/policies.ts'
import type { Policy } from '../policies/policy.ts'
import { distinctPaths } from '../policies/policy-query.ts'
import type { Applicant, Season } from './applicant.ts'
import { writeCsv } from './csv.ts'
import { MAX_APPLICANTS } from './read-applicants.ts'
import type { SeasonStore } from './season-store.ts'

type Language = keyof Localized

/** What leaves the desk of one applicant: the result, by which rule, as of when, and the claims that the policy keeps. Nothing else. */
export interface ExportedApplicant {
  readonly reference: string
  readonly name: string
  readonly state: Applicant['state']
  readonly result: 'pass' | 'fail' | 'cannot_tell' | null
  readonly reason: string | null
  readonly rule: string | null
  readonly failedChecks: readonly string[]
  readonly asOf: string | null
  /** Of the credential whose status was the oldest. */
  readonly statusAsOf: string | null
  readonly claims: readonly { readonly type: string; readonly path: readonly string[]; readonly value: unknown }[]
  readonly decision: { readonly result: 'met' | 'not_met'; readonly reason: string; readonly at: string } | null
  readonly receipt: string | null
  readonly keptUntil: string | null
}

export interface ExportDeps {
  readonly store: Pick<SeasonStore, 'rows' | 'recordExport'>
}

export async function exportSeason(
  { store }: ExportDeps,
  season: Season,
  request: { readonly format: 'csv' | 'json'; readonly language: Language; readonly by: StaffMember },
  now: Date,
): Promise<string> {
  const wish = { state: undefined, search: '', after: 0, limit: MAX_APPLICANTS }
  const applicants = await store.rows(season, wish, now)
  const act: DeskAct = deskAct(season.relyingPartyId, 'season_exported', now, {
    by: request.by.id,
    subject: season.id,
    detail: request.format,
  })
  await store.recordExport(act)
  const policy = POLICIES[season.policyId]
  const exported = applicants.map((applicant) => exportedApplicant(policy, applicant, request.language))
  return request.format === 'csv'
    ? seasonCsv(policy, exported, request.language)
    : JSON.stringify({
        season: { id: season.id, name: season.name, keptUntil: season.keptUntil.toISOString() },
        policy: { id: policy.id, parameters: season.parameters },
        exportedAt: now.toISOString(),
        applicants: exported,
      })
}

function exportedApplicant(policy: Policy, applicant: Applicant, language: Language): ExportedApplicant {
  const { reference, name, state, outcome, decided } = applicant
  const statuses = outcome?.credentials.flatMap(({ statusAsOf }) => statusAsOf ?? []) ?? []
  const rule =
    outcome?.verdict === 'pass'
      ? (policy.ruleFor?.(outcome.credentials.map(({ type }) => type)) ?? policy.rule)[language]
      : null
  return {
    reference,
    name,
    state,
    result: outcome?.verdict ?? null,
    reason: outcome === undefined || outcome.verdict === 'pass' ? null : outcome.reason,
    rule,
    failedChecks: outcome?.checks.flatMap(({ check, holds }) => (holds ? [] : [CHECK_LABELS[check][language]])) ?? [],
    asOf: outcome?.decidedAt ?? null,
    statusAsOf: statuses.sort()[0] ?? null,
    claims: outcome?.credentials.flatMap(({ type, claims }) => claims.map((claim) => ({ type, ...claim }))) ?? [],
    decision:
      decided === undefined ? null : { result: decided.decision, reason: decided.reason, at: decided.at.toISOString() },
    receipt: outcome === undefined ? null : (applicant.presentationId ?? null),
    keptUntil: outcome?.keptUntil ?? null,
  }
}

const HEAD: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': [
    '报名号',
    '儿童姓名',
    '状态',
    '查验结果',
    '原因代码',
    '符合的规则',
    '不符合的项目',
    '查验时间',
    '状态名单时间',
  ],
  en: ['Reference', 'Child', 'State', 'Result', 'Reason', 'Rule met', 'What did not hold', 'As of', 'Status as of'],
}
const TAIL: Readonly<Record<Language, readonly string[]>> = {
  'zh-CN': ['人工决定', '决定依据', '决定时间', '回执编号', '保存至'],
  en: ['Decided by hand', 'Ground', 'Decided at', 'Receipt', 'Kept until'],
}

function seasonCsv(policy: Policy, applicants: readonly ExportedApplicant[], language: Language): string {
  const kept = policy.asks.flatMap((ask) =>
    distinctPaths(ask.claims.filter(({ use }) => use === 'kept')).map((path) => ({ type: ask.type, path })),
  )
  const labels = kept.map(({ type, path }) => claimLabel(type, path)?.[language] ?? path.join('.'))
  const rows = applicants.map((one) => [
    one.reference,
    one.name,
    one.state,
    one.result ?? '',
    one.reason ?? '',
    one.rule ?? '',
    one.failedChecks.join('; '),
    one.asOf ?? '',
    one.statusAsOf ?? '',
    ...kept.map(({ type, path }) => {
      const claim = one.claims.find((shown) => shown.type === type && shown.path.join('.') === path.join('.'))
      return claim === undefined ? '' : String(claim.value)
    }),
    one.decision?.result ?? '',
    one.decision?.reason ?? '',
    one.decision?.at ?? '',
    one.receipt ?? '',
    one.keptUntil ?? '',
  ])
  return writeCsv([[...HEAD[language], ...labels, ...TAIL[language]], ...rows])
}
