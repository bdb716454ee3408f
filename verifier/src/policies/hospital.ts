import { addSeconds, civilDate, type Localized } from '@sojourn/domain'
import { type Check, decideByChecks, isOneOf, isSameHolder } from './checks.ts'
import { claimOf, isDateClaim } from './claims.ts'
import type { Evidence, Policy, PolicyParameters } from './policy.ts'

const text = (zh: string, en: string): Localized => ({ 'zh-CN': zh, en })
const DAY_SECONDS = 86_400

const MANUAL_WAY = text(
  '请按窗口流程人工核对证件，不得因此拒绝就诊',
  'Check the papers at the counter; care is never refused for this',
)

/** Who is the patient? domain.md section 6 (b1): from the social security card, or from the permit. */
export const HOSPITAL_IDENTITY: Policy = {
  id: 'hospital-identity',
  version: 1,
  kind: 'hospital',
  name: text('就诊登记', 'Registration of a patient'),
  question: text('这位患者是谁？', 'Who is the patient?'),
  purpose: text('实名就诊登记', 'To register a patient under the real name'),
  legalBasis: text(
    '《基本医疗卫生与健康促进法》；医疗机构实名就诊',
    'Basic Healthcare and Health Promotion Law; real-name registration at medical institutions',
  ),
  retention: text(
    '一天后从本系统删除;病历另按医疗法规保存',
    'Deleted from this desk after a day; the medical record follows medical law',
  ),
  neverAsked: [
    text('户籍', 'the place of household registration'),
    text('居住证详情', 'details of the residence permit'),
    text('工作单位', 'the employer'),
    text('参保记录', 'the insurance history'),
  ],
  parameters: [],
  asks: [
    {
      queryId: 'card',
      type: 'social-security-card',
      claims: [
        { path: ['name'], use: 'kept' },
        { path: ['birth_date'], use: 'kept' },
        { path: ['ss_number'], use: 'kept' },
      ],
    },
    {
      queryId: 'permit',
      type: 'residence-permit',
      claims: [
        { path: ['name'], use: 'kept' },
        { path: ['birth_date'], use: 'kept' },
        { path: ['citizen_id'], use: 'kept' },
      ],
    },
  ],
  alternatives: [['card'], ['permit']],
  agingStatus: 'accepted_with_age',
  rule: text('持有效证件且为本人出示', 'A valid credential, shown by its holder'),
  manualWay: MANUAL_WAY,
  decide: (evidence) => decideByChecks([isSameHolder(evidence), { check: 'identified', answer: 'holds' }]),
  keepUntil: (_parameters, decidedAt) => addSeconds(decidedAt, DAY_SECONDS),
}

/** Can the hospital settle directly with the insurance? domain.md section 6 (b2), section 5 D5. */
export const HOSPITAL_SETTLEMENT: Policy = {
  id: 'hospital-settlement',
  version: 1,
  kind: 'hospital',
  name: text('医保直接结算', 'Direct settlement with the insurance'),
  question: text('可以直接结算吗？', 'Can we settle directly?'),
  purpose: text('核验医保参保状态，办理直接结算', 'To check medical insurance for direct settlement'),
  legalBasis: text(
    '《社会保险法》第二十九条；《社会保险经办条例》',
    'Social Insurance Law Art. 29; Regulations on Handling Social Insurance',
  ),
  retention: text('保存30天供对账，随后删除', 'Kept for 30 days for reconciliation, then deleted'),
  keptByLaw: text(
    '《医疗保障基金使用监督管理条例》第十六条：定点医药机构应当保管费用明细等资料',
    'Regulations on the Use of Medical Security Funds, Art. 16: institutions keep the details of what is settled',
  ),
  neverAsked: [
    text('养老保险缴费月数', 'months of pension insurance'),
    text('银行账户', 'the bank account'),
    text('居住证', 'the residence permit'),
  ],
  parameters: [
    {
      name: 'city',
      label: text('医院所在城市', "The hospital's city"),
      kind: 'choice',
      options: [{ value: '010100', label: text('示范市', 'Demo City') }],
      initial: () => '010100',
    },
  ],
  asks: [
    {
      queryId: 'card',
      type: 'social-security-card',
      claims: [
        { id: 'medical', path: ['insured', 'medical'], use: 'kept' },
        { id: 'city', path: ['insured_city'], use: 'kept' },
        { id: 'here', path: ['insured_city'], use: 'kept', selects: ({ city = '' }) => [city] },
        { id: 'scheme', path: ['medical_scheme'], use: 'kept' },
        { id: 'card_no', path: ['card_no'], use: 'kept' },
        { id: 'filed_city', path: ['cross_region_filing', 'city'], use: 'judged' },
        { id: 'filed_until', path: ['cross_region_filing', 'until'], use: 'judged' },
      ],
      // Who is insured here shows no filing; who is insured elsewhere and filed shows it; who did neither shows that.
      claimSets: [
        ['medical', 'here', 'scheme', 'card_no'],
        ['medical', 'city', 'scheme', 'card_no', 'filed_city', 'filed_until'],
        ['medical', 'city', 'scheme', 'card_no'],
      ],
    },
  ],
  alternatives: [],
  // Money moves on this answer, so a list older than 15 minutes does not carry it.
  agingStatus: 'cannot_tell',
  rule: text(
    '医保在缴，且参保地为本市或异地备案有效',
    'Medical insurance is being paid, and the insured place is this city or a filing for it is valid',
  ),
  manualWay: text(
    '请先自费结算，保留票据，之后手工报销',
    'The patient pays first, keeps the receipts and claims later',
  ),
  decide: (evidence, parameters, now) =>
    decideByChecks([
      isSameHolder(evidence),
      isOneOf(
        evidence,
        'card',
        ['insured', 'medical'],
        ['paying', 'retired'],
        'medical_insurance_paying',
        'medical_not_paying',
      ),
      settlesInCity(evidence, parameters, now),
    ]),
  keepUntil: (_parameters, decidedAt) => addSeconds(decidedAt, 30 * DAY_SECONDS),
}

function settlesInCity(evidence: readonly Evidence[], { city }: PolicyParameters, now: Date): Check {
  const insuredCity = claimOf(evidence, 'card', ['insured_city'])
  const at = { type: 'social-security-card', path: ['insured_city'] } as const
  if (typeof insuredCity !== 'string') return { check: 'settles_in_city', answer: 'claim_unreadable', at }
  if (insuredCity === city) return { check: 'settles_in_city', answer: 'holds', at }
  const filing = { type: 'social-security-card', path: ['cross_region_filing'] } as const
  const filed = claimOf(evidence, 'card', ['cross_region_filing', 'city'])
  const until = claimOf(evidence, 'card', ['cross_region_filing', 'until'])
  const valid = filed === city && isDateClaim(until) && until >= civilDate(now)
  return { check: 'settles_in_city', answer: valid ? 'holds' : 'no_cross_region_filing', at: filing }
}

/** Emergencies are treated first: nothing is asked and nobody waits for a wallet (domain.md section 6 (b3)). */
export const HOSPITAL_EMERGENCY: Policy = {
  id: 'hospital-emergency',
  version: 1,
  kind: 'hospital',
  name: text('急诊', 'Emergency'),
  question: text('急诊:先救治', 'Emergency: treat first'),
  purpose: text('急诊不核验任何证件', 'Nothing is checked in an emergency'),
  legalBasis: text(
    '《医师法》第二十七条；《基本医疗卫生与健康促进法》第二十七条',
    'Law on Doctors Art. 27; Basic Healthcare and Health Promotion Law Art. 27',
  ),
  retention: text('不保存任何个人信息', 'No personal information is kept'),
  neverAsked: [text('任何信息', 'anything')],
  parameters: [],
  asks: [],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: text('急诊先救治，手续后补', 'Emergencies are treated first; papers follow'),
  manualWay: MANUAL_WAY,
  decide: () => ({ verdict: 'pass', checks: [] }),
  keepUntil: (_parameters, decidedAt) => addSeconds(decidedAt, DAY_SECONDS),
}
