import { addDays, civilDate, type Localized, startOfDay } from '@sojourn/domain'
import { type Check, decideByChecks, isOneOf, isOnList, isRecent, isSameHolder, isTrue, reaches } from './checks.ts'
import type { Evidence, Policy } from './policy.ts'

const text = (zh: string, en: string): Localized => ({ 'zh-CN': zh, en })

const STATEMENT_MAX_AGE_DAYS = 90

const TENANT_RULE = text(
  '监护人持有效居住证，在学区内租住且备案满一年，养老和医疗保险均连续满12个月',
  'A guardian holds a valid permit, has leased in the catchment with the lease filed for a year, and has been insured for pension and medical care for 12 months without a break',
)
const OWNER_RULE = text(
  '监护人持有效居住证，在学区内拥有过半产权，养老和医疗保险均连续满12个月',
  'A guardian holds a valid permit, owns more than half of a dwelling in the catchment, and has been insured for pension and medical care for 12 months without a break',
)

/** May this child apply here? The flagship policy: domain.md section 6 (a), Shenzhen's four conditions of section 5 D4. */
export const SCHOOL_ENROLMENT: Policy = {
  id: 'school-enrolment',
  version: 3,
  kind: 'school',
  name: text('随迁子女入学报名', 'School enrolment of a migrant child'),
  question: text('这个孩子可以在本校报名吗？', 'May this child apply to this school?'),
  purpose: text(
    '核验随迁子女义务教育入学报名条件',
    "To check the conditions for a migrant child's enrolment in compulsory education",
  ),
  legalBasis: text(
    '《义务教育法》第十二条；《居住证暂行条例》（国务院令第663号）第十二条',
    'Compulsory Education Law Art. 12; Provisional Regulations on Residence Permits (Decree 663) Art. 12',
  ),
  retention: text(
    '核验结果保存至当年9月15日，随后删除',
    'The result is kept until 15 September of the enrolment year, then deleted',
  ),
  neverAsked: [
    text('家长的公民身份号码', "the parent's citizen ID number"),
    text('工作单位', 'the employer'),
    text('缴费工资基数', 'the wage base of contributions'),
    text('详细住址', 'the exact address'),
    text('民族', 'the ethnic group'),
    text('其他子女', 'other children'),
    text('完整缴费月数', 'the full count of months insured'),
  ],
  parameters: [
    {
      name: 'cutOffDate',
      label: text('截止日期', 'Cut-off date'),
      hint: text('居住证和租赁备案应在该日仍有效', 'Permit and lease must still run on this day'),
      kind: 'date',
      initial: (now) => `${nextSchoolYear(now)}-03-31`,
    },
    {
      name: 'city',
      label: text('城市', 'City'),
      kind: 'choice',
      options: [{ value: '010100', label: text('示范市', 'Demo City') }],
      initial: () => '010100',
    },
    {
      name: 'catchment',
      label: text('学区', 'Catchment'),
      hint: text('学区代码，如 D-0007', 'Catchment code, such as D-0007'),
      kind: 'text',
      pattern: /^[A-Z]-\d{4}$/,
      initial: () => 'D-0007',
    },
    {
      name: 'schoolEntryYear',
      label: text('入学年份', 'Year of entry'),
      kind: 'text',
      pattern: /^20\d{2}$/,
      initial: (now) => String(nextSchoolYear(now)),
    },
    {
      name: 'applicant',
      label: text('名单上的儿童', 'Child of the list'),
      kind: 'text',
      fromSeason: true,
    },
  ],
  inSeason: true,
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      claims: [
        { path: ['residence', 'city'], use: 'judged' },
        { path: ['endorsed_until'], use: 'kept' },
      ],
    },
    {
      queryId: 'kin',
      type: 'household-relation',
      claims: [
        { path: ['guardian'], use: 'judged' },
        { path: ['child_name'], use: 'kept' },
        {
          path: ['child_school_entry_year'],
          use: 'kept',
          // A parent may hold one such credential for each child: this chooses the child.
          selects: (parameters) => [Number(parameters.schoolEntryYear)],
        },
      ],
    },
    {
      queryId: 'ins',
      type: 'insurance-statement',
      claims: [
        { path: ['city'], use: 'judged' },
        { path: ['as_of'], use: 'kept' },
        { path: ['pension', 'over', '12'], use: 'judged' },
        { path: ['medical', 'over', '12'], use: 'judged' },
      ],
    },
    {
      queryId: 'lease',
      type: 'tenancy-registration',
      claims: [
        { path: ['holder_role'], use: 'judged' },
        { path: ['filed_over', '12'], use: 'judged' },
        { path: ['until'], use: 'judged' },
        { path: ['catchment'], use: 'judged' },
      ],
    },
    {
      queryId: 'own',
      type: 'dwelling-right',
      claims: [
        { path: ['share_over_50'], use: 'judged' },
        { path: ['catchment'], use: 'judged' },
      ],
    },
  ],
  alternatives: [
    ['permit', 'kin', 'ins', 'lease'],
    ['permit', 'kin', 'ins', 'own'],
  ],
  agingStatus: 'accepted_with_age',
  rule: TENANT_RULE,
  ruleFor: (shown) => (shown.includes('dwelling-right') ? OWNER_RULE : TENANT_RULE),
  manualWay: text(
    '请改为核验纸质材料;如有异议可要求人工复核',
    'Check the papers instead; the family may ask for a review by a person',
  ),
  decide: (evidence, parameters, now) => {
    const { cutOffDate = '', city = '', catchment = '', schoolEntryYear = '', applicant = '' } = parameters
    return decideByChecks([
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
      reaches(
        evidence,
        'permit',
        ['endorsed_until'],
        cutOffDate,
        'permit_valid_on_cut_off',
        'permit_ends_before_cut_off',
      ),
      isOneOf(evidence, 'permit', ['residence', 'city'], [city], 'resides_in_city', 'resides_elsewhere'),
      ...dwells(evidence, catchment, cutOffDate),
      isRecent(evidence, 'ins', now, STATEMENT_MAX_AGE_DAYS),
      isOneOf(evidence, 'ins', ['city'], [city], 'insured_in_city', 'insured_elsewhere'),
      isTrue(evidence, 'ins', ['pension', 'over', '12'], 'pension_over_12_months', 'pension_below_12_months'),
      isTrue(evidence, 'ins', ['medical', 'over', '12'], 'medical_over_12_months', 'medical_below_12_months'),
    ])
  },
  keepUntil: (_parameters, decidedAt) => nextFifteenthOfSeptember(decidedAt),
}

/** A filed lease or a title, whichever the family shows: domain.md section 5 D4. */
function dwells(evidence: readonly Evidence[], catchment: string, cutOffDate: string): Check[] {
  const inCatchment = (queryId: string) =>
    isOneOf(evidence, queryId, ['catchment'], [catchment], 'dwelling_in_catchment', 'outside_catchment')
  if (evidence.some(({ queryId }) => queryId === 'own')) {
    return [inCatchment('own'), isTrue(evidence, 'own', ['share_over_50'], 'owns_more_than_half', 'share_not_over_50')]
  }
  return [
    inCatchment('lease'),
    isOneOf(evidence, 'lease', ['holder_role'], ['tenant'], 'tenant', 'not_the_tenant'),
    isTrue(evidence, 'lease', ['filed_over', '12'], 'lease_filed_over_12_months', 'lease_filed_too_recently'),
    reaches(evidence, 'lease', ['until'], cutOffDate, 'lease_runs_to_cut_off', 'lease_ends_before_cut_off'),
  ]
}

/** Applications of spring are for the autumn of the same year. */
const nextSchoolYear = (now: Date): number => Number(addDays(civilDate(now), 275).slice(0, 4))

/** The enrolment season ends on 15 September; a result of the day itself waits for the next one. */
export function nextFifteenthOfSeptember(instant: Date): Date {
  const year = instant.getUTCFullYear()
  const thisYear = new Date(Date.UTC(year, 8, 15))
  return startOfDay(instant) < thisYear ? thisYear : new Date(Date.UTC(year + 1, 8, 15))
}
