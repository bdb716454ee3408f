import type { Localized } from '@sojourn/domain'
import { decideByChecks, isSameHolder, isTrue } from './checks.ts'
import type { Policy } from './policy.ts'
import { daysPast } from './retention.ts'

const text = (zh: string, en: string): Localized => ({ 'zh-CN': zh, en })

/** A real person, of age, with a valid permit? domain.md section 6 (c). */
export const LANDLORD_LEASE: Policy = {
  id: 'landlord-lease',
  version: 1,
  kind: 'landlord',
  name: text('房屋租赁', 'Lease of a dwelling'),
  question: text('这位租客可以签约吗？', 'May this tenant sign the lease?'),
  purpose: text('核验租客为本人且年满18周岁', 'To check that the tenant is the person shown and of age'),
  legalBasis: text(
    '《住房租赁条例》（国务院令第812号）：实名签订租赁合同',
    'Housing Rental Regulations (Decree 812): contracts under real names',
  ),
  retention: text(
    '姓名和结果保存至租期结束，相片15分钟后删除',
    'Name and result are kept to the end of the lease; the portrait is erased after 15 minutes',
  ),
  neverAsked: [
    text('公民身份号码(仅提交住房部门备案)', 'the citizen ID number (it goes to the housing authority only)'),
    text('户籍', 'the place of household registration'),
    text('工作单位', 'the employer'),
    text('社会保险', 'social insurance'),
    text('家庭成员', 'family'),
    text('健康信息', 'health'),
    text('民族', 'the ethnic group'),
  ],
  parameters: [
    {
      name: 'leaseUntil',
      label: text('租期结束日期', 'Last day of the lease'),
      hint: text('记录保存到这一天', 'The record is kept until this day'),
      kind: 'date',
      initial: (now) => `${now.getUTCFullYear() + 1}-12-31`,
    },
  ],
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      orMdoc: true,
      claims: [
        { path: ['name'], use: 'kept' },
        { path: ['portrait'], use: 'shown_briefly' },
        { path: ['age_over', '18'], use: 'judged' },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: text('持有效居住证的本人，年满18周岁', 'The holder of a valid permit, of age'),
  afterwards: text(
    '身份证号只交住房部门：请租客和房东各自在住房部门的租赁备案窗口出示',
    'The ID numbers go to the housing authority only: tenant and landlord each show theirs at its filing desk',
  ),
  manualWay: text('请当面核对身份证件', 'Look at the identity papers in person'),
  decide: (evidence) =>
    decideByChecks([isSameHolder(evidence), isTrue(evidence, 'permit', ['age_over', '18'], 'adult', 'under_18')]),
  // Three years bound a mistyped date.
  keepUntil: ({ leaseUntil = '' }, decidedAt) => daysPast(leaseUntil, 1, decidedAt, 3 * 366),
}
