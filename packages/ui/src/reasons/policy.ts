import { words } from './reason-words.ts'

/** What ends a check at a relying party's desk, beyond the refusals of the pipeline. */
export const POLICY_REASONS = {
  check_expired: words(
    ['二维码已过期，没有收到回答。', '请重新生成二维码。'],
    ['The code has expired without an answer.', 'Make a new one.'],
  ),
  access_denied: words(
    ['居民选择了不出示。', '这是居民的权利。可以说明用途后再试，或走人工办理。'],
    [
      'The resident chose not to show it.',
      'That is their right. Explain the purpose and try again, or use the manual way.',
    ],
  ),
  unknown_policy: words(
    ['没有这项查验。', '请返回重新选择。'],
    ['There is no such check.', 'Go back and choose again.'],
  ),
  bad_parameter: words(
    ['查验条件填写不完整。', '请检查后再开始。'],
    ['A condition of the check is missing or not in the right form.', 'Please look at it again, then start.'],
  ),
  wrong_wallet: words(
    ['钱包没有找到可出示的凭证。', '请居民先领取所需凭证，再重新扫码。'],
    ['The wallet found nothing to show.', 'The resident should get the credentials first, then scan again.'],
  ),
} as const
