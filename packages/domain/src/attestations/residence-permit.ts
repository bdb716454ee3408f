import { words } from '../language.ts'
import type { AttestationType, ClaimDefinition } from './attestation-type.ts'
import { claim, FACE_CLAIMS, thresholds, within } from './define-claims.ts'
import { mdocProfile } from './mdoc-profile.ts'

/** Ages that rules ask for: school, consent, work, majority, care (domain.md 4.1). */
export const PERMIT_AGES = [6, 14, 16, 18, 60, 65] as const
/** Months of continuous residence that rules ask for. */
export const RESIDENCE_MONTHS = [6, 12, 24, 36, 60, 84] as const

const ageOver = { path: ['age_over'], label: words('年龄', 'Age') }
const hukou = { path: ['hukou'], label: words('户籍地', 'Registered household') }
const residence = { path: ['residence'], label: words('居住地', 'Residence') }
const residentOver = { path: ['resident_over'], label: words('连续居住时间', 'Length of residence') }

const CLAIMS: readonly ClaimDefinition[] = [
  FACE_CLAIMS.name,
  claim('name_latin', 'string', words('姓名拼音', 'Name in Latin letters')),
  FACE_CLAIMS.sex,
  claim('ethnicity', 'ethnic_group_code', words('民族', 'Ethnic group')),
  FACE_CLAIMS.birthDate,
  ...thresholds(ageOver, PERMIT_AGES, (age) => words(`年满 ${age} 周岁`, `Aged ${age} or over`)),
  claim('citizen_id', 'citizen_id', words('公民身份号码', 'Citizen ID number'), {
    restricted: true,
    sensitivity: 'identity_number',
  }),
  FACE_CLAIMS.portrait,
  ...within(hukou, [
    claim('province', 'division_code', words('省', 'province')),
    claim('city', 'division_code', words('市', 'city')),
    claim('district', 'division_code', words('区县', 'district')),
    claim('address', 'string', words('详细地址', 'address')),
  ]),
  ...within(residence, [
    claim('province', 'division_code', words('省', 'province')),
    claim('city', 'division_code', words('市', 'city')),
    claim('district', 'division_code', words('区县', 'district')),
    claim('street', 'string', words('街道', 'subdistrict')),
    claim('community', 'string', words('社区', 'community')),
    claim('address', 'string', words('详细地址', 'address')),
  ]),
  claim('resides_in_catchment', 'string_list', words('所在学区', 'School catchments of the residence')),
  claim('basis', 'enumeration', words('申领事由', 'Ground of the permit'), {
    values: {
      employment: words('合法稳定就业', 'Stable employment'),
      dwelling: words('合法稳定住所', 'Stable dwelling'),
      study: words('连续就读', 'Continuous study'),
      exempt: words('免于条件', 'Exempt'),
    },
  }),
  claim('permit_no', 'string', words('居住证编号', 'Permit number')),
  claim('card_serial', 'string', words('证卡序列号', 'Card serial number')),
  claim('issuing_authority', 'credit_code', words('签发机关代码', 'Issuing authority (code)')),
  claim('issuing_authority_name', 'string', words('签发机关', 'Issuing authority')),
  claim('first_issued', 'date', words('首次签发日期', 'First issued')),
  claim('issued', 'date', words('签发日期', 'Issued')),
  claim('endorsed_until', 'date', words('签注有效期至', 'Endorsed until')),
  claim('as_of', 'date', words('计算截至日期', 'Computed as of')),
  claim('resident_since', 'date', words('连续居住起算日', 'Continuously resident since')),
  ...thresholds(residentOver, RESIDENCE_MONTHS, (months) =>
    words(`连续居住满 ${months} 个月`, `Resident for ${months} months or more`),
  ),
  claim('permit_months_cumulative', 'integer', words('持证累计月数', 'Months with a permit, in all')),
]

const ISO_NAMES: Readonly<Record<string, string>> = {
  birth_date: 'birth_date',
  sex: 'sex',
  issued: 'issue_date',
  endorsed_until: 'expiry_date',
  issuing_authority_name: 'issuing_authority',
  permit_no: 'document_number',
  'residence.address': 'resident_address',
  ...Object.fromEntries(PERMIT_AGES.map((age) => [`age_over.${age}`, `age_over_${String(age).padStart(2, '0')}`])),
}

/** 居住证: the face of the permit (Decree 663 Art. 4), and what may be proved instead of showing it. */
export const RESIDENCE_PERMIT: AttestationType = {
  id: 'residence-permit',
  version: 1,
  name: words('居住证', 'Residence permit'),
  description: words(
    '证明持证人离开户籍地后在本市居住，并可享受相应的权利、服务和便利。',
    'Shows that the holder lives in this city, away from the registered household, with the rights and services that follow.',
  ),
  w3cType: 'ResidencePermitCredential',
  groups: [ageOver, hukou, residence, residentOver],
  claims: CLAIMS,
  mdoc: mdocProfile('cn.sojourn.residence-permit.1', CLAIMS, ISO_NAMES),
}
