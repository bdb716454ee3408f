import { words } from '@sojourn/domain'
import { decideByChecks, isSameHolder, isTrue } from './checks.ts'
import type { Policy } from './policy.ts'
import { minutesAfter } from './retention.ts'

/** Of age, and the holder? domain.md row 36: all that a shop may learn; paying is not ours. */
export const MERCHANT_ADULT: Policy = {
  id: 'merchant-adult',
  version: 1,
  kind: 'other',
  name: words('成年核验', 'Proof of age'),
  question: words('顾客年满18周岁吗？', 'Is the customer of age?'),
  purpose: words('核验持证人年满18周岁', 'To check that the holder is 18 or older'),
  legalBasis: words(
    '《未成年人保护法》第五十九条：不得向未成年人销售烟、酒',
    'Law on the Protection of Minors Art. 59: no tobacco or alcohol for minors',
  ),
  retention: words('什么都不保存；单次结果5分钟后删除', 'Nothing is kept; a single result is deleted after 5 minutes'),
  neverAsked: [
    words('姓名', 'the name'),
    words('出生日期', 'the date of birth'),
    words('公民身份号码', 'the citizen ID number'),
    words('付款信息', 'anything about paying'),
  ],
  parameters: [],
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      orMdoc: true,
      claims: [{ path: ['age_over', '18'], use: 'judged' }],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('持证人年满18周岁', 'The holder is 18 or older'),
  manualWay: words('请核对任一身份证件', 'Look at any identity document'),
  decide: (evidence) =>
    decideByChecks([isSameHolder(evidence), isTrue(evidence, 'permit', ['age_over', '18'], 'adult', 'under_18')]),
  keepUntil: (_parameters, decidedAt) => minutesAfter(decidedAt, 5),
}
