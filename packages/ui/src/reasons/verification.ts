import { words } from './reason-words.ts'

const CHECK_FAILED = words(
  ['核验过程中出了差错，结果不能作准。', '这不是居民的问题。请再试一次；仍不行请人工核验。'],
  [
    'Something went wrong during the check, so nothing can be said.',
    'This is not the resident’s fault. Try once more; otherwise check by hand.',
  ],
)

/** Refusals of the check pipeline, `stage.code`; read by a clerk at a desk and by a resident on a phone. */
export const VERIFICATION_REASONS = {
  'format.check_failed': CHECK_FAILED,
  'issuer.check_failed': CHECK_FAILED,
  'holder.check_failed': CHECK_FAILED,
  'query.check_failed': CHECK_FAILED,
  'format.malformed': words(
    ['手机发来的内容读不出来。', '请居民更新钱包后重新扫码；仍不行请人工核验。'],
    [
      'What the phone sent cannot be read.',
      'Have the resident update the wallet and scan again; otherwise check by hand.',
    ],
  ),
  'format.unsupported': words(
    ['手机发来的是这里不支持的凭证格式。', '请居民换用其他凭证，或人工核验。'],
    [
      'The phone sent a kind of credential that is not supported here.',
      'Ask for another credential, or check by hand.',
    ],
  ),
  'issuer.not_on_trust_list': words(
    ['签发单位不在受信任名单上。', '不要接受。请居民到正规签发单位办理，或人工核验。'],
    [
      'The issuer is not on the list of trusted agencies.',
      'Do not accept it. Send the resident to the proper agency, or check by hand.',
    ],
  ),
  'issuer.type_not_allowed': words(
    ['这个单位无权签发这种凭证。', '不要接受。请居民到有权签发的单位办理。'],
    ['This agency may not issue such a credential.', 'Do not accept it. Send the resident to the agency that may.'],
  ),
  'issuer.bad_signature': words(
    ['签名不对，凭证可能被改动或伪造。', '不要接受。请保留记录，并按规定向签发单位核实。'],
    [
      'The signature is wrong: it may be altered or forged.',
      'Do not accept it. Keep the record and ask the issuing agency.',
    ],
  ),
  'issuer.unknown_key': words(
    ['找不到签发单位的密钥，无法核对签名。', '请稍后再试，或人工核验。'],
    ['The issuer’s key was not found, so the signature cannot be checked.', 'Try again later, or check by hand.'],
  ),
  'issuer.expired': words(
    ['凭证已过有效期。', '请居民先办理签注或换发，再来查验。'],
    ['The credential has expired.', 'The resident should have it endorsed or replaced first, then come back.'],
  ),
  'issuer.not_yet_valid': words(
    ['凭证还没有到生效日期。', '请在生效后再来查验，并核对本机时间是否正确。'],
    ['The credential is not valid yet.', 'Come back when it is, and check that this device has the right time.'],
  ),
  'holder.missing_key_binding': words(
    ['没有证明这是居民本人的手机。', '截图和转发的内容不能用。请居民打开自己的钱包重新扫码。'],
    [
      'Nothing proves that it comes from the resident’s own phone.',
      'Screenshots and forwarded copies do not work. Have the resident scan with their own wallet.',
    ],
  ),
  'holder.bad_signature': words(
    ['出示者的签名不对。', '请居民用本人手机重新扫码；仍不行请人工核验。'],
    [
      'The signature of the person showing it is wrong.',
      'Have the resident scan again on their own phone; otherwise check by hand.',
    ],
  ),
  'holder.wrong_nonce': words(
    ['这不是对本次二维码的回答，可能是旧的或转发的。', '请重新开始，让居民当面扫新的二维码。'],
    [
      'This does not answer the code on this screen: it may be old or forwarded.',
      'Start again and have the resident scan the new code in front of you.',
    ],
  ),
  'holder.wrong_audience': words(
    ['这份出示是给别的单位的。', '请重新开始，让居民当面扫本屏幕的二维码。'],
    ['This was made for someone else.', 'Start again and have the resident scan the code on this screen.'],
  ),
  'holder.stale': words(
    ['出示的时间太早。', '请重新开始，让居民当面扫新的二维码。'],
    ['It was made too long ago.', 'Start again and have the resident scan the new code.'],
  ),
  'holder.from_the_future': words(
    ['居民手机的时间不对。', '请居民把手机时间设为自动，再重新扫码。'],
    ['The clock of the resident’s phone is wrong.', 'Have them set the time to automatic and scan again.'],
  ),
  'holder.transaction_not_signed': words(
    ['持有人没有签署这些条款。', '请重新发起；条款改动后也要重新签署。'],
    ['The holder did not sign these terms.', 'Start again; terms that were changed must be signed anew.'],
  ),
  'holder.different_holders': words(
    ['几份凭证不属于同一个人。', '请居民出示自己名下的全部凭证；代他人办理请走人工。'],
    [
      'The credentials do not belong to one person.',
      'All must be the resident’s own; acting for somebody else is done by hand.',
    ],
  ),
  'query.claim_missing': words(
    ['缺少需要的一项信息。', '请居民重新扫码并同意出示所需的信息，或人工核验。'],
    ['A fact that is needed is missing.', 'Have the resident scan again and agree to show it, or check by hand.'],
  ),
  'query.credential_missing': words(
    ['缺少需要的一份凭证。', '请居民先领取该凭证，或人工核验。'],
    ['A credential that is needed is missing.', 'The resident should get it first, or check by hand.'],
  ),
  'query.wrong_type': words(
    ['出示的不是所要的那种凭证。', '请居民重新扫码，选择对应的凭证；没有的，先到签发单位领取。'],
    [
      'It is not the kind of credential that was asked for.',
      'Have the resident scan again and choose the right one, or get it from its agency first.',
    ],
  ),
  'query.value_mismatch': words(
    ['出示的信息不符合条件。', '请看下面是哪一项，并告诉居民到哪里更正或申诉。'],
    [
      'A fact does not meet the condition.',
      'See below which one, and tell the resident where to have it corrected or reviewed.',
    ],
  ),
  'query.not_asked': words(
    ['手机多发了没有要求的内容，已拒收。', '请居民更新钱包后重新扫码。'],
    ['The phone sent more than was asked; it was refused.', 'Have the resident update the wallet and scan again.'],
  ),
  'status.revoked': words(
    ['凭证已被签发单位吊销。', '不要接受。居民可向签发单位查问原因和申诉。'],
    [
      'The credential has been revoked by its agency.',
      'Do not accept it. The resident may ask the agency why, and appeal.',
    ],
  ),
  'status.suspended': words(
    ['凭证已暂停使用，例如没有按时签注。', '请居民到签发单位补办签注或查明原因，恢复后再来。'],
    [
      'The credential is suspended, for example because an endorsement was missed.',
      'The resident should settle it with the issuing agency and come back.',
    ],
  ),
  'status.unavailable': words(
    ['查不到凭证现在的状态。', '这不是居民的问题。请过几分钟再试，或人工核验。'],
    [
      'Its present state cannot be looked up.',
      'This is not the resident’s fault. Try again in a few minutes, or check by hand.',
    ],
  ),
  'status.stale': words(
    ['手头的状态名单太旧，不能作准。', '这不是居民的问题。请恢复网络后再试，或人工核验。'],
    [
      'The status list at hand is too old to rely on.',
      'This is not the resident’s fault. Try again when the network is back, or check by hand.',
    ],
  ),
} as const
