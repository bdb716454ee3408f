import { parseCreditCode, words } from '@sojourn/domain'
import { type Check, decideByChecks, isSameHolder } from './checks.ts'
import { claimOf } from './claims.ts'
import type { Evidence, Policy, PolicyParameters } from './policy.ts'
import { daysAfter } from './retention.ts'

const HUKOU_CERTIFICATE = 'hukou_certificate'
const PERMIT_ITEMS = ['permit_reissue', 'permit_endorsement']

/**
 * A case for another city: domain.md section 6 (h), row 25. The desk takes the case and the city that is concerned decides it: that of the
 * hukou, or the one that issued the permit. The desk keeps the receipt's number as its case number, and no words of the clerk's own; what identifies the person goes from its screen in minutes.
 */
export const INTER_PROVINCIAL_CASE: Policy = {
  id: 'inter-provincial-case',
  version: 1,
  kind: 'government',
  name: words('跨省通办收件', 'A case for another city'),
  question: words('这件事由哪个城市办理？', 'Which city decides this case?'),
  purpose: words('代收材料，转交有权办理的城市', 'To take a case and pass it to the city that decides it'),
  legalBasis: words(
    '国办发〔2020〕35号：跨省通办事项清单',
    'State Council General Office 2020 No. 35: items of inter-provincial service',
  ),
  retention: words(
    '只保存收件编号（即回执编号）90天；姓名和号码在屏幕上显示15分钟后删除',
    'Only the case number, which is the receipt number, is kept, for 90 days; name and ID number leave the screen after 15 minutes',
  ),
  neverAsked: [
    words('与该事项无关的信息', 'anything that the item does not need'),
    words('材料复印件', 'copies of papers'),
  ],
  parameters: [
    {
      name: 'item',
      label: words('事项', 'Item'),
      kind: 'choice',
      options: [
        { value: 'permit_reissue', label: words('居住证补领换领', 'Re-issue of a residence permit') },
        { value: 'permit_endorsement', label: words('居住证签注', 'Endorsement of a residence permit') },
        { value: HUKOU_CERTIFICATE, label: words('户籍类证明', 'Certificate of household registration') },
      ],
      initial: () => 'permit_reissue',
    },
    {
      name: 'deskCity',
      label: words('本窗口所在城市', "This desk's city"),
      kind: 'choice',
      options: [
        { value: '020100', label: words('样例市', 'Yangli City (demo)') },
        { value: '010100', label: words('示范市', 'Shifan City (demo)') },
      ],
      initial: () => '020100',
    },
  ],
  asks: [
    {
      queryId: 'permit',
      type: 'residence-permit',
      claims: [
        { path: ['name'], use: 'shown_briefly' },
        { path: ['citizen_id'], use: 'shown_briefly' },
        { path: ['hukou', 'city'], use: 'shown_briefly', when: { parameter: 'item', oneOf: [HUKOU_CERTIFICATE] } },
        { path: ['issuing_authority'], use: 'shown_briefly', when: { parameter: 'item', oneOf: PERMIT_ITEMS } },
      ],
    },
  ],
  alternatives: [],
  agingStatus: 'accepted_with_age',
  rule: words('由本人出示，转交有权办理的城市', 'Shown by the holder; passed to the city that decides'),
  manualWay: words('请人工收取材料并电话联系办理地', 'Take the papers by hand and call the city concerned'),
  decide: (evidence, parameters) => decideByChecks([isSameHolder(evidence), isForAnotherCity(evidence, parameters)]),
  keepUntil: (_parameters, decidedAt) => daysAfter(decidedAt, 90),
}

function isForAnotherCity(evidence: readonly Evidence[], { item, deskCity }: PolicyParameters): Check {
  const path = item === HUKOU_CERTIFICATE ? ['hukou', 'city'] : ['issuing_authority']
  const at = { type: 'residence-permit', path } as const
  const value = claimOf(evidence, 'permit', path)
  const city = typeof value !== 'string' ? undefined : item === HUKOU_CERTIFICATE ? divisionOf(value) : cityOf(value)
  if (city === undefined) return { check: 'belongs_to_another_city', answer: 'claim_unreadable', at }
  return { check: 'belongs_to_another_city', answer: city === deskCity ? 'belongs_to_this_city' : 'holds', at }
}

const divisionOf = (value: string): string | undefined => (/^\d{6}$/.test(value) ? value : undefined)

/** GB 32100: characters 3 to 8 are the division in which the authority is registered. */
function cityOf(creditCode: string): string | undefined {
  const parsed = parseCreditCode(creditCode)
  return parsed.ok ? `${parsed.value.slice(2, 6)}00` : undefined
}
