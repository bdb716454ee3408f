import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { claim, thresholds } from './define-claims.ts'

export const FILED_MONTHS = [6, 12, 36] as const

export const HOUSING_TYPES = {
  commercial: words('商品住房', 'Commercial housing'),
  indemnificatory: words('保障性住房', 'Indemnificatory housing'),
  public_rental: words('公共租赁住房', 'Public rental housing'),
} as const

const filedOver = { path: ['filed_over'], label: words('备案时间', 'Time since filing') }

/** 租赁备案: the filed lease, or the share of an owner, of one dwelling. */
export const TENANCY_REGISTRATION: AttestationType = {
  id: 'tenancy-registration',
  version: 1,
  name: words('房屋租赁备案证明', 'Tenancy registration'),
  description: words(
    '证明持有人的住所已办理房屋租赁备案。',
    "Shows that the lease of the holder's dwelling has been filed.",
  ),
  w3cType: 'TenancyRegistrationCredential',
  groups: [filedOver],
  claims: [
    claim('holder_role', 'enumeration', words('持有人身份', 'Role of the holder'), {
      values: {
        tenant: words('承租人', 'Tenant'),
        owner: words('产权人', 'Owner'),
        co_resident: words('同住人', 'Co-resident'),
      },
    }),
    claim('filed_on', 'date', words('备案日期', 'Filed on')),
    ...thresholds(filedOver, FILED_MONTHS, (months) =>
      words(`备案满 ${months} 个月`, `Filed ${months} months ago or earlier`),
    ),
    claim('until', 'date', words('租期至', 'Lease ends')),
    claim('district', 'division_code', words('区县', 'District')),
    claim('street', 'string', words('街道', 'Subdistrict')),
    claim('catchment', 'string', words('学区', 'School catchment')),
    claim('use', 'enumeration', words('房屋用途', 'Use'), { values: { residential: words('居住', 'Residential') } }),
    claim('housing_type', 'enumeration', words('房屋类型', 'Kind of housing'), { values: HOUSING_TYPES }),
    claim('share_over_50', 'boolean', words('产权份额过半', 'Owns more than half')),
    claim('address', 'string', words('房屋地址', 'Address')),
    claim('landlord_ref', 'string', words('出租人参考号', 'Reference of the landlord')),
    claim('filing_no', 'string', words('备案号', 'Filing number')),
  ],
}
