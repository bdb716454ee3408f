import { words } from './reason-words.ts'

/** What a resident meets on the phone, beyond the refusals of issuance and verification. */
export const WALLET_REASONS = {
  not_an_offer: words(
    ['这不是领取凭证的二维码。', '请扫工作人员屏幕上的二维码。'],
    ['This is not a code for getting a credential.', 'Scan the code on the officer’s screen.'],
  ),
  not_a_request: words(
    ['这不是查验二维码。', '请扫窗口屏幕上的二维码。'],
    ['This is not a code that asks for a proof.', 'Scan the code on the desk’s screen.'],
  ),
  unregistered: words(
    ['对方没有登记，不知道是谁。', '不要出示。请对方使用已登记的查验页面。'],
    ['The party asking is not registered: nobody knows who it is.', 'Show nothing. They must use a registered desk.'],
  ),
  over_asked: words(
    ['对方要的信息超出了登记的范围。', '钱包已拒绝。您可以向监管部门反映。'],
    ['The party asks for more than it is registered for.', 'The wallet has refused. You may report it.'],
  ),
  nothing_fits: words(
    ['您的钱包里没有对方需要的凭证。', '请先到签发单位领取。'],
    ['Your wallet holds nothing that fits.', 'Get the credential from its agency first.'],
  ),
} as const
