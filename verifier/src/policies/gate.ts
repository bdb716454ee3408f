import { words } from '@sojourn/domain'
import { decideByChecks, isOneOf, isSameHolder } from './checks.ts'
import type { Policy } from './policy.ts'
import { minutesAfter } from './retention.ts'

/** May I enter now? domain.md section 6 (f). A permit that is suspended, revoked or expired opens nothing, and the gate says why. */
export const GATE_ENTRY: Policy = {
  id: 'gate-entry',
  version: 1,
  kind: 'gate',
  name: words('小区门禁', 'Entrance of a community'),
  question: words('现在可以进入吗？', 'May this person enter now?'),
  purpose: words('核验是否住在本小区', 'To check that somebody lives in this community'),
  legalBasis: words('《物业管理条例》', 'Property Management Regulations'),
  isTallied: true,
  retention: words(
    '只留通过和未通过的次数；单次结果5分钟后删除',
    'Only how often it opened and how often not; a single result is deleted after 5 minutes',
  ),
  neverAsked: [
    words('姓名', 'the name'),
    words('公民身份号码', 'the citizen ID number'),
    words('相片', 'the portrait'),
    words('出入轨迹', 'where and when somebody moves'),
  ],
  parameters: [
    {
      name: 'community',
      label: words('小区（社区）', 'Community'),
      hint: words('按居住登记上的名称填写', 'As the residence registration names it'),
      kind: 'text',
      pattern: /\S/,
      initial: () => '示范社区',
    },
  ],
  asks: [
    { queryId: 'permit', type: 'residence-permit', claims: [{ path: ['residence', 'community'], use: 'judged' }] },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('持有效居住证，住在本小区', 'The holder of a valid permit, living in this community'),
  staffButton: words('找工作人员', 'Get the staff'),
  manualWay: words(
    '请按铃叫工作人员，人工登记后进入',
    'Call the staff, who will write the visitor in and open by hand',
  ),
  decide: (evidence, { community = '' }) =>
    decideByChecks([
      isSameHolder(evidence),
      isOneOf(evidence, 'permit', ['residence', 'community'], [community], 'lives_in_community', 'other_community'),
    ]),
  keepUntil: (_parameters, decidedAt) => minutesAfter(decidedAt, 5),
}
