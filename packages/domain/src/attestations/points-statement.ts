import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { claim, thresholds, within } from './define-claims.ts'

/** Fictional, as its values are: no city published them (domain.md section 5). */
export const DEMO_POINTS_SCHEME = 'shifan-permit-points'

/** What a total opens in the scheme (domain.md row 29); each threshold is a signed yes or no. */
export const POINTS_LEVELS = ['public_rental', 'public_school', 'settlement'] as const
export type PointsLevel = (typeof POINTS_LEVELS)[number]

export const POINTS_INDICATORS = ['age', 'insurance', 'residence', 'dwelling'] as const
export type PointsIndicator = (typeof POINTS_INDICATORS)[number]

const LEVEL_NAMES = {
  public_rental: words('公共租赁住房', 'public rental housing'),
  public_school: words('公办学校学位', 'a place in a public school'),
  settlement: words('积分落户', 'settlement by points'),
} as const satisfies Record<PointsLevel, unknown>

const INDICATOR_NAMES = {
  age: words('年龄', 'Age'),
  insurance: words('社会保险', 'Social insurance'),
  residence: words('居住年限', 'Years of residence'),
  dwelling: words('稳定住所', 'Stable dwelling'),
} as const satisfies Record<PointsIndicator, unknown>

const DEDUCTION_NAMES = { back_paid: words('补缴扣分', 'Back-paid months') }

const thresholdMet = { path: ['threshold_met'], label: words('达到分数线', 'Threshold met') }
const publicity = { path: ['publicity_period'], label: words('公示期', 'Public notice') }

/** 积分核定单: points as the office counted them for one round. Whoever asks a level learns yes or no, not the total. */
export const POINTS_STATEMENT: AttestationType = {
  id: 'points-statement',
  version: 1,
  name: words('积分核定单', 'Points statement'),
  description: words(
    '证明持有人在一轮积分核定中的得分和达到的分数线。',
    "Shows the holder's points in one round, and which thresholds they meet.",
  ),
  w3cType: 'PointsStatementCredential',
  groups: [thresholdMet, publicity],
  claims: [
    claim('scheme', 'enumeration', words('积分方案', 'Scheme'), {
      values: { [DEMO_POINTS_SCHEME]: words('示范市居住证积分（示范）', 'Permit points of Shifan City (demo)') },
    }),
    claim('policy_version', 'string', words('规则版本', 'Version of the rules')),
    claim('as_of', 'date', words('核定日期', 'Counted as of')),
    claim('total', 'points', words('总分', 'Total')),
    claim('indicators', 'points_lines', words('得分项', 'Points by indicator'), { values: INDICATOR_NAMES }),
    claim('deductions', 'points_lines', words('扣分项', 'Deductions'), { values: DEDUCTION_NAMES }),
    ...thresholds(thresholdMet, POINTS_LEVELS, (level) => {
      const name = LEVEL_NAMES[level as PointsLevel]
      return words(`达到分数线：${name['zh-CN']}`, `Enough points for ${name.en}`)
    }),
    claim('rank_band', 'string', words('排名区间', 'Band of the ranking')),
    ...within(publicity, [
      claim('from', 'date', words('开始', 'from')),
      claim('until', 'date', words('结束', 'until')),
    ]),
  ],
}
