import { words } from '@sojourn/domain'
import { type Check, decideByChecks, isOneOf, isOnList, isRecentOn, isSameHolder, isTrue } from './checks.ts'
import { claimOf } from './claims.ts'
import type { Evidence, Policy } from './policy.ts'
import { nextFifteenthOfSeptember, SCHOOL_ENROLMENT } from './school.ts'
import { CHECK_GOOD_DAYS } from './vaccination.ts'

/**
 * The child is enrolled: domain.md section 6 (a), final enrolment, where alone the child's ID number is asked, and section 5 D4, the
 * vaccination check. A gap in it is reported and caught up; it keeps no child out of school.
 */
export const SCHOOL_FINAL_ENROLMENT: Policy = {
  id: 'school-final-enrolment',
  version: 1,
  kind: 'school',
  name: words('新生入学注册', 'Final enrolment of a child'),
  question: words('可以为这个孩子办理入学注册吗？', 'Can this child be enrolled now?'),
  purpose: words('办理学籍注册，查验预防接种', 'To register the child as a pupil and see the vaccination check'),
  legalBasis: words(
    '《义务教育法》第十二条；《疫苗管理法》第四十八条',
    'Compulsory Education Law Art. 12; Vaccine Administration Law Art. 48',
  ),
  retention: words(
    '孩子的姓名、公民身份号码和结果保存至当年9月15日，随后删除；接种查验只判断，不保存',
    "The child's name, ID number and the result are kept until 15 September of the enrolment year, then deleted; the vaccination check is only judged",
  ),
  neverAsked: [
    words('家长的公民身份号码', "the parent's citizen ID number"),
    words('接种的疫苗清单', 'the list of vaccines'),
    words('工作单位', 'the employer'),
    words('详细住址', 'the exact address'),
    words('民族', 'the ethnic group'),
    words('其他子女', 'other children'),
  ],
  parameters: SCHOOL_ENROLMENT.parameters.filter(({ name }) => name === 'schoolEntryYear' || name === 'applicant'),
  inSeason: true,
  asks: [
    {
      queryId: 'kin',
      type: 'household-relation',
      claims: [
        { path: ['guardian'], use: 'judged' },
        { path: ['child_ref'], use: 'judged' },
        { path: ['child_name'], use: 'kept' },
        { path: ['child_citizen_id'], use: 'kept' },
        {
          path: ['child_school_entry_year'],
          use: 'kept',
          selects: (parameters) => [Number(parameters.schoolEntryYear)],
        },
      ],
    },
    {
      queryId: 'vaccines',
      type: 'vaccination-check',
      claims: [
        { path: ['child_ref'], use: 'judged' },
        { path: ['complete_for_entry'], use: 'judged' },
        { path: ['checked_on'], use: 'judged' },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words(
    '监护人办理，接种查验是这个孩子的、在180天以内且齐全',
    'Done by a guardian; the vaccination check is of this child, at most 180 days old, and complete',
  ),
  manualWay: words(
    '接种不全的，先办理入学，再报告接种单位并协助补种；其他情况请核对纸质材料',
    'Where vaccinations are missing, enrol the child, then report it and help to catch up; otherwise check the papers',
  ),
  decide: (evidence, { schoolEntryYear = '', applicant = '' }, now) =>
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
      isOfSameChild(evidence),
      isRecentOn(
        evidence,
        'vaccines',
        ['checked_on'],
        { now, maxAgeDays: CHECK_GOOD_DAYS },
        'check_recent',
        'vaccination_check_too_old',
      ),
      isTrue(evidence, 'vaccines', ['complete_for_entry'], 'vaccinated_for_entry', 'vaccination_incomplete'),
    ]),
  keepUntil: (_parameters, decidedAt) => nextFifteenthOfSeptember(decidedAt),
}

/** Both agencies name the child by the same reference; a guardian may hold the checks of several. */
function isOfSameChild(evidence: readonly Evidence[]): Check {
  const at = { type: 'vaccination-check', path: ['child_ref'] } as const
  const [ours, theirs] = [claimOf(evidence, 'kin', ['child_ref']), claimOf(evidence, 'vaccines', ['child_ref'])]
  if (typeof ours !== 'string' || typeof theirs !== 'string' || ours === '')
    return { check: 'vaccinations_of_this_child', answer: 'claim_unreadable', at }
  return { check: 'vaccinations_of_this_child', answer: ours === theirs ? 'holds' : 'vaccinations_of_other_child', at }
}
