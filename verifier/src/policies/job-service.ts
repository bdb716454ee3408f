import { words } from '@sojourn/domain'
import { decideByChecks, isOneOf, isSameHolder } from './checks.ts'
import type { Policy } from './policy.ts'
import { daysAfter } from './retention.ts'

const LEGAL_BASIS = words(
  '《就业促进法》；《社会保险经办条例》（2023年12月1日施行）',
  'Employment Promotion Law; Regulations on Handling Social Insurance, in force since December 2023',
)
const MANUAL_WAY = words('请到窗口凭实体卡或身份证办理', 'Use the physical card or the identity card at the counter')

/** Who looks for work? domain.md row 16: the social security card as an identity document (身份凭证). */
export const JOB_SERVICE: Policy = {
  id: 'job-service',
  version: 1,
  kind: 'government',
  name: words('求职登记', 'Registration for a job search'),
  question: words('求职者是谁？', 'Who looks for work?'),
  purpose: words('办理求职登记', 'To register somebody who looks for work'),
  legalBasis: LEGAL_BASIS,
  retention: words(
    '一天后从本系统删除；求职档案另行保存',
    'Deleted from this desk after a day; the file of the job service is its own',
  ),
  neverAsked: [
    words('参保记录', 'the insurance history'),
    words('银行账户', 'the bank account'),
    words('户籍', 'the place of household registration'),
  ],
  parameters: [],
  asks: [
    {
      queryId: 'card',
      type: 'social-security-card',
      claims: [
        { path: ['name'], use: 'kept' },
        { path: ['ss_number'], use: 'kept' },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('持有效社会保障卡，由本人出示', 'A valid social security card, shown by its holder'),
  manualWay: MANUAL_WAY,
  decide: (evidence) => decideByChecks([isSameHolder(evidence), { check: 'identified', answer: 'holds' }]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 1),
}

/** Where may the benefit be paid? domain.md row 16: bank and the last four digits, no more; the account itself is the bank's (待遇领取). */
export const BENEFIT_ACCOUNT: Policy = {
  id: 'benefit-account',
  version: 1,
  kind: 'government',
  name: words('待遇发放账户核验', 'Account for a benefit'),
  question: words('待遇可以发到这张卡吗？', 'Can the benefit be paid to this card?'),
  purpose: words('核对发放待遇的社会保障卡账户', "To check the social security card's account for a benefit"),
  legalBasis: LEGAL_BASIS,
  retention: words('保存30天供核对发放，随后删除', 'Kept for 30 days while the payment is checked, then deleted'),
  neverAsked: [
    words('完整账号', 'the account number'),
    words('余额', 'the balance'),
    words('参保月数', 'months of insurance'),
  ],
  parameters: [],
  asks: [
    {
      queryId: 'card',
      type: 'social-security-card',
      claims: [
        { path: ['bank_name'], use: 'kept' },
        { path: ['account_tail'], use: 'kept' },
        { path: ['financial_function'], use: 'judged' },
      ],
    },
  ],
  alternatives: [],
  // Money follows this answer.
  agingStatus: 'cannot_tell',
  rule: words('本人的社会保障卡，金融功能已激活', 'The holder’s own card, with its financial function active'),
  manualWay: MANUAL_WAY,
  decide: (evidence) =>
    decideByChecks([
      isSameHolder(evidence),
      isOneOf(
        evidence,
        'card',
        ['financial_function'],
        ['active'],
        'financial_function_active',
        'financial_function_inactive',
      ),
    ]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 30),
}
