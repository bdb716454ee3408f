import { kinshipName } from '../codes/kinship.ts'
import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { claim, thresholds } from './define-claims.ts'

export const CHILD_AGES = [3, 6, 14] as const
/** GB/T 4761 from the child to the holder, and the guardian that a court appoints, for whom the table has no code. */
export const GUARDIAN_ROLES = ['51', '52', '57', '58', 'court_guardian'] as const
export type GuardianRole = (typeof GUARDIAN_ROLES)[number]

const childAgeOver = { path: ['child_age_over'], label: words('子女年龄', "Child's age") }
const minor = { sensitivity: 'under_14' } as const

/** 户籍亲属关系: kinship and guardianship of one child, and nothing else of the household book. */
export const HOUSEHOLD_RELATION: AttestationType = {
  id: 'household-relation',
  version: 1,
  name: words('户籍亲属关系证明', 'Household relation'),
  description: words(
    '证明持有人与一名未成年人的亲属和监护关系。',
    'Shows the kinship and guardianship between the holder and one child.',
  ),
  w3cType: 'HouseholdRelationCredential',
  groups: [childAgeOver],
  claims: [
    claim('role', 'kinship_code', words('与子女的关系', 'Relation to the child'), {
      values: Object.fromEntries(
        GUARDIAN_ROLES.map((role) => [
          role,
          role === 'court_guardian'
            ? words('法院指定监护人', 'Guardian appointed by a court')
            : (kinshipName(role) ?? words(role, role)),
        ]),
      ),
    }),
    claim('guardian', 'boolean', words('监护人', 'Guardian')),
    claim('child_ref', 'string', words('子女参考号', 'Reference of the child'), minor),
    claim('child_name', 'string', words('子女姓名', "Child's name"), minor),
    claim('child_birth_date', 'date', words('子女出生日期', "Child's date of birth"), minor),
    claim('child_school_entry_year', 'integer', words('子女入学年份', "Child's year of school entry"), minor),
    ...thresholds(childAgeOver, CHILD_AGES, (age) => words(`子女年满 ${age} 周岁`, `Child aged ${age} or over`)),
    claim('child_citizen_id', 'citizen_id', words('子女公民身份号码', "Child's citizen ID number"), {
      restricted: true,
      ...minor,
    }),
    claim('same_household', 'boolean', words('同户', 'In the same household')),
  ],
}
