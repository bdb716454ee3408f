import { addDays, civilDate, words } from '@sojourn/domain'
import { decideByChecks, isOneOf, isSameHolder, isTrue, reaches } from './checks.ts'
import type { Policy } from './policy.ts'
import { daysAfter, daysPast } from './retention.ts'

/** Social Insurance Law Art. 58: an employer registers its staff within 30 days. */
const REGISTRATION_DAYS = 30

/** Can we register this hire? domain.md section 6 (d). */
export const EMPLOYER_ONBOARDING: Policy = {
  id: 'employer-onboarding',
  version: 1,
  kind: 'employer',
  name: words('员工入职登记', 'Registration of a new employee'),
  question: words('可以为这位员工办理入职登记吗？', 'Can we register this hire?'),
  purpose: words(
    '核验身份，办理入职和社会保险登记',
    'To check the identity for the employment record and the social insurance registration',
  ),
  legalBasis: words(
    '《社会保险法》第五十八条；《劳动合同法》第八条；《劳动法》第十五条',
    'Social Insurance Law Art. 58; Labour Contract Law Art. 8; Labour Law Art. 15',
  ),
  retention: words(
    '保存至入职后30天（社会保险登记期限）；劳动档案另按劳动法保存',
    'Kept until 30 days after the first day of work, within which insurance must be registered; the employment file follows labour law',
  ),
  neverAsked: [
    words('婚姻', 'marriage'),
    words('孕育情况', 'pregnancy'),
    words('子女', 'children'),
    words('户口性质', 'the kind of household registration'),
    words('积分', 'points'),
  ],
  parameters: [
    {
      name: 'startDate',
      label: words('入职日期', 'First day of work'),
      hint: words('居住证在该日应有效', 'The permit must be valid on this day'),
      kind: 'date',
      initial: (now) => addDays(civilDate(now), 1),
    },
  ],
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      claims: [
        { path: ['name'], use: 'kept' },
        { path: ['citizen_id'], use: 'kept' },
        { path: ['age_over', '16'], use: 'judged' },
        { path: ['endorsed_until'], use: 'judged' },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words(
    '年满16周岁，居住证在入职日期有效',
    'Is 16 or older, with a permit that is valid on the first day of work',
  ),
  manualWay: words(
    '请当面核对身份证件并人工登记；不得因此拒绝录用',
    'Look at the identity papers and register by hand; nobody is turned away for this',
  ),
  decide: (evidence, { startDate = '' }) =>
    decideByChecks([
      isSameHolder(evidence),
      isTrue(evidence, 'permit', ['age_over', '16'], 'of_working_age', 'under_16'),
      reaches(evidence, 'permit', ['endorsed_until'], startDate, 'permit_valid_on_start', 'permit_ends_before_start'),
    ]),
  keepUntil: ({ startDate = '' }, decidedAt) => daysPast(startDate, REGISTRATION_DAYS + 1, decidedAt, 180),
}

/** Does this person work here? domain.md row 38: the employer's pass; attendance keeps the staff number, which no other employer knows. */
export const WORKPLACE_ACCESS: Policy = {
  id: 'workplace-access',
  version: 1,
  kind: 'employer',
  name: words('员工门禁与考勤', 'Staff entrance and attendance'),
  question: words('这位是本单位员工吗？', 'Does this person work here?'),
  purpose: words('核验本单位员工，登记考勤', 'To admit staff and note their attendance'),
  legalBasis: words('《劳动合同法》第四条：劳动规章制度', 'Labour Contract Law Art. 4: rules of the workplace'),
  retention: words('工号和结果保存30天，随后删除', 'Staff number and result are kept for 30 days, then deleted'),
  neverAsked: [
    words('姓名', 'the name'),
    words('公民身份号码', 'the citizen ID number'),
    words('相片', 'the portrait'),
    words('居住地', 'the residence'),
  ],
  parameters: [
    {
      name: 'employer',
      label: words('本单位统一社会信用代码', "This employer's credit code"),
      kind: 'text',
      pattern: /^[0-9A-HJ-NPQRTUWXY]{18}$/,
      initial: () => '91010101DEM000049X',
    },
  ],
  asks: [
    {
      queryId: 'job',
      type: 'employment',
      claims: [
        { path: ['employer'], use: 'judged' },
        { path: ['staff_ref'], use: 'kept' },
        { path: ['registered_with_hrss'], use: 'judged' },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('本单位已登记的员工', 'Registered staff of this employer'),
  manualWay: words('请门卫人工登记进入', 'The guard writes the person in by hand'),
  decide: (evidence, { employer = '' }) =>
    decideByChecks([
      isSameHolder(evidence),
      isOneOf(evidence, 'job', ['employer'], [employer], 'employed_here', 'employed_elsewhere'),
      isTrue(evidence, 'job', ['registered_with_hrss'], 'employment_registered', 'employment_not_registered'),
    ]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 30),
}
