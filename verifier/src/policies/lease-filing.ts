import { words } from '@sojourn/domain'
import { decideByChecks, isSameHolder, isTrue } from './checks.ts'
import type { Policy } from './policy.ts'
import { daysAfter } from './retention.ts'

/**
 * The other half of a lease: domain.md section 6 (c). The ID numbers of tenant and landlord go to the housing authority and to nobody
 * else: it asks with a certificate of its own, and the answer is encrypted to the key of its own request.
 */
export const LEASE_FILING: Policy = {
  id: 'lease-filing',
  version: 1,
  kind: 'government',
  name: words('房屋租赁备案', 'Filing of a lease'),
  question: words('可以为这份租约备案吗？', 'Can this lease be filed?'),
  purpose: words('核验租赁双方身份，办理租赁备案', 'To identify both parties and file the lease'),
  legalBasis: words(
    '《住房租赁条例》（国务院令第812号）：租赁合同备案',
    'Housing Rental Regulations (Decree 812): filing of contracts',
  ),
  retention: words(
    '姓名和号码30天内转入备案系统，随后从本窗口删除',
    'Name and number go into the register of leases within 30 days and are then deleted from this desk',
  ),
  neverAsked: [
    words('工作单位', 'the employer'),
    words('社会保险', 'social insurance'),
    words('家庭成员', 'family'),
    words('健康信息', 'health'),
    words('民族', 'the ethnic group'),
  ],
  parameters: [
    {
      name: 'party',
      label: words('出示人是', 'Who shows it'),
      kind: 'choice',
      options: [
        { value: 'tenant', label: words('承租人', 'The tenant') },
        { value: 'landlord', label: words('出租人', 'The landlord') },
      ],
      initial: () => 'tenant',
    },
  ],
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      claims: [
        { path: ['name'], use: 'kept' },
        { path: ['citizen_id'], use: 'kept' },
        { path: ['age_over', '18'], use: 'judged' },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('由本人出示，年满18周岁', 'Shown by the holder, of age'),
  manualWay: words('请凭身份证件和租赁合同人工备案', 'File it by hand with the identity papers and the contract'),
  decide: (evidence) =>
    decideByChecks([isSameHolder(evidence), isTrue(evidence, 'permit', ['age_over', '18'], 'adult', 'under_18')]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 30),
}
