import type { Language, Localized } from '@sojourn/domain'
import type { OfflineProofRefusal } from '../offline-proof/make-offline-proof.ts'
import type { PresentRefusal } from '../present/present-credentials.ts'
import type { RequestRefusal } from '../present/read-request.ts'
import type { AcceptRefusal } from '../receive/accept-offer.ts'
import type { FinishRefusal } from '../receive/finish-authorization.ts'
import type { OfferRefusal } from '../receive/read-offer.ts'
import type { StartRefusal } from '../receive/start-authorization.ts'
import type { SetUpRefusal } from '../unlock/set-up.ts'
import type { UnlockRefusal } from '../unlock/unlock-vault.ts'

/** Everything that this wallet may have to tell a person. A new refusal breaks this build until it has its two sentences. */
export type WalletRefusal =
  | OfferRefusal
  | AcceptRefusal
  | StartRefusal
  | FinishRefusal
  | RequestRefusal
  | PresentRefusal
  | OfflineProofRefusal
  | SetUpRefusal
  | UnlockRefusal

interface Words {
  readonly sentence: Localized
  readonly next: Localized
}

const words = (zhCn: readonly [string, string], en: readonly [string, string]): Words => ({
  sentence: { 'zh-CN': zhCn[0], en: en[0] },
  next: { 'zh-CN': zhCn[1], en: en[1] },
})

const REFUSAL_WORDS: Readonly<Record<WalletRefusal, Words>> = {
  // receiving
  not_an_offer: words(
    ['这不是领取证件的二维码。', '请扫工作人员屏幕上的二维码。'],
    ['This is not a code for receiving a card.', 'Scan the code on the officer’s screen.'],
  ),
  not_on_trust_list: words(
    ['签发方不在受信任的名单上。', '不要领取。请到正规的签发窗口办理。'],
    ['Whoever offers this is not on the list of trusted agencies.', 'Do not receive it. Go to the proper agency.'],
  ),
  type_not_allowed: words(
    ['这个单位无权签发这种证件。', '不要领取。请到有权签发的单位办理。'],
    ['This agency may not issue such a card.', 'Do not receive it. Go to the agency that may.'],
  ),
  offer_gone: words(
    ['这个二维码已过期或已用过。', '请工作人员重新生成一个。'],
    ['This code has expired or was used.', 'Ask the officer to make a new one.'],
  ),
  offer_used: words(
    ['这个二维码已过期或已用过。', '请工作人员重新生成一个。'],
    ['This code has expired or was used.', 'Ask the officer to make a new one.'],
  ),
  grant_not_supported: words(
    ['这个机关没有钱包支持的领取方式。', '请到窗口，用窗口的二维码领取。'],
    ['The agency offers no way of receiving that this wallet knows.', 'Go to the counter and use the code there.'],
  ),
  format_not_supported: words(
    ['这种证件格式，钱包还不支持。', '请工作人员换一种格式签发。'],
    ['This wallet does not know this kind of card.', 'Ask the officer to issue it in another format.'],
  ),
  metadata_not_signed: words(
    ['签发机关的服务信息没有有效签名，可能被人改动过。', '没有领取任何东西。请告诉工作人员，不要再试这个二维码。'],
    [
      'What the agency’s service says of itself is not rightly signed; somebody may have changed it.',
      'Nothing was received. Tell the officer and do not use this code again.',
    ],
  ),
  encryption_not_supported: words(
    ['签发机关要求的加密方式，本钱包不支持。', '没有领取任何东西。请告诉工作人员，或更新钱包后再试。'],
    [
      'The agency asks for an encryption that this wallet does not have.',
      'Nothing was received. Tell the officer, or try again with a newer wallet.',
    ],
  ),
  metadata_invalid: words(
    ['签发机关的服务设置有误。', '没有领取任何东西。请告诉工作人员，稍后再试。'],
    ['The agency’s service is not set up rightly.', 'Nothing was received. Tell the officer and try later.'],
  ),
  trust_list_unavailable: words(
    ['拿不到受信任单位的名单，无法核对对方。', '请连接网络后再试。'],
    ['The list of trusted parties cannot be had, so nobody can be checked.', 'Connect to a network and try again.'],
  ),
  unreachable: words(
    ['连接不到对方的服务。', '请检查网络，然后再试一次。'],
    ['Their service cannot be reached.', 'Check the connection and try once more.'],
  ),
  tx_code_missing: words(
    ['还没有输入领取码。', '请输入工作人员告诉您的数字。'],
    ['The code for receiving is missing.', 'Type the digits that the officer told you.'],
  ),
  interrupted: words(
    ['连接中断，证件还没有收到。', '请再按一次“领取”，不用再输领取码。'],
    ['The connection was cut; the card has not come yet.', 'Press “Receive” once more. The code is not needed again.'],
  ),
  wrong_tx_code: words(
    ['领取码不对，或二维码已失效。', '请核对后再输入一次。连续输错五次要重新生成二维码。'],
    [
      'The code is not right, or the offer is over.',
      'Check the digits and type them again. After five wrong tries a new offer is needed.',
    ],
  ),
  not_sender_constrained: words(
    ['签发机关的服务不够安全，钱包没有继续。', '没有领取任何东西。请告诉工作人员。'],
    ['The agency’s service is not safe enough, so the wallet stopped.', 'Nothing was received. Tell the officer.'],
  ),
  issuer_refused: words(
    ['签发机关没有发放。', '请问工作人员原因，再重新领取。'],
    ['The agency did not issue it.', 'Ask the officer why, then start again.'],
  ),
  credential_refused: words(
    ['收到的证件没有通过检查。', '钱包一份也没有保存。请告诉工作人员，重新签发。'],
    ['What came did not pass the check.', 'The wallet kept none of it. Tell the officer and start again.'],
  ),
  copies_not_distinct: words(
    ['收到的副本有缺失或重复。', '钱包一份也没有保存。请告诉工作人员，重新签发。'],
    ['Copies were missing or not distinct.', 'The wallet kept none of them. Tell the officer and start again.'],
  ),
  copies_differ: words(
    ['收到的副本内容不一致。', '钱包一份也没有保存。请告诉工作人员，重新签发。'],
    ['The copies do not say the same.', 'The wallet kept none of them. Tell the officer and start again.'],
  ),
  client_not_accepted: words(
    ['这个机关还不接受本钱包在线领取。', '没有领取任何东西。请到窗口领取。'],
    ['This agency does not take this wallet for receiving online yet.', 'Nothing was received. Go to the counter.'],
  ),
  attestation_unavailable: words(
    ['钱包的服务方现在无法证明这是它的钱包。', '请过几分钟再试，或到窗口领取。'],
    [
      'The wallet’s provider cannot confirm at the moment that this is its wallet.',
      'Try again in a few minutes, or go to the counter.',
    ],
  ),
  response_of_no_flow: words(
    ['这次返回不是这个钱包发起的，或已经处理过。', '什么也没有领取。想领取证件，请在“我的证件”里重新开始。'],
    [
      'This wallet did not begin this, or has finished it already.',
      'Nothing was received. To receive a card, start again from “My cards”.',
    ],
  ),
  response_of_other_issuer: words(
    ['返回的信息不是您选择的机关发来的，可能有人冒充。', '什么也没有领取。请重新开始，并看清机关的名称和网址。'],
    [
      'The answer does not come from the agency that you chose; somebody may be posing as it.',
      'Nothing was received. Start again, and look at the agency’s name and address.',
    ],
  ),
  not_consented: words(
    ['您在机关的页面上没有同意。', '什么也没有领取。想领取时可以重新开始。'],
    ['You did not agree on the agency’s page.', 'Nothing was received. You can start again whenever you like.'],
  ),
  authorization_over: words(
    ['回到钱包后等得太久，机关的许可已过期。', '请重新开始；回到钱包后请在一分钟内解锁。'],
    [
      'Too much time passed after you came back, so the agency’s permission is over.',
      'Start again, and unlock within a minute of coming back.',
    ],
  ),
  // showing
  not_a_request: words(
    ['这不是查验二维码。', '请扫窗口屏幕上的二维码。'],
    ['This is not a code that asks for a proof.', 'Scan the code on the desk’s screen.'],
  ),
  unregistered: words(
    ['对方没有登记，钱包不知道是谁。', '什么也没有出示。请对方使用已登记的查验页面。'],
    [
      'The party asking is not registered: nobody knows who it is.',
      'Nothing was shown. They must use a registered desk.',
    ],
  ),
  code_too_old: words(
    ['对方屏幕上的二维码已经换了。', '请再扫一次屏幕上的二维码；钱包已解锁，这次来得及。'],
    [
      'The code on their screen has changed since.',
      'Scan it once more: the wallet is open now, so you will be in time.',
    ],
  ),
  request_gone: words(
    ['这个查验二维码已失效。', '请对方重新生成一个。'],
    ['This request is over.', 'Ask them to make a new code.'],
  ),
  request_invalid: words(
    ['对方的请求没有通过核对，可能是假冒的。', '什么也没有出示。请确认对方身份，让他重新生成。'],
    [
      'The request did not pass the check; it may be an impostor’s.',
      'Nothing was shown. Make sure who it is, and have them start again.',
    ],
  ),
  terms_not_agreed: words(
    ['还没有同意签署。', '请逐条看过条款，同意后再签；不同意就不要签。'],
    ['You have not agreed to sign.', 'Read every term first; do not sign what you do not agree to.'],
  ),
  over_asked: words(
    ['对方要的信息超出了登记的范围。', '钱包已拒绝，什么也没有出示。您可以向监管部门反映。'],
    ['They ask for more than they are registered for.', 'The wallet refused; nothing was shown. You may report it.'],
  ),
  registration_withdrawn: words(
    ['对方的登记已被撤销，不能再查看您的证件。', '什么也没有出示。您可以向登记机关反映。'],
    [
      'Their registration was withdrawn; they may not ask any more.',
      'Nothing was shown. You may report it to the registrar.',
    ],
  ),
  registration_missing: words(
    ['对方没有出示登记证，钱包不能确认用途。', '什么也没有出示。请对方更新查验页面后再试。'],
    [
      'They did not bring the certificate of their registration, so what it is for is not known.',
      'Nothing was shown. They must bring their desk up to date and ask again.',
    ],
  ),
  registration_ended: words(
    ['对方的登记证已过期，或已被新的登记代替。', '什么也没有出示。请对方更新后再试。'],
    [
      'The certificate of their registration has ended, or a newer one has taken its place.',
      'Nothing was shown. They must renew it and ask again.',
    ],
  ),
  registration_not_theirs: words(
    ['对方出示的登记证不是为这个单位或这个用途发的。', '钱包已拒绝，什么也没有出示。请确认对方身份。'],
    [
      'The certificate that they brought is for another party or another purpose.',
      'The wallet refused; nothing was shown. Make sure who it is.',
    ],
  ),
  registration_untrusted: words(
    ['对方的登记证不是登记机关签发的，可能是假冒的。', '钱包已拒绝，什么也没有出示。'],
    ['Their certificate is not the registrar’s; it may be forged.', 'The wallet refused; nothing was shown.'],
  ),
  registration_not_logged: words(
    ['在公开登记簿里找不到对方的登记。', '钱包已拒绝，什么也没有出示。您可以向登记机关反映。'],
    [
      'Their registration is not proved to be in the public register.',
      'The wallet refused; nothing was shown. You may report it to the registrar.',
    ],
  ),
  transaction_data_not_supported: words(
    ['对方要您确认一项交易，钱包不支持。', '什么也没有出示。请用其他方式办理。'],
    ['They want you to confirm a transaction, which this wallet does not do.', 'Nothing was shown. Use another way.'],
  ),
  nothing_fits: words(
    ['钱包里没有合适的证件。', '请先到签发单位领取。'],
    ['Your wallet holds nothing that fits.', 'Get the card from its agency first.'],
  ),
  consent_incomplete: words(
    ['还没有选好要出示的证件。', '请选好后再按“同意并出示”。'],
    ['What to show is not chosen yet.', 'Choose, then press “Agree and show”.'],
  ),
  sensitive_not_agreed: words(
    ['敏感信息需要您逐项同意。', '请看清每一项，同意就打勾；不同意就不要出示。'],
    ['Sensitive information needs your consent, each by itself.', 'Tick each that you agree to, or do not show.'],
  ),
  guardian_needed: words(
    ['孩子的证件要由监护人出示。', '请监护人确认后再出示。'],
    ['A child’s card is shown by the guardian.', 'The guardian has to confirm first.'],
  ),
  request_too_old: words(
    ['等得太久，这次查验已过期。', '请对方重新生成二维码。'],
    ['This has been open too long.', 'Ask them to make a new code.'],
  ),
  not_verified: words(
    ['没有确认是您本人，什么也没有出示。', '请再按一次，并完成指纹、面容、锁屏密码或口令验证。'],
    ['It was not confirmed that it is you; nothing was shown.', 'Press again and complete the check of your phone.'],
  ),
  proof_too_large: words(
    ['这张证件太大，放不进二维码。', '请到窗口领取“离线副本”，或在有网络时出示。'],
    [
      'This card does not fit into a QR code.',
      'Ask the counter for the offline copy, or show it where there is a network.',
    ],
  ),
  no_copies_left: words(
    ['这张证件的出示次数已用完。', '请到签发窗口补领。'],
    ['This card has no showings left.', 'Ask the counter for more.'],
  ),
  no_usable_encryption_key: words(
    ['无法给对方加密，钱包没有发送。', '请对方检查查验页面，再重新生成二维码。'],
    ['It could not be encrypted to them, so nothing was sent.', 'Have them check their page and make a new code.'],
  ),
  party_refused: words(
    ['对方没有接收。', '请看对方屏幕上的说明，需要时让他重新生成二维码。'],
    ['They did not take it.', 'See their screen; if needed have them make a new code.'],
  ),
  // opening
  already_sealed: words(
    ['这部手机上已经有一个钱包。', '请刷新页面，然后解锁。'],
    ['There is a wallet on this phone already.', 'Reload the page and unlock it.'],
  ),
  cancelled: words(
    ['没有完成验证。', '准备好后请再按一次，按手机提示操作。'],
    ['The check was not completed.', 'When ready, press again and follow your phone.'],
  ),
  prf_missing: words(
    ['这部手机的通行密钥不能给钱包加密。', '请改用口令。'],
    ['The passkey of this phone cannot encrypt the wallet.', 'Use a passphrase instead.'],
  ),
  user_not_verified: words(
    ['手机没有确认是您本人。', '请先在手机上设置锁屏密码、指纹或面容，再试一次。'],
    ['The phone did not confirm that it is you.', 'Set up a screen lock, fingerprint or face first, then try again.'],
  ),
  passphrase_too_short: words(
    ['口令太短。', '请至少用 8 个字。'],
    ['The passphrase is too short.', 'Use at least 8 characters.'],
  ),
  passphrase_too_simple: words(
    ['口令太简单，容易被猜中。', '请换一句别人想不到的话。'],
    ['The passphrase is too easy to guess.', 'Take a sentence that others would not think of.'],
  ),
  not_set_up: words(
    ['这部手机上还没有钱包。', '请先设置。'],
    ['There is no wallet on this phone yet.', 'Set it up first.'],
  ),
  not_opened: words(
    ['打不开：口令不对，或用的不是原来的通行密钥。', '请再试一次。'],
    ['It did not open: a wrong passphrase, or another passkey.', 'Please try again.'],
  ),
}

export const refusalWords = (refusal: WalletRefusal, language: Language) => ({
  sentence: REFUSAL_WORDS[refusal].sentence[language],
  next: REFUSAL_WORDS[refusal].next[language],
})

export const ALL_REFUSALS = Object.keys(REFUSAL_WORDS) as readonly WalletRefusal[]
