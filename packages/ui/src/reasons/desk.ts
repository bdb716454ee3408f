import { words } from './reason-words.ts'

/** What a relying party's page may meet before there is any evidence. */
export const DESK_REASONS = {
  no_desk_session: words(
    ['这台设备还没有登录查验页面。', '请重新打开本页，必要时输入查验口令。'],
    ['This device is not signed in to the desk.', 'Open the page again, and enter the access code if asked.'],
  ),
  wrong_access_code: words(
    ['查验口令不对。', '请核对后重新输入，或向本单位管理员查询。'],
    ['The access code is not right.', 'Check it and enter it again, or ask your administrator.'],
  ),
  too_many_attempts: words(
    ['试的次数太多了。', '请等几分钟再试。'],
    ['That was tried too often.', 'Wait a few minutes and try again.'],
  ),
  staff_name_bad: words(
    ['姓名没有填写，或填写有误。', '请填写 1 到 40 个字的姓名，不含特殊符号。'],
    ['The name is missing, or not in the right form.', 'Give a name of 1 to 40 characters without special signs.'],
  ),
  staff_unknown: words(
    ['没有找到这位工作人员，或已经停用。', '请刷新人员名单再试。'],
    ['This member of staff was not found, or has been ended already.', 'Load the list again and try once more.'],
  ),
  own_account: words(
    ['不能停用自己。', '请由另一位管理员办理。'],
    ['You cannot end yourself.', 'Another manager must do it.'],
  ),
  no_staff_here: words(
    ['这个查验页面不需要工作人员登录。', '请直接打开查验页面。'],
    ['Nobody signs in by name at this desk.', 'Simply open the desk’s page.'],
  ),
  season_unknown: words(
    ['没有找到这份名单，可能已经删除。', '请返回名单列表。'],
    ['This list was not found; it may have been deleted.', 'Go back to the lists.'],
  ),
  season_name_bad: words(
    ['名单的名称没有填写，或填写有误。', '请填写 1 到 60 个字的名称。'],
    ['The name of the list is missing, or not in the right form.', 'Give a name of 1 to 60 characters.'],
  ),
  not_in_season: words(
    ['这项查验不能按名单办理。', '请选择另一项查验。'],
    ['This check does not work through a list.', 'Choose another check.'],
  ),
  applicant_unknown: words(
    ['名单上没有找到这一位。', '请返回名单，重新选择。'],
    ['This applicant was not found on the list.', 'Go back to the list and choose again.'],
  ),
  row_taken: words(
    ['别的窗口正在办理这一位。', '请办理下一位，或稍后再试。'],
    ['Another counter has this applicant now.', 'Take the next one, or try again later.'],
  ),
  row_not_held: words(
    ['这一位已不在本窗口名下。', '请从名单重新取这一位。'],
    ['This applicant is no longer at your counter.', 'Take them again from the list.'],
  ),
  nobody_waiting: words(
    ['名单上没有待办的人了。', '可以查看“无法判断”的人，或刷新名单。'],
    ['Nobody on the list is waiting.', 'Look at those who could not be told, or load the list again.'],
  ),
  already_met: words(
    ['这一位已经符合条件，不用再查。', '如需改动，请管理员复核。'],
    ['The conditions are met already; nothing needs to be asked again.', 'A manager can decide in a review.'],
  ),
  already_decided: words(
    ['这一位已由人工决定。', '如需改动，请管理员复核。'],
    ['A person has decided about this applicant.', 'A manager can decide again in a review.'],
  ),
  answered_meanwhile: words(
    ['居民刚刚已经回答。', '请看最新结果，再决定下一步。'],
    ['The resident has just answered.', 'Look at the latest result, then go on.'],
  ),
  decision_text_bad: words(
    ['请写明决定的说明。', '2 到 300 字，写明看了什么、为什么。'],
    ['Please say in words why it was decided so.', '2 to 300 characters: what was looked at, and why.'],
  ),
  list_refused: words(
    ['表格没有被接收。', '请按提示改正后再导入。'],
    ['The table was not taken.', 'Put right what is listed, and bring it in again.'],
  ),
  applicant_refused: words(
    ['这一位没有录入。', '请按提示改正。'],
    ['The applicant was not added.', 'Put right what is marked.'],
  ),
  unknown_relying_party: words(
    ['没有这个单位的查验页面。', '请核对网址，或向本单位管理员查询。'],
    ['There is no desk at this address.', 'Check the address, or ask your administrator.'],
  ),
  bad_counter_name: words(
    ['柜台名称不合格式。', '请用1到16个字母、数字或短横线。'],
    ['The name of the counter is not in the right form.', 'Use 1 to 16 letters, digits or hyphens.'],
  ),
  counter_closed: words(
    ['这个柜台已关闭，或由另一个窗口打开了。', '请重新打开柜台。'],
    ['This counter was closed, or another desk has opened it.', 'Please open the counter again.'],
  ),
  wrong_place_code: words(
    ['数字不对。', '请看您面前的柜台屏幕，再输入一次。'],
    ['That is not the number.', 'Look at the screen of your counter and type it again.'],
  ),
  too_many_place_codes: words(
    ['输错了三次，您的回答已删除。', '请在柜台前重新扫码。'],
    ['Three wrong numbers: your answer has been deleted.', 'Scan the code again at the counter.'],
  ),
  unknown_policy: words(
    ['没有这项查验。', '请返回重新选择。'],
    ['There is no such check.', 'Go back and choose again.'],
  ),
  bad_parameter: words(
    ['查验条件填写不完整或格式不对。', '请检查后再开始。'],
    ['A condition of the check is missing or not in the right form.', 'Please look at it again, then start.'],
  ),
  policy_not_registered: words(
    ['本单位没有登记这项查验。', '请先由管理员向登记机关登记用途。'],
    ['This organisation is not registered for this check.', 'The administrator must register the purpose first.'],
  ),
  asks_too_much: words(
    ['这项查验要的信息超出了登记的范围。', '请管理员更正登记或查验设置。'],
    ['This check asks for more than is registered.', 'The administrator must correct the registration or the check.'],
  ),
  certificate_unusable: words(
    ['这项用途的登记证暂时不能用，居民的钱包会拒绝。', '请过几分钟再试；仍然不行，请管理员联系登记机关，或人工核验。'],
    [
      'The certificate of this registration cannot be used now; wallets would refuse.',
      'Try again in a few minutes; if it stays so, the administrator must ask the registrar. Or check by hand.',
    ],
  ),
  trust_list_unavailable: words(
    ['受信任名单暂时取不到，不能查验。', '请过几分钟再试，或人工核验。'],
    [
      'The list of trusted agencies is not available, so nothing can be checked.',
      'Try again in a few minutes, or check by hand.',
    ],
  ),
  unknown_check: words(['没有找到这次查验。', '请重新开始。'], ['This check was not found.', 'Please start again.']),
  already_final: words(['这次查验已经结束。', '请开始新的查验。'], ['This check is already over.', 'Start a new one.']),
  other_session: words(
    ['这个回答属于另一个浏览器窗口。', '请在开始查验的那个浏览器里继续，或重新开始。'],
    [
      'This answer belongs to another browser window.',
      'Go on in the browser where the check was started, or start again.',
    ],
  ),
  unknown_response_code: words(
    ['返回链接无效或已经用过。', '请重新开始查验。'],
    ['The link back is not valid, or was used already.', 'Please start the check again.'],
  ),
} as const
