import { LEASE_SIGNING_TYPE, leaseTermsOnWire, RENT, words } from '@sojourn/domain'
import { LANDLORD_LEASE } from './landlord.ts'
import type { Policy } from './policy.ts'
import { daysPast } from './retention.ts'

/** The tenant signs the terms with the permit: who signed, that they are of age, and exactly what (OID4VP-1.0 8.4 (transaction_data)). */
export const LEASE_SIGNING: Policy = {
  ...LANDLORD_LEASE,
  id: 'lease-signing',
  version: 1,
  name: words('签署租赁合同', 'Signing a lease'),
  question: words('租客签署这些条款吗？', 'Does the tenant sign these terms?'),
  purpose: words('核验租客身份并签署租赁条款', 'To identify the tenant and have the terms of the lease signed'),
  retention: words(
    '姓名、条款和结果保存至租期结束，相片15分钟后删除',
    'Name, terms and result are kept to the end of the lease; the portrait is erased after 15 minutes',
  ),
  parameters: [
    { name: 'address', label: words('房屋地址', 'Address of the dwelling'), kind: 'text' },
    {
      name: 'monthlyRent',
      label: words('每月租金（元）', 'Monthly rent (CNY)'),
      hint: words('两位小数，例如 3500.00', 'With two decimals, such as 3500.00'),
      kind: 'text',
      pattern: RENT,
    },
    {
      name: 'from',
      label: words('租期开始日期', 'First day of the lease'),
      kind: 'date',
      initial: (now) => `${now.getUTCFullYear() + 1}-01-01`,
    },
    {
      name: 'until',
      label: words('租期结束日期', 'Last day of the lease'),
      hint: words('记录保存到这一天', 'The record is kept until this day'),
      kind: 'date',
      initial: (now) => `${now.getUTCFullYear() + 1}-12-31`,
    },
  ],
  // In an mdoc nothing but what its issuer authorised can be signed, and ours authorises nothing.
  asks: LANDLORD_LEASE.asks.map(({ orMdoc: _, ...ask }) => ask),
  rule: words('持有效居住证的成年本人，已签署以下条款', 'The holder of a valid permit, of age, has signed these terms'),
  manualWay: words('请当面核对身份证件并签署纸质合同', 'Look at the identity papers and sign on paper'),
  signs: ({ address = '', monthlyRent = '', from = '', until = '' }) => [
    {
      type: LEASE_SIGNING_TYPE,
      queryId: 'permit',
      terms: leaseTermsOnWire({ address, monthlyRent, from, until }),
    },
  ],
  keepUntil: ({ until = '' }, decidedAt) => daysPast(until, 1, decidedAt, 3 * 366),
}
