import { words } from './reason-words.ts'

const NOT_DECISIVE_ZH = '结果以人工复核为准：居民有异议可要求复核。'
const NOT_DECISIVE_EN = 'The resident may ask for a review by a person.'

/** What ends a check at a relying party's desk, beyond the refusals of the pipeline: the evidence is sound and says no, or cannot say. */
export const POLICY_REASONS = {
  different_holders: words(
    ['几份凭证不属于同一个人。', '请居民从同一个钱包出示本人的全部凭证；代他人办理请走人工。'],
    [
      'The credentials do not belong to one person.',
      'All must come from the resident’s own wallet; acting for somebody else is done by hand.',
    ],
  ),
  permit_ends_before_cut_off: words(
    ['居住证签注在截止日期前到期。', `请居民先办理签注再来查验。${NOT_DECISIVE_ZH}`],
    [
      'The permit’s endorsement ends before the cut-off date.',
      `The resident should have it endorsed and come back. ${NOT_DECISIVE_EN}`,
    ],
  ),
  resides_elsewhere: words(
    ['登记的居住地不在本市。', `如已搬来，请居民先到派出所变更居住登记。${NOT_DECISIVE_ZH}`],
    [
      'The registered residence is in another city.',
      `If they have moved, the residence registration must be changed first. ${NOT_DECISIVE_EN}`,
    ],
  ),
  not_guardian: words(
    ['出示的人不是孩子的监护人。', `请由父母或其他监护人出示。${NOT_DECISIVE_ZH}`],
    [
      'The person showing it is not a guardian of the child.',
      `A parent or other guardian should show it. ${NOT_DECISIVE_EN}`,
    ],
  ),
  other_school_year: words(
    ['孩子的入学年份不是本次报名的年份。', '请核对查验条件里的入学年份，或选择另一个孩子的凭证。'],
    [
      'The child enters school in another year.',
      'Check the year of entry in the conditions, or choose the credential of another child.',
    ],
  ),
  other_child: words(
    [
      '凭证上的孩子不是名单上的这一位。',
      '请核对是不是选错了名单上的行，或请居民选择另一个孩子的凭证；名单写错的，请人工办理并注明。',
    ],
    [
      'The child of the credential is not the one on the list.',
      'See whether the right row was taken, or have the resident choose the credential of the other child; where the list is wrong, decide by hand and say so.',
    ],
  ),
  vaccinations_of_other_child: words(
    ['接种查验证明是另一个孩子的。', '请居民选择这个孩子的接种查验证明。'],
    ['The vaccination check is of another child.', 'The resident should choose the one of this child.'],
  ),
  statement_too_old: words(
    ['参保缴费证明太旧。', '请居民在钱包里领取新的参保缴费证明，再来查验。'],
    ['The insurance statement is too old.', 'The resident should get a fresh statement and come back.'],
  ),
  insured_elsewhere: words(
    ['参保地不在本市。', `请居民到本市社保机构查询或办理转移。${NOT_DECISIVE_ZH}`],
    [
      'The insurance is in another city.',
      `The resident should ask this city’s insurance office about a transfer. ${NOT_DECISIVE_EN}`,
    ],
  ),
  pension_below_12_months: words(
    ['养老保险连续缴费不足 12 个月。', `补缴的月份不计入。请居民到社保机构核对记录。${NOT_DECISIVE_ZH}`],
    [
      'Pension insurance has been paid for less than 12 months without a break.',
      `Months paid afterwards do not count. The insurance office can check the record. ${NOT_DECISIVE_EN}`,
    ],
  ),
  medical_below_12_months: words(
    ['医疗保险连续缴费不足 12 个月。', `补缴的月份不计入。请居民到社保机构核对记录。${NOT_DECISIVE_ZH}`],
    [
      'Medical insurance has been paid for less than 12 months without a break.',
      `Months paid afterwards do not count. The insurance office can check the record. ${NOT_DECISIVE_EN}`,
    ],
  ),
  not_the_tenant: words(
    ['出示的人不是租赁备案上的承租人。', `承租人须为监护人。请由承租人出示或更正备案。${NOT_DECISIVE_ZH}`],
    [
      'The person showing it is not the tenant of the filed lease.',
      `The tenant must be the guardian: have the tenant show it, or have the filing corrected. ${NOT_DECISIVE_EN}`,
    ],
  ),
  lease_filed_too_recently: words(
    ['租赁备案不足一年。', `满一年后可再来查验。${NOT_DECISIVE_ZH}`],
    ['The lease has been filed for less than a year.', `Come back when the year is full. ${NOT_DECISIVE_EN}`],
  ),
  lease_ends_before_cut_off: words(
    ['租赁备案在截止日期前到期。', `请居民续租并续办备案后再来。${NOT_DECISIVE_ZH}`],
    [
      'The filed lease ends before the cut-off date.',
      `The resident should renew the lease and its filing first. ${NOT_DECISIVE_EN}`,
    ],
  ),
  outside_catchment: words(
    ['住处不在本校学区。', `请告诉居民住处所属的学校，或核对学区代码。${NOT_DECISIVE_ZH}`],
    [
      'The dwelling is outside this school’s catchment.',
      `Tell the resident which school serves the address, or check the catchment code. ${NOT_DECISIVE_EN}`,
    ],
  ),
  medical_not_paying: words(
    ['医疗保险不在缴费状态。', '本次请自费结算并保留票据；居民可到医保窗口恢复缴费后手工报销。'],
    [
      'Medical insurance is not being paid now.',
      'Settle at the patient’s own cost and keep the receipts; the insurance office can tell how to resume and claim.',
    ],
  ),
  no_cross_region_filing: words(
    ['参保地不在本市，也没有有效的异地就医备案。', '居民可现在在线补办备案；来不及的，先自费结算后手工报销。'],
    [
      'Insured in another city, without a valid filing for care here.',
      'The resident can file online now; otherwise settle at own cost and claim later.',
    ],
  ),
  under_18: words(
    ['未满 18 周岁，不能独立签订租约。', '请由监护人办理。'],
    ['Under 18: may not sign a lease alone.', 'A guardian must do it.'],
  ),
  share_not_over_50: words(
    ['登记的产权份额没有过半。', `如另有租赁备案，可改用租赁备案证明；或由份额过半的监护人出示。${NOT_DECISIVE_ZH}`],
    [
      'The registered share of the dwelling is not more than half.',
      `A filed lease does as well, or a guardian who owns more than half may show it. ${NOT_DECISIVE_EN}`,
    ],
  ),
  under_16: words(
    ['未满 16 周岁，不得录用。', '法律禁止招用未满 16 周岁的未成年人；文艺、体育单位另有规定，请走人工审批。'],
    [
      'Under 16: may not be employed.',
      'The law forbids it; arts and sports have rules of their own, which are decided by hand.',
    ],
  ),
  permit_ends_before_start: words(
    ['居住证签注在入职日期前到期。', '请员工先办理签注再来登记，或先凭身份证件人工登记。'],
    [
      'The permit’s endorsement ends before the first day of work.',
      'Have it endorsed first, or register by hand with other identity papers.',
    ],
  ),
  employed_elsewhere: words(
    ['就业登记上的用人单位不是本单位。', '请核对查验条件里的信用代码；新入职的，请先办理就业登记并领取证明。'],
    [
      'The registered employer is another one.',
      'Check the credit code in the conditions; new staff should have their employment registered and get the statement first.',
    ],
  ),
  employment_not_registered: words(
    ['这份就业还没有登记。', '请人事部门办理就业登记，员工领取新证明后再来；现在请人工登记进入。'],
    [
      'This employment has not been registered.',
      'The personnel office should register it; write the person in by hand for now.',
    ],
  ),
  financial_function_already_active: words(
    ['社会保障卡的金融功能已经激活。', '不需要再激活。卡片用不了的，请在柜台查询。'],
    [
      'The card’s financial function is active already.',
      'There is nothing to activate. If the card does not work, look into it at the counter.',
    ],
  ),
  financial_function_inactive: words(
    ['社会保障卡的金融功能没有激活，不能发放待遇。', '请居民本人到卡面所示的服务银行当面激活后再来。'],
    [
      'The card’s financial function is not active, so nothing can be paid to it.',
      'The resident should activate it in person at the bank that is named on the card, and come back.',
    ],
  ),
  other_community: words(
    ['登记的居住地不是本小区。', '访客请找工作人员登记；已经搬来的，请先变更居住登记。'],
    [
      'The registered residence is in another community.',
      'Visitors are written in by the staff; whoever has moved here should change the residence registration.',
    ],
  ),
  under_60: words(
    ['未满 60 周岁，不适用这项优惠。', '请选择其他票种，或按普通票价乘车。'],
    ['Under 60: this fare does not apply.', 'Choose another fare, or travel at the normal one.'],
  ),
  under_65: words(
    ['未满 65 周岁，不适用这项优惠。', '满 60 周岁的可选 60 周岁以上优惠；其他请按普通票价乘车。'],
    ['Under 65: this fare does not apply.', 'From 60, choose the fare for 60 and over; otherwise the normal one.'],
  ),
  belongs_to_this_city: words(
    ['这件事由本市办理，不用跨省转交。', '请到本市办事窗口直接办理；如选错事项，请重新选择。'],
    [
      'This case is this city’s own and need not be passed on.',
      'Send the resident to the ordinary counter; if the wrong item was chosen, choose again.',
    ],
  ),
  other_scheme: words(
    ['核定单属于另一个积分方案。', '请居民出示本方案的核定单，或向积分窗口申请核定。'],
    [
      'The statement was counted by another scheme.',
      'The resident should show the one of this scheme, or ask the points office for it.',
    ],
  ),
  other_rules_version: words(
    ['核定单不是按本轮规则核定的。', '请居民领取按新规则核定的核定单，再来查验。'],
    [
      'The statement was counted by the rules of another round.',
      'The resident should get a statement by the new rules and come back.',
    ],
  ),
  issuer_not_of_scheme: words(
    ['出具核定单的单位不主管这个积分方案。', '不要接受。请居民到该方案的积分窗口申请核定单。'],
    [
      'The agency that issued the statement is not the office of this scheme.',
      'Do not accept it. The resident should get one from the scheme’s points office.',
    ],
  ),
  counted_before_round: words(
    ['核定单早于本轮开始日期。', '请居民领取本轮的核定单，再来查验。'],
    ['The statement was counted before this round began.', 'The resident should get one of this round and come back.'],
  ),
  threshold_not_met: words(
    ['积分没有达到这个事项的分数线。', `居民可在钱包里查看得分项和差距。${NOT_DECISIVE_ZH}`],
    [
      'The points do not reach the threshold of what is applied for.',
      `The resident can see each line in the wallet. ${NOT_DECISIVE_EN}`,
    ],
  ),
  vaccination_incomplete: words(
    ['入学所需的疫苗还没有接种齐。', '儿童可以入学；请家长到接种点补种，补种后再查验。'],
    [
      'Not all vaccinations for entry have been given.',
      'The child may enter; the parents should have the rest given and show it again.',
    ],
  ),
  vaccination_check_too_old: words(
    ['接种查验是180天以前做的。', '请家长在钱包里重新领取查验结果，再来查验。'],
    ['The check is more than 180 days old.', 'The parents should get a new one in the wallet and come back.'],
  ),
  wallet_declined: words(
    ['居民选择了不出示。', '这是居民的权利。可以说明用途后再试，或走人工办理。'],
    [
      'The resident chose not to show it.',
      'That is their right. Explain the purpose and try again, or use the manual way.',
    ],
  ),
  wallet_error: words(
    ['居民的钱包没能完成出示。', '请居民确认已领取所需凭证并更新钱包，再试一次；或走人工办理。'],
    [
      'The resident’s wallet could not complete it.',
      'Have them make sure that they hold the credential and the wallet is up to date, then try again; or use the manual way.',
    ],
  ),
  claim_unreadable: words(
    ['凭证里有一项信息读不懂。', '这不是居民的问题。请人工核验。'],
    ['One fact in the credential cannot be understood.', 'This is not the resident’s fault. Check by hand.'],
  ),
  status_not_fresh: words(
    ['凭证状态不是最新的，此项查验不能作准。', '这不是居民的问题。请过几分钟再试，或人工核验。'],
    [
      'The status of the credential is not recent enough for this check.',
      'This is not the resident’s fault. Try again in a few minutes, or check by hand.',
    ],
  ),
  not_synthetic: words(
    ['这里是测试用的查验方，只看虚构人员的凭证。', '请改用虚构人员的凭证，或到真实的查验方去。'],
    [
      'This is for trying out, and takes credentials of invented persons alone.',
      'Show one of those, or ask at a real desk.',
    ],
  ),
  returned_in_other_session: words(
    ['回答到了另一个浏览器窗口，不能采用。', '请在同一台设备、同一个浏览器里重新开始。'],
    ['The answer arrived in another browser window and cannot be used.', 'Start again in one browser on one device.'],
  ),
  check_expired: words(
    ['二维码已过期，没有收到回答。', '请重新生成二维码。'],
    ['The code has expired without an answer.', 'Make a new one.'],
  ),
  check_cancelled: words(
    ['这次查验已取消。', '需要时请重新开始。'],
    ['This check was cancelled.', 'Start again when it is wanted.'],
  ),
} as const
