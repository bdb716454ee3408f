import { words } from '../language.ts'
import type { AttestationType, ClaimDefinition, ClaimGroup } from './attestation-type.ts'
import { claim, thresholds, within } from './define-claims.ts'
import { INSURANCE_LINE_NAMES, INSURANCE_LINES, type InsuranceLine } from './insurance-lines.ts'

/** Months of continuous payment that rules ask for, and Shenzhen's 18 of the last 24 (domain.md 3.1, 4.3). */
export const INSURED_MONTHS = [6, 12, 24, 36, 60, 84] as const
export const INSURED_18_OF_24 = '18of24'

const rules = { path: ['rules'], label: words('计算规则', 'Rules of counting') }

const groupsOf = (line: InsuranceLine): { line: ClaimGroup; over: ClaimGroup } => {
  const label = INSURANCE_LINE_NAMES[line]
  return { line: { path: [line], label }, over: { path: [line, 'over'], label } }
}

function claimsOf(line: InsuranceLine): ClaimDefinition[] {
  const { line: group, over } = groupsOf(line)
  const { 'zh-CN': zh, en } = group.label
  return [
    ...within(group, [
      claim('months_continuous', 'integer', words('连续缴费月数', 'months paid without a gap')),
      claim('months_cumulative', 'integer', words('累计缴费月数', 'months paid in all')),
    ]),
    ...thresholds(over, [...INSURED_MONTHS, INSURED_18_OF_24], (step) =>
      step === INSURED_18_OF_24
        ? words(`${zh}：近 24 个月累计缴费满 18 个月`, `${en}: 18 of the last 24 months paid`)
        : words(`${zh}：连续缴费满 ${step} 个月`, `${en}: ${step} months or more paid without a gap`),
    ),
    ...within(group, [claim('paying_now', 'boolean', words('目前在缴', 'paying now'))]),
  ]
}

/** 参保缴费证明: predicates computed from the month ledger for one day, fresh for each cut-off date. */
export const INSURANCE_STATEMENT: AttestationType = {
  id: 'insurance-statement',
  version: 1,
  name: words('参保缴费证明', 'Insurance statement'),
  description: words(
    '证明截至某日在本市各险种的缴费月数，补缴和外地转入的月份不计。',
    'Shows the months of insurance paid in this city up to a day; back-paid and transferred months do not count.',
  ),
  w3cType: 'InsuranceStatementCredential',
  groups: [...INSURANCE_LINES.flatMap((line) => Object.values(groupsOf(line))), rules],
  claims: [
    claim('city', 'division_code', words('参保地', 'Insured city')),
    claim('as_of', 'date', words('截至日期', 'As of')),
    ...INSURANCE_LINES.flatMap(claimsOf),
    ...within(rules, [
      claim('back_paid_excluded', 'boolean', words('补缴不计', 'back-paid months left out')),
      claim('transferred_excluded', 'boolean', words('外地转入不计', 'transferred months left out')),
      claim('gap_allowance_months', 'integer', words('允许断缴月数', 'months of gap allowed')),
    ]),
    claim('ledger', 'string', words('缴费明细摘要', 'Digest of the ledger')),
  ],
}
