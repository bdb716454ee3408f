import { addDays, civilDate, words } from '@sojourn/domain'
import { decideByChecks, isSameHolder, isTrue, isWithin } from './checks.ts'
import type { Policy } from './policy.ts'
import { daysAfter } from './retention.ts'

/** A check of the records before the term (查验预防接种证) is good for that term. */
export const CHECK_GOOD_DAYS = 180

/** Is the child vaccinated for entry? The statement has three claims and all are asked, so it may come in a format that hides nothing. */
export const VACCINATION_ENTRY: Policy = {
  id: 'vaccination-entry',
  version: 1,
  kind: 'school',
  name: words('入学接种查验', 'Vaccination check on entry'),
  question: words('入学所需疫苗接种齐了吗？', 'Is the child vaccinated for entry?'),
  purpose: words('入学时查验预防接种', 'To check vaccination when a child enters'),
  legalBasis: words(
    '《疫苗管理法》第四十八条：入托、入学查验预防接种证',
    'Vaccine Administration Law Art. 48: kindergartens and schools check on entry',
  ),
  retention: words('儿童参考号和结果保存30天，随后删除', 'Reference and result are kept for 30 days, then deleted'),
  neverAsked: [words('病史', 'illnesses'), words('每一剂的日期', 'the date of each dose'), words('姓名', 'the name')],
  parameters: [],
  asks: [
    {
      queryId: 'vaccination',
      type: 'vaccination-check',
      orW3c: true,
      claims: [
        { path: ['child_ref'], use: 'kept' },
        { path: ['complete_for_entry'], use: 'judged' },
        { path: ['checked_on'], use: 'judged' },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('接种齐全，查验在180天内', 'Complete for entry, by a check of the last 180 days'),
  manualWay: words('请查看纸质接种证；不得因此拒绝入学', 'Look at the paper booklet; no child is turned away for this'),
  decide: (evidence, _parameters, now) =>
    decideByChecks([
      isSameHolder(evidence),
      isTrue(evidence, 'vaccination', ['complete_for_entry'], 'vaccinated_for_entry', 'vaccination_incomplete'),
      isWithin(
        evidence,
        'vaccination',
        ['checked_on'],
        { from: addDays(civilDate(now), -CHECK_GOOD_DAYS), now },
        'check_recent',
        'vaccination_check_too_old',
      ),
    ]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 30),
}
