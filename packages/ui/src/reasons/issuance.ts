import { words } from './reason-words.ts'

/** Issuing and looking after credentials: what the officer is told, and what a wallet is told of an offer. */
export const ISSUANCE_REASONS = {
  resident_unknown: words(
    ['没有找到这位居民。', '请返回，用姓名、拼音或证件号码重新查找。'],
    ['This resident was not found.', 'Go back and look again by name, pinyin or ID number.'],
  ),
  facts_missing: words(
    ['登记的材料不全，还不能签发这种凭证。', '请先补齐居民的登记信息，再来签发。'],
    ['The register lacks facts that this credential needs.', 'Complete the resident’s registration first, then issue.'],
  ),
  type_not_offered: words(
    ['本单位不签发这种凭证。', '请选择本单位可以签发的种类，或请居民到相应单位办理。'],
    [
      'This agency does not issue that credential.',
      'Choose one that it issues, or send the resident to the agency that does.',
    ],
  ),
  offer_unknown: words(['没有找到这次发放。', '请重新发起。'], ['This offer is not known.', 'Please start again.']),
  offer_expired: words(
    ['二维码已过期，居民没有在时限内领取。', '请重新生成二维码。'],
    ['The code has expired before it was used.', 'Make a new one.'],
  ),
  offer_used: words(
    ['这个二维码已经用过。', '每个二维码只能领取一次，请在窗口重新生成。'],
    ['This code has already been used.', 'Each code works once; ask the counter for a new one.'],
  ),
  offer_void: words(
    ['这次发放已作废。', '请在窗口重新发起。'],
    ['This offer has been made void.', 'Start again at the counter.'],
  ),
  wrong_tx_code: words(
    ['六位领取码不对。', '请核对工作人员给您的六位数字后重新输入。输错五次后要重新办理。'],
    [
      'The six-digit code is not right.',
      'Check the digits that the officer gave you and enter them again. After five wrong tries a new offer is needed.',
    ],
  ),
  tx_code_attempts_exceeded: words(
    ['六位领取码输错太多次，这次发放已作废。', '请工作人员重新生成二维码和领取码。'],
    ['The six-digit code was wrong too often, so this offer is void.', 'Ask the officer for a new code and digits.'],
  ),
  wrong_comparison_code: words(
    ['输入的核对码与系统不一致。', '请看居民手机上的六位数字，核对后再输入；如果确实不同，请作废。'],
    [
      'The comparison code does not match.',
      'Read the six digits on the resident’s phone again. If they truly differ, void the issuance.',
    ],
  ),
  comparison_attempts_exceeded: words(
    ['核对码多次不一致，这次签发已作废。', '凭证没有生效。请确认是居民本人的手机，再重新发起。'],
    [
      'The comparison code was wrong too often, so the issuance is void.',
      'Nothing became valid. Make sure that it is the resident’s own phone, then start again.',
    ],
  ),
  not_activated: words(
    ['没有在时限内核对激活，这次签发已自动作废。', '请重新发起，并在十分钟内完成核对。'],
    ['It was not activated in time and was made void.', 'Start again, and compare the codes within ten minutes.'],
  ),
  activation_expired: words(
    ['已超过核对时限，凭证没有生效。', '请重新发起，并在十分钟内完成核对。'],
    [
      'The time for comparing the codes is over; nothing became valid.',
      'Start again, and compare the codes within ten minutes.',
    ],
  ),
  issuance_unknown: words(
    ['没有找到这份凭证。', '请返回居民页面刷新后再办理。'],
    ['This credential was not found.', 'Go back to the resident’s page, refresh it and try again.'],
  ),
  nothing_to_cancel: words(
    ['这次发放已经结束，没有可取消的。', '如需收回已生效的凭证，请在居民页面暂停或吊销。'],
    ['This offer is already over.', 'To take back a valid credential, suspend or revoke it on the resident’s page.'],
  ),
  wallet_failed: words(
    ['居民的钱包没能收下凭证，这次签发已作废。', '凭证没有生效。请居民更新钱包后重新发起。'],
    [
      'The resident’s wallet could not take the credential, so the issuance is void.',
      'Nothing became valid. Have the wallet updated, then start again.',
    ],
  ),
  unknown_reason_code: words(
    ['没有选择原因。', '请选择原因后再提交。'],
    ['No reason was chosen.', 'Choose a reason, then send it.'],
  ),
  voided_by_officer: words(
    ['工作人员已作废这次签发。', '凭证没有生效。如需要请重新发起。'],
    ['The officer has made this issuance void.', 'Nothing became valid. Start again if it is still wanted.'],
  ),
  already_revoked: words(
    ['这份凭证已经吊销，不能再改变。', '如需恢复，请重新签发新的凭证。'],
    ['This credential is revoked and stays so.', 'To restore the entitlement, issue a new credential.'],
  ),
  not_active: words(
    ['这份凭证现在不是有效状态，不能办理此项。', '请刷新页面，查看当前状态。'],
    ['This credential is not active now, so this cannot be done.', 'Refresh the page to see where it stands.'],
  ),
  not_suspended: words(
    ['这份凭证没有被暂停，无需恢复。', '请刷新页面，查看当前状态。'],
    ['This credential is not suspended.', 'Refresh the page to see where it stands.'],
  ),
  not_inactive: words(
    ['这份凭证已经激活或作废。', '请刷新页面，查看当前状态。'],
    ['This credential has already been activated or made void.', 'Refresh the page to see where it stands.'],
  ),
  not_reserved: words(
    ['这份凭证已经签发。', '请刷新页面，查看当前状态。'],
    ['This credential has already been signed.', 'Refresh the page to see where it stands.'],
  ),
  reason_missing: words(
    ['没有写明理由。', '请选择原因并写一句说明，居民有权看到。'],
    ['No reason was given.', 'Choose a reason and write a sentence; the resident has a right to read it.'],
  ),
} as const
