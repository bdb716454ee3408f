import { words } from '@sojourn/domain'
import { decideByChecks, isOneOf, isOnList, isSameHolder, isTrue } from './checks.ts'
import type { Policy } from './policy.ts'
import { nextFifteenthOfSeptember, SCHOOL_ENROLMENT } from './school.ts'

const parametersOf = (...names: readonly string[]) =>
  SCHOOL_ENROLMENT.parameters.filter(({ name }) => names.includes(name))

/** A private school (credit code 52...) takes children by its own places: it needs kinship and residence, no dwelling and no insurance (domain.md row 10). */
export const PRIVATE_SCHOOL_ENROLMENT: Policy = {
  id: 'private-school-enrolment',
  version: 2,
  kind: 'school',
  name: words('民办学校入学报名', 'Enrolment at a private school'),
  question: words('这个孩子可以在本校报名吗？', 'May this child apply to this school?'),
  purpose: words('核验民办学校入学报名条件', 'To check the conditions for enrolment at a private school'),
  legalBasis: words(
    '《民办教育促进法》；《居住证暂行条例》（国务院令第663号）第十二条',
    'Law on the Promotion of Private Education; Provisional Regulations on Residence Permits (Decree 663) Art. 12',
  ),
  retention: SCHOOL_ENROLMENT.retention,
  neverAsked: [
    ...SCHOOL_ENROLMENT.neverAsked,
    words('社会保险', 'social insurance'),
    words('租赁或产权', 'the lease or title of the dwelling'),
  ],
  parameters: parametersOf('city', 'schoolEntryYear', 'applicant'),
  inSeason: true,
  asks: [
    { queryId: 'permit', type: 'residence-permit', claims: [{ path: ['residence', 'city'], use: 'judged' }] },
    ...SCHOOL_ENROLMENT.asks.filter(({ type }) => type === 'household-relation'),
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('监护人持有效居住证，居住在本市', 'A guardian holds a valid permit and lives in this city'),
  manualWay: SCHOOL_ENROLMENT.manualWay,
  decide: (evidence, { city = '', schoolEntryYear = '', applicant = '' }) =>
    decideByChecks([
      isSameHolder(evidence),
      isTrue(evidence, 'kin', ['guardian'], 'guardian_of_child', 'not_guardian'),
      isOneOf(
        evidence,
        'kin',
        ['child_school_entry_year'],
        [Number(schoolEntryYear)],
        'child_enters_school_in_year',
        'other_school_year',
      ),
      ...isOnList(evidence, 'kin', ['child_name'], applicant, 'child_of_the_list', 'other_child'),
      isOneOf(evidence, 'permit', ['residence', 'city'], [city], 'resides_in_city', 'resides_elsewhere'),
    ]),
  keepUntil: (_parameters, decidedAt) => nextFifteenthOfSeptember(decidedAt),
}
