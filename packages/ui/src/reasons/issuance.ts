import { words } from './reason-words.ts'

/** Issuing and looking after credentials: what the officer is told. */
export const ISSUANCE_REASONS = {
  resident_unknown: words(
    ['没有找到这位居民。', '请返回，用姓名、拼音或证件号码重新查找。'],
    ['This resident was not found.', 'Go back and look again by name, pinyin or ID number.'],
  ),
  application_open: words(
    ['这位居民的同类申请正在办理。', '请在“申请”里先办结，再受理新的申请。'],
    ['An application for this is open already.', 'Decide on it under “Applications” before taking another one.'],
  ),
  application_unknown: words(
    ['找不到这份申请。', '请刷新申请列表。'],
    ['There is no such application.', 'Reload the list.'],
  ),
  application_not_open: words(
    ['这份申请已经办结，或刚被别人办理。', '请刷新申请列表查看结果。'],
    ['This application was decided already, perhaps just now by somebody else.', 'Reload the list to see the outcome.'],
  ),
  own_application: words(
    ['受理申请的人不能自己审批。', '请另一位工作人员审批。'],
    ['Whoever took an application does not decide on it.', 'Ask a colleague to decide.'],
  ),
  not_reviewed: words(
    ['居民自己提交的申请要先由一位工作人员审核。', '请先开始审核，再由另一位工作人员审批。'],
    ['What a resident sent in is first looked at by one officer.', 'Start the review; a colleague then decides.'],
  ),
  reason_missing: words(
    ['不予批准要写明原因。', '请用居民看得懂的话写明原因。'],
    ['A rejection needs a reason.', 'Write one that the resident can understand.'],
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
  unknown_reason_code: words(
    ['没有选择原因。', '请选择原因后再提交。'],
    ['No reason was chosen.', 'Choose a reason, then send it.'],
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
} as const
