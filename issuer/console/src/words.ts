import type { EnrolRefusal } from '@sojourn/service'
import { defineWords, type WordedReason } from '@sojourn/ui'
import type { DecideApplicationRefusal } from '../../src/casework/decide-application.ts'
import type { SubmitApplicationRefusal } from '../../src/casework/submit-application.ts'
import type { ActivateRefusal } from '../../src/issuance/activate-issuance.ts'
import type { CreateOfferRefusal } from '../../src/issuance/create-credential-offer.ts'
import type { ReinstateCredentialRefusal } from '../../src/lifecycle/reinstate-credential.ts'
import type { RevokeCredentialRefusal } from '../../src/lifecycle/revoke-credential.ts'
import type { SuspendCredentialRefusal } from '../../src/lifecycle/suspend-credential.ts'
import type { DecideRegistrationRefusal } from '../../src/relying-parties/decide-registration.ts'
import type { ProposeRefusal } from '../../src/relying-parties/propose-registration.ts'
import type { SignInRefusal } from '../../src/staff/sign-in.ts'

type ConsoleRefusal =
  | ActivateRefusal
  | CreateOfferRefusal
  | DecideApplicationRefusal
  | DecideRegistrationRefusal
  | EnrolRefusal
  | ProposeRefusal['code']
  | ReinstateCredentialRefusal
  | RevokeCredentialRefusal
  | SignInRefusal
  | SubmitApplicationRefusal
  | SuspendCredentialRefusal

/** A refusal of the agency that has no words breaks the build here. */
export const UNWORDED_REASONS: Readonly<Record<Exclude<ConsoleRefusal, WordedReason>, never>> = {}

export const consoleWords = defineWords(
  'console',
  {
    product: '寓居 · 签发窗口',
    testing: '演示环境：全部人员和数据均为虚构',
    loading: '正在读取',
    retry: '再试一次',
    residents: '居民',
    applications: '申请',
    relyingParties: '依赖方',
    activity: '办理记录',
    navigation: '主要页面',
    notFoundTitle: '没有这个页面',
    notFound: '链接可能不完整。',
    home: '回到首页',
    format: '凭证格式',
    'format.dc-sd-jwt': '标准（可只出示其中几项）',
    'format.jwt-vc': '兼容旧系统（整份出示）',
    'format.mso-mdoc': '移动证件 ISO mdoc（仅居住证）',
    'format.vc-jwt': 'W3C 2.0（整份出示，供其他钱包使用）',
    'format.vc-sd-jwt': 'W3C 2.0（可只出示其中几项，供其他钱包使用）',
  },
  {
    product: 'Sojourn · Issuing counter',
    testing: 'Demonstration: all persons and facts are invented',
    loading: 'Loading',
    retry: 'Try again',
    residents: 'Residents',
    applications: 'Applications',
    relyingParties: 'Relying parties',
    activity: 'Activity',
    navigation: 'Main pages',
    notFoundTitle: 'There is no such page',
    notFound: 'The link may be incomplete.',
    home: 'Back to the first page',
    format: 'Credential format',
    'format.dc-sd-jwt': 'Standard (single facts can be shown)',
    'format.jwt-vc': 'For older systems (shown as a whole)',
    'format.mso-mdoc': 'Mobile document, ISO mdoc (residence permit only)',
    'format.vc-jwt': 'W3C 2.0 (shown as a whole; for other wallets)',
    'format.vc-sd-jwt': 'W3C 2.0 (single facts can be shown; for other wallets)',
  },
)
