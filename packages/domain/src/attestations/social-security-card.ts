import { words } from '../language.ts'
import type { AttestationType } from './attestation-type.ts'
import { claim, FACE_CLAIMS, within } from './define-claims.ts'
import { INSURANCE_LINE_NAMES, INSURANCE_LINES } from './insurance-lines.ts'

const insured = { path: ['insured'], label: words('参保状态', 'Insurance') }
const filing = { path: ['cross_region_filing'], label: words('异地就医备案', 'Cross-region care filing') }

const INSURED_STATES = {
  paying: words('参保缴费', 'Paying'),
  paused: words('暂停缴费', 'Paused'),
  stopped: words('终止缴费', 'Stopped'),
  retired: words('待遇享受', 'Receiving benefits'),
}

/** 社会保障卡: the card's face, its two independent switches, and the holder's insurance on the day. */
export const SOCIAL_SECURITY_CARD: AttestationType = {
  id: 'social-security-card',
  version: 1,
  name: words('社会保障卡', 'Social security card'),
  description: words(
    '证明持卡人的社会保障身份、参保状态和卡片功能。',
    "Shows the holder's social security identity, insurance and what the card is enabled for.",
  ),
  w3cType: 'SocialSecurityCardCredential',
  groups: [insured, filing],
  claims: [
    FACE_CLAIMS.name,
    FACE_CLAIMS.sex,
    FACE_CLAIMS.birthDate,
    FACE_CLAIMS.portrait,
    claim('ss_number', 'citizen_id', words('社会保障号码', 'Social security number'), {
      restricted: true,
      sensitivity: 'identity_number',
    }),
    claim('card_no', 'string', words('卡号', 'Card number')),
    claim('generation', 'enumeration', words('卡代次', 'Card generation'), {
      values: {
        composite: words('复合卡', 'Composite'),
        second: words('第二代', 'Second'),
        third: words('第三代', 'Third'),
      },
    }),
    claim('issuing_city', 'division_code', words('发卡地', 'Issuing city')),
    claim('issued', 'date', words('发卡日期', 'Issued')),
    claim('expires', 'date', words('有效期至', 'Expires')),
    claim('social_function', 'enumeration', words('社会保障功能', 'Social security function'), {
      values: { enabled: words('已启用', 'Enabled'), not_enabled: words('未启用', 'Not enabled') },
    }),
    claim('financial_function', 'enumeration', words('金融功能', 'Financial function'), {
      sensitivity: 'financial',
      values: { active: words('已激活', 'Active'), inactive: words('未激活', 'Not active') },
    }),
    claim('bank_name', 'string', words('服务银行', 'Bank'), { restricted: true, sensitivity: 'financial' }),
    claim('account_tail', 'string', words('账户末四位', 'Last four digits of the account'), {
      restricted: true,
      sensitivity: 'financial',
    }),
    ...within(
      insured,
      INSURANCE_LINES.map((line) => claim(line, 'enumeration', INSURANCE_LINE_NAMES[line], { values: INSURED_STATES })),
    ),
    claim('as_of', 'date', words('参保状态截至日期', 'Insurance as of')),
    claim('insured_city', 'division_code', words('参保地', 'Insured city')),
    claim('medical_scheme', 'enumeration', words('医疗保险险种', 'Medical scheme'), {
      values: { employee: words('职工医保', 'Employee'), resident: words('居民医保', 'Resident') },
    }),
    ...within(filing, [
      claim('city', 'division_code', words('就医地', 'place of care'), { sensitivity: 'medical' }),
      claim('type', 'enumeration', words('备案类型', 'kind'), {
        sensitivity: 'medical',
        values: {
          long_term: words('跨省长期居住', 'Long-term residence elsewhere'),
          temporary: words('跨省临时外出就医', 'Temporary care elsewhere'),
        },
      }),
      claim('until', 'date', words('有效期至', 'until'), { sensitivity: 'medical' }),
    ]),
  ],
}
