import { addMonths, civilDate, DEMO_POINTS_SCHEME, POINTS_LEVELS, words } from '@sojourn/domain'
import { decideByChecks, isIssuedBy, isOneOf, isSameHolder, isTrue, isWithin } from './checks.ts'
import type { AskedClaim, Policy } from './policy.ts'
import { daysAfter } from './retention.ts'

/** Which office counts by which scheme: an issuer that the trust list allows the type is not yet the scheme's own. */
const OFFICES: Readonly<Record<string, readonly string[]>> = { [DEMO_POINTS_SCHEME]: ['11010101DEM000081H'] }

/** Of a threshold only the one that is checked. */
const thresholds: readonly AskedClaim[] = POINTS_LEVELS.map((level) => ({
  path: ['threshold_met', level],
  use: 'judged',
  when: { parameter: 'level', oneOf: [level] },
}))

/** Is the total high enough? domain.md section 6 (i): the statement says yes or no; the total stays with its holder. */
export const POINTS_CHECK: Policy = {
  id: 'points-check',
  version: 1,
  kind: 'government',
  name: words('积分分数线核验', 'Points against a threshold'),
  question: words('积分达到分数线了吗？', 'Do the points reach the threshold?'),
  purpose: words(
    '核验积分是否达到申请事项的分数线',
    'To check that the points reach the threshold of what is applied for',
  ),
  legalBasis: words(
    '《居住证暂行条例》（国务院令第663号）第十六条',
    'Provisional Regulations on Residence Permits (Decree 663) Art. 16',
  ),
  retention: words(
    '核验结论保存180天（含复核期），随后删除',
    'The decision is kept for 180 days, reviews included, then deleted',
  ),
  neverAsked: [
    words('总分', 'the total'),
    words('学历、纳税、扣分等明细（复核时除外）', 'lines such as education (unless in a review)'),
  ],
  parameters: [
    {
      name: 'scheme',
      label: words('积分方案', 'Scheme'),
      kind: 'choice',
      options: [
        { value: DEMO_POINTS_SCHEME, label: words('示范市居住证积分（示范）', 'Permit points of Shifan City (demo)') },
      ],
      initial: () => DEMO_POINTS_SCHEME,
    },
    {
      name: 'level',
      label: words('申请事项', 'What is applied for'),
      kind: 'choice',
      options: [
        { value: 'public_rental', label: words('公共租赁住房', 'Public rental housing') },
        { value: 'public_school', label: words('公办学校学位', 'A place in a public school') },
        { value: 'settlement', label: words('积分落户', 'Settlement by points') },
      ],
      initial: () => 'public_rental',
    },
    {
      name: 'rulesVersion',
      label: words('规则版本', 'Version of the rules'),
      kind: 'text',
      pattern: /^\d{4}\.\d{1,2}$/,
      initial: () => '2026.1',
    },
    {
      name: 'roundFrom',
      label: words('本轮开始日期', 'First day of the round'),
      hint: words('早于该日的核定单不能用', 'A statement counted before this day does not do'),
      kind: 'date',
      initial: (now) => addMonths(civilDate(now), -6),
    },
  ],
  asks: [
    {
      queryId: 'points',
      type: 'points-statement',
      claims: [
        { path: ['scheme'], use: 'judged' },
        { path: ['policy_version'], use: 'kept' },
        { path: ['as_of'], use: 'kept' },
        ...thresholds,
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words(
    '本轮核定的积分达到所申请事项的分数线',
    'The points of this round reach the threshold of what is applied for',
  ),
  manualWay: words(
    '请到积分窗口人工复核；居民有权要求不只由系统作出决定',
    'Have the points office review it by hand; the resident may refuse a decision made by a machine alone',
  ),
  decide: (evidence, { scheme = '', level = '', rulesVersion = '', roundFrom = '' }, now) =>
    decideByChecks([
      isSameHolder(evidence),
      isOneOf(evidence, 'points', ['scheme'], [scheme], 'scheme_of_round', 'other_scheme'),
      isIssuedBy(evidence, 'points', OFFICES[scheme] ?? [], 'issued_by_points_office', 'issuer_not_of_scheme'),
      isOneOf(evidence, 'points', ['policy_version'], [rulesVersion], 'rules_of_round', 'other_rules_version'),
      isWithin(evidence, 'points', ['as_of'], { from: roundFrom, now }, 'counted_in_round', 'counted_before_round'),
      isTrue(evidence, 'points', ['threshold_met', level], 'threshold_met', 'threshold_not_met'),
    ]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 180),
}
