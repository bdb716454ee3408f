import { words } from '@sojourn/domain'
import { type Check, decideByChecks, isOneOf, isSameHolder, isTrue } from './checks.ts'
import type { Evidence, Policy, PolicyParameters } from './policy.ts'
import { minutesAfter } from './retention.ts'

/** A fare for residents or by age? domain.md section 6 (g). One fact for one fare; trains and planes ask for the identity card, not for this. */
export const TRANSIT_FARE: Policy = {
  id: 'transit-fare',
  version: 1,
  kind: 'transport',
  name: words('公共交通优惠', 'Fares of public transport'),
  question: words('可以享受这项优惠吗？', 'Does this fare apply?'),
  purpose: words('核验本市居住和年龄优惠', 'To check residence in the city and discounts by age'),
  legalBasis: words(
    '《居住证暂行条例》（国务院令第663号）第十二条；《老年人权益保障法》',
    'Provisional Regulations on Residence Permits (Decree 663) Art. 12; Law on the Rights of the Elderly',
  ),
  retention: words('什么都不保存；单次结果5分钟后删除', 'Nothing is kept; a single result is deleted after 5 minutes'),
  neverAsked: [
    words('姓名', 'the name'),
    words('公民身份号码', 'the citizen ID number'),
    words('出生日期', 'the date of birth'),
    words('乘车记录', 'journeys'),
  ],
  parameters: [
    {
      name: 'fare',
      label: words('优惠', 'Fare'),
      hint: words('实名制火车、飞机请用身份证', 'Trains and planes under real names need the identity card'),
      kind: 'choice',
      options: [
        { value: 'resident', label: words('居民票', 'Residents') },
        { value: 'over_60', label: words('60周岁以上', '60 and over') },
        { value: 'over_65', label: words('65周岁以上', '65 and over') },
      ],
      initial: () => 'resident',
    },
    {
      name: 'city',
      label: words('城市', 'City'),
      kind: 'choice',
      options: [{ value: '010100', label: words('示范市', 'Demo City') }],
      initial: () => '010100',
    },
  ],
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      claims: [
        { path: ['residence', 'city'], use: 'judged', when: { parameter: 'fare', oneOf: ['resident'] } },
        { path: ['age_over', '60'], use: 'judged', when: { parameter: 'fare', oneOf: ['over_60'] } },
        { path: ['age_over', '65'], use: 'judged', when: { parameter: 'fare', oneOf: ['over_65'] } },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('持有效居住证，符合所选优惠', 'The holder of a valid permit, to whom the fare applies'),
  staffButton: words('找工作人员', 'Get the staff'),
  manualWay: words(
    '请按普通票价乘车，或到服务窗口凭证件办理',
    'Travel at the normal fare, or show papers at the service counter',
  ),
  decide: (evidence, parameters) => decideByChecks([isSameHolder(evidence), fareApplies(evidence, parameters)]),
  keepUntil: (_parameters, decidedAt) => minutesAfter(decidedAt, 5),
}

function fareApplies(evidence: readonly Evidence[], { fare, city = '' }: PolicyParameters): Check {
  switch (fare) {
    case 'over_60':
      return isTrue(evidence, 'permit', ['age_over', '60'], 'over_60', 'under_60')
    case 'over_65':
      return isTrue(evidence, 'permit', ['age_over', '65'], 'over_65', 'under_65')
    default:
      return isOneOf(evidence, 'permit', ['residence', 'city'], [city], 'resides_in_city', 'resides_elsewhere')
  }
}
