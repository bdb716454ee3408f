import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { claim, thresholds } from './define-claims.ts'
import { FILED_MONTHS, HOUSING_TYPES } from './tenancy-registration.ts'

const filedOver = { path: ['filed_over'], label: words('登记时间', 'Time since registration') }

/** 产权: what the register of real estate says of the holder's share in one dwelling; an owner's counterpart to a filed lease. */
export const DWELLING_RIGHT: AttestationType = {
  id: 'dwelling-right',
  version: 1,
  name: words('房屋产权证明', 'Dwelling right'),
  description: words(
    '证明持有人对其住所登记有产权。',
    'Shows that the holder is registered as an owner of the dwelling.',
  ),
  w3cType: 'DwellingRightCredential',
  groups: [filedOver],
  claims: [
    claim('holder_role', 'enumeration', words('持有人身份', 'Role of the holder'), {
      values: { owner: words('产权人', 'Owner'), co_resident: words('同住人', 'Co-resident') },
    }),
    claim('filed_on', 'date', words('登记日期', 'Registered on')),
    ...thresholds(filedOver, FILED_MONTHS, (months) =>
      words(`登记满 ${months} 个月`, `Registered ${months} months ago or earlier`),
    ),
    claim('district', 'division_code', words('区县', 'District')),
    claim('street', 'string', words('街道', 'Subdistrict')),
    claim('catchment', 'string', words('学区', 'School catchment')),
    claim('use', 'enumeration', words('房屋用途', 'Use'), { values: { residential: words('居住', 'Residential') } }),
    claim('housing_type', 'enumeration', words('房屋类型', 'Kind of housing'), { values: HOUSING_TYPES }),
    claim('share_over_50', 'boolean', words('产权份额过半', 'Owns more than half')),
    claim('address', 'string', words('房屋地址', 'Address')),
    claim('filing_no', 'string', words('登记号', 'Registration number')),
  ],
}
