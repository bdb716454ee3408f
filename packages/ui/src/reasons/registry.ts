import { words } from './reason-words.ts'

/** Registering relying parties. */
export const REGISTRY_REASONS = {
  content_invalid: words(
    ['登记内容有一项缺少或不对。', '请按下面的提示更正后再提请。'],
    ['Something in the registration is missing or wrong.', 'Correct what is named below, then propose again.'],
  ),
  relying_party_unknown: words(
    ['没有找到这个单位的登记。', '请回到登记簿重新查找。'],
    ['This relying party is not registered.', 'Go back to the register and look again.'],
  ),
  relying_party_withdrawn: words(
    ['这个单位的登记已被撤销。', '如需恢复，请重新提请登记。'],
    ['This registration was withdrawn.', 'To bring the party back, register it anew.'],
  ),
  client_registered: words(
    ['这张接入证书已登记在另一个单位名下。', '请核对证书，或先变更那个登记。'],
    ['This access certificate is registered already.', 'Check the certificate, or amend that registration first.'],
  ),
  proposal_open: words(
    ['这个单位已有一份提请在等待办理。', '请先办理或撤回那一份。'],
    ['A proposal about this party waits already.', 'Decide on it or take it back first.'],
  ),
  nothing_changed: words(
    ['内容和现在的登记一样。', '没有需要办理的变更。'],
    ['This is what is registered already.', 'There is nothing to amend.'],
  ),
  proposal_unknown: words(
    ['没有找到这份提请。', '请刷新列表。'],
    ['This proposal was not found.', 'Load the list again.'],
  ),
  proposal_not_open: words(
    ['这份提请已经办理过了。', '请刷新列表，查看结果。'],
    ['This proposal was decided on already.', 'Load the list again to see the outcome.'],
  ),
  content_changed: words(
    ['提请的内容和您看到的不一样，没有批准。', '请刷新后重新逐字核对；如有疑问，告诉管理员。'],
    [
      'What is proposed is not what you saw; nothing was approved.',
      'Load it again and compare every word; if in doubt, tell the administrator.',
    ],
  ),
  same_person: words(
    ['提请和批准必须是两个人。', '请由另一位登记员批准。'],
    ['Whoever proposed it cannot approve it, by any account.', 'A colleague has to approve it.'],
  ),
  approval_refused: words(
    ['签字没有通过核对，没有批准。', '请用您本人登记的通行密钥，在五分钟内重新签字。'],
    ['The signature was not accepted; nothing was approved.', 'Sign again with your own passkey, within five minutes.'],
  ),
}
