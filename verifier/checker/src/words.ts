import type { Language } from '@sojourn/domain'
import { defineWords, reasonWords, type WordedReason } from '@sojourn/ui'
import type { CheckReason } from './check/judge-proof.ts'

export const checkerWords = defineWords(
  'checker',
  {
    product: '离线查验',
    watermark: '测试：人物和证件均为虚构',
    loading: '正在准备…',
    noneTitle: '还没有查验名单',
    noneText: '第一次使用要连一次网，之后没有网络也能查验。',
    chooseTitle: '查验什么？',
    chooseLead: '请居民在钱包里点“离线出示”，选同一个用途，再用这部手机扫他屏幕上的二维码。',
    asks: '只看：{{claims}}',
    change: '换一种查验',
    scanTitle: '扫居民屏幕上的二维码',
    collecting: '二维码在动，请对准不要动：已读 {{have}}/{{need}}',
    wrongCode: '这不是离线出示的二维码。请居民打开钱包，点“离线出示”。',
    checking: '正在核对…',
    next: '查验下一位',
    community: '本小区（社区）名称',
    communityHint: '和居住证上写的一样。只保存在这部手机里。',
    city: '本市',
    communityMissing: '请先填写小区名称。',
    packAge: '名单 {{age}}前更新',
    packOld: '名单已超过 24 小时，请连网更新后再查验',
    ready: '没有网络也能查验',
    privacy: '不登录，不联网核对，不保存任何人的信息。结果一分钟后从屏幕上消失。',
    passSentence: '核验通过',
    validAsOf: '状态截至',
    checkedAt: '查验时间',
    issuer: '签发单位',
    clock: '时钟',
    clockAhead: '居民手机的时间比这部手机快 {{count}} 秒',
    'say.name': '姓名',
    'say.compareName': '请当面核对姓名；离线出示没有相片。',
    'say.adult': '年满 18 周岁',
    'say.resident_of_community': '住在本小区',
    'say.resident_of_city': '持本市有效居住证',
    'say.over_65': '年满 65 周岁',
    'say.over_60': '年满 60 周岁',
    'say.no_age_discount': '没有年龄优惠',
    staff: '叫工作人员',
    staffText: '请打电话或当面请工作人员处理，不要让人在门外等着没人管。',
  },
  {
    product: 'Offline checker',
    watermark: 'TEST: persons and documents are invented',
    loading: 'Getting ready…',
    noneTitle: 'No lists yet',
    noneText: 'The first time needs a network once; after that it checks without one.',
    chooseTitle: 'What is to be checked?',
    chooseLead:
      'Ask the resident to press “Show offline” in the wallet and choose the same purpose. Then scan their screen with this phone.',
    asks: 'Looks only at: {{claims}}',
    change: 'Another kind of check',
    scanTitle: 'Scan the code on the resident’s screen',
    collecting: 'The code moves; hold still: {{have}} of {{need}} read',
    wrongCode: 'This is no code for an offline check. Ask the resident to press “Show offline” in the wallet.',
    checking: 'Checking…',
    next: 'Check the next person',
    community: 'Name of this community',
    communityHint: 'As it is written on residence permits. Kept on this phone only.',
    city: 'This city',
    communityMissing: 'Fill in the name of the community first.',
    packAge: 'Lists updated {{age}} ago',
    packOld: 'The lists are older than 24 hours. Connect to a network before you check',
    ready: 'Works without a network',
    privacy: 'No sign-in, nothing sent, nothing kept of anybody. The result leaves the screen after a minute.',
    passSentence: 'It holds',
    validAsOf: 'Valid as of',
    checkedAt: 'Checked at',
    issuer: 'Issued by',
    clock: 'Clock',
    clockAhead: 'The resident’s phone is {{count}} seconds ahead of this one',
    'say.name': 'Name',
    'say.compareName': 'Compare the name in person; an offline proof has no photo.',
    'say.adult': 'Aged 18 or over',
    'say.resident_of_community': 'Lives in this community',
    'say.resident_of_city': 'Valid residence permit of this city',
    'say.over_65': 'Aged 65 or over',
    'say.over_60': 'Aged 60 or over',
    'say.no_age_discount': 'No discount by age',
    staff: 'Call staff',
    staffText: 'Phone or fetch a member of staff; nobody is left waiting at the gate.',
  },
)

type Pair = readonly [sentence: string, next: string]

/** Worded for a landlord or a guard, and for what happens without a network; whatever is not here reads as at a desk. */
const OWN: Readonly<Partial<Record<CheckReason, Readonly<Record<Language, Pair>>>>> = {
  already_seen: {
    'zh-CN': ['这个二维码刚才在这部手机上查验过了。', '请本人在钱包里再做一个新的，当面出示。'],
    en: ['This code was checked on this phone a moment ago.', 'Have the person make a new one and show it here.'],
  },
  pack_too_old: {
    'zh-CN': ['这部手机上的名单太旧，不能作准。', '这不是居民的问题。请连一次网再查验，或看证件原件。'],
    en: [
      'The lists on this phone are too old to rely on.',
      'This is not the resident’s fault. Connect once and check again, or look at the document itself.',
    ],
  },
  clock_went_back: {
    'zh-CN': ['这部手机的时间倒退了，不能作准。', '请把时间设为自动，连一次网再查验。'],
    en: [
      'This phone’s clock went backwards, so nothing can be said.',
      'Set the time to automatic, connect once, and check again.',
    ],
  },
  other_community: {
    'zh-CN': ['不住在本小区。', '如有疑问请叫工作人员。'],
    en: ['Lives in another community.', 'Call staff if in doubt.'],
  },
  'holder.stale': {
    'zh-CN': ['二维码超过一分钟了，可能是截图或录像。', '请本人在钱包里再做一个新的，当面出示。'],
    en: [
      'The code is more than a minute old: perhaps a screenshot or a film.',
      'Have the person make a new one and show it here.',
    ],
  },
  'holder.from_the_future': {
    'zh-CN': ['两部手机的时间差得太多。', '请双方都把时间设为自动，再做一个新的二维码。'],
    en: ['The two phones’ clocks differ too much.', 'Set the time to automatic on both, and have a new code made.'],
  },
  'holder.wrong_audience': {
    'zh-CN': ['这个二维码是为别的用途做的。', '请居民选择和这里相同的用途，再做一个。'],
    en: [
      'This code was made for another purpose.',
      'Have the resident choose the same purpose as here and make a new one.',
    ],
  },
  'holder.bad_signature': {
    'zh-CN': ['出示的人没有证明这是他自己的证件。', '不要接受。请看证件原件。'],
    en: [
      'Whoever shows it did not prove that the credential is their own.',
      'Do not accept it. Look at the document itself.',
    ],
  },
  'issuer.unknown_key': {
    'zh-CN': ['不认识签发单位，无法核对。', '请连一次网更新名单再试，或看证件原件。'],
    en: [
      'The issuer is not known here, so nothing can be checked.',
      'Connect once to update the lists, or look at the document itself.',
    ],
  },
  'status.unavailable': {
    'zh-CN': ['名单里没有这张证件的状态。', '这不是居民的问题。请连一次网更新名单再试，或看证件原件。'],
    en: [
      'The lists here do not have the state of this credential.',
      'This is not the resident’s fault. Connect once to update the lists, or look at the document itself.',
    ],
  },
  'format.malformed': {
    'zh-CN': ['二维码的内容读不出来。', '请居民更新钱包，再做一个新的。'],
    en: ['The code cannot be read.', 'Have the resident update the wallet and make a new one.'],
  },
}

/** A reason without words breaks the build here. */
export const UNWORDED: Readonly<
  Record<
    Exclude<CheckReason, WordedReason | 'already_seen' | 'pack_too_old' | 'clock_went_back' | 'other_community'>,
    never
  >
> = {}

export function checkReasonWords(
  reason: CheckReason,
  language: Language,
): { readonly sentence: string; readonly next: string } {
  const own = OWN[reason]?.[language]
  return own ? { sentence: own[0], next: own[1] } : reasonWords(reason, language)
}
