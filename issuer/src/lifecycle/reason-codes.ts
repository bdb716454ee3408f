import type { Localized } from '@sojourn/domain'

/** Grounds of domain.md 4.4 by which an officer may act; the text beside the code says the rest. */
export const REASON_CODES = {
  suspend: {
    endorsement_missed: { 'zh-CN': '逾期未签注', en: 'Not endorsed in time' },
    loss_reported: { 'zh-CN': '已挂失', en: 'Reported lost' },
    under_review: { 'zh-CN': '正在核查', en: 'Under review' },
    other: { 'zh-CN': '其他', en: 'Other' },
  },
  reinstate: {
    endorsed_late: { 'zh-CN': '已补办签注', en: 'Endorsed late' },
    found: { 'zh-CN': '已找回', en: 'Found again' },
    review_closed: { 'zh-CN': '核查结束', en: 'Review closed' },
    other: { 'zh-CN': '其他', en: 'Other' },
  },
  revoke: {
    forged_or_fraud: { 'zh-CN': '伪造或骗取', en: 'Forged or obtained by fraud' },
    local_hukou: { 'zh-CN': '已取得本地户籍', en: 'Became a local resident' },
    moved_away: { 'zh-CN': '已离开本市', en: 'Moved away' },
    deceased: { 'zh-CN': '死亡', en: 'Deceased' },
    own_request: { 'zh-CN': '本人申请', en: 'Own request' },
    data_changed: { 'zh-CN': '信息变更', en: 'Facts changed' },
    other: { 'zh-CN': '其他', en: 'Other' },
  },
} as const satisfies Record<string, Readonly<Record<string, Localized>>>

export type LifecycleAct = keyof typeof REASON_CODES

export const isReasonFor = (act: LifecycleAct, code: string): boolean => Object.hasOwn(REASON_CODES[act], code)
