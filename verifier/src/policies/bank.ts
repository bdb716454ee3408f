import { words } from '@sojourn/domain'
import { decideByChecks, isOneOf, isSameHolder } from './checks.ts'
import type { Policy } from './policy.ts'
import { daysAfter } from './retention.ts'

const OPEN_ACCOUNT = 'open_account'
const ACTIVATE_CARD = 'activate_card'

/**
 * Who is the customer? domain.md section 6 (e). The address is asked only where an account is opened, the card's financial function only
 * where it is to be activated: a financial fact, so the wallet asks for a consent of its own.
 */
export const BANK_CUSTOMER: Policy = {
  id: 'bank-customer',
  version: 1,
  kind: 'bank',
  name: words('客户身份识别', 'Identification of a customer'),
  question: words('这位客户是谁？', 'Who is the customer?'),
  purpose: words(
    '客户身份识别、开户或激活社保卡金融功能',
    "To identify a customer, open an account, or activate a social security card's financial function",
  ),
  legalBasis: words(
    '《反洗钱法》：客户尽职调查；个人存款账户实名制规定',
    'Anti-Money Laundering Law: customer due diligence; real-name rules for deposit accounts',
  ),
  retention: words(
    '一天后从本系统删除，相片15分钟后删除；银行另按反洗钱规定留存',
    'Deleted from this desk after a day, the portrait after 15 minutes; the bank’s own record follows the anti-money-laundering rules',
  ),
  neverAsked: [
    words('参保月数', 'months of insurance'),
    words('居住证历史', 'the history of the permit'),
    words('亲属关系', 'kinship'),
    words('银行账号', 'account numbers'),
  ],
  parameters: [
    {
      name: 'occasion',
      label: words('办理事项', 'What is it for'),
      kind: 'choice',
      options: [
        { value: 'identify', label: words('识别身份', 'Identification') },
        { value: OPEN_ACCOUNT, label: words('开立账户', 'Opening an account') },
        {
          value: ACTIVATE_CARD,
          label: words('当面激活社保卡金融功能', 'Activating the financial function, in person'),
        },
      ],
      initial: () => 'identify',
    },
  ],
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      claims: [
        { path: ['name'], use: 'kept' },
        { path: ['citizen_id'], use: 'kept' },
        { path: ['portrait'], use: 'shown_briefly' },
        {
          path: ['residence', 'address'],
          use: 'kept',
          when: { parameter: 'occasion', oneOf: [OPEN_ACCOUNT] },
        },
      ],
    },
    {
      queryId: 'card',
      type: 'social-security-card',
      claims: [{ path: ['financial_function'], use: 'judged' }],
      when: { parameter: 'occasion', oneOf: [ACTIVATE_CARD] },
    },
  ],
  alternatives: [],
  // An account that is opened stays open: the status must be as fresh as for a payment.
  agingStatus: 'cannot_tell',
  rule: words('本人持有效居住证当面出示', 'The holder of a valid permit, in person'),
  manualWay: words('请柜台核对身份证原件办理', 'Identify the customer by the original identity card at the counter'),
  decide: (evidence, { occasion }) =>
    decideByChecks([
      isSameHolder(evidence),
      { check: 'identified', answer: 'holds' },
      ...(occasion === ACTIVATE_CARD
        ? [
            isOneOf(
              evidence,
              'card',
              ['financial_function'],
              ['inactive'],
              'financial_function_to_activate',
              'financial_function_already_active',
            ),
          ]
        : []),
    ]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 1),
}
