import { words } from './reason-words.ts'

/** Signing in at a counter. */
export const STAFF_REASONS = {
  not_signed_in: words(
    ['您还没有登录，或登录已超时。', '请用通行密钥重新登录。'],
    ['You are not signed in, or were signed out after a time.', 'Please sign in again with your passkey.'],
  ),
  role_missing: words(
    ['您的岗位没有这项权限。', '请由有权限的同事办理。'],
    ['Your role does not allow this.', 'Please ask a colleague whose role does.'],
  ),
  wrong_origin: words(
    ['请求不是从本站页面发出的，已拒绝。', '请关闭此页，从单位的正式网址重新打开。'],
    [
      'The request did not come from this site’s own page, so it was refused.',
      'Close this page and open it again at your agency’s proper address.',
    ],
  ),
  invitation_unknown: words(
    ['邀请链接无效。', '请核对链接是否完整，或请管理员重新发送邀请。'],
    [
      'This invitation is not known.',
      'Check that the link is complete, or ask the administrator for a new invitation.',
    ],
  ),
  invitation_used: words(
    ['这个邀请链接已经用过。', '如果是您本人登记的，请直接登录；如果不是，请马上告诉管理员。'],
    [
      'This invitation has already been used.',
      'If it was you, simply sign in. If it was not, tell the administrator at once.',
    ],
  ),
  invitation_expired: words(
    ['邀请链接已过期。', '请管理员重新发送邀请。'],
    ['This invitation has expired.', 'Ask the administrator for a new one.'],
  ),
  passkey_refused: words(
    ['通行密钥没有通过核对。', '请再试一次，并确认用的是登记时的设备和本站地址。'],
    ['The passkey was not accepted.', 'Try again, with the device you enrolled and at the address of this site.'],
  ),
  passkey_unknown: words(
    ['这里没有登记过这把通行密钥。', '请换用在本单位登记的通行密钥，或请管理员发送邀请。'],
    [
      'This passkey is not enrolled here.',
      'Use the one you enrolled at this agency, or ask the administrator for an invitation.',
    ],
  ),
  passkey_cancelled: words(
    ['没有使用通行密钥，操作已取消。', '准备好后请再按一次按钮，按设备提示验证指纹、面容或密码。'],
    [
      'The passkey was not used, so nothing happened.',
      'When ready, press the button again and follow your device: fingerprint, face or PIN.',
    ],
  ),
  passkey_unsupported: words(
    ['这个浏览器不支持通行密钥。', '请换用新版 Chrome、Edge、Safari 或 Firefox。'],
    ['This browser does not know passkeys.', 'Please use a recent Chrome, Edge, Safari or Firefox.'],
  ),
  consent_unknown: words(
    ['没有找到这项同意。', '请刷新居民页面。'],
    ['This consent was not found.', 'Reload the resident’s page.'],
  ),
  consent_ended: words(
    ['这项同意已经终止。', '请刷新居民页面。'],
    ['This consent has already ended.', 'Reload the resident’s page.'],
  ),
  upstream_unavailable: words(
    ['身份认证服务暂时无法使用。', '请稍后再试，或用通行密钥登录。'],
    ['The identity provider cannot be reached at present.', 'Try again later, or sign in with your passkey.'],
  ),
  upstream_failed: words(
    ['身份认证没有完成。', '请再按一次登录按钮，从头开始。'],
    ['The sign-in was not completed.', 'Please press the button again and start over.'],
  ),
  upstream_refused: words(
    ['身份认证服务没有放行，可能是您取消了登录。', '请再试一次，或用通行密钥登录。'],
    ['The identity provider did not let you in; perhaps you cancelled.', 'Try again, or sign in with your passkey.'],
  ),
  upstream_identity_unknown: words(
    ['本单位的登记中找不到您。', '请到窗口核对登记信息。'],
    ['You are not in the register of this agency.', 'Please see the counter about your registration.'],
  ),
  offer_of_other_resident: words(
    ['这份凭证是为另一位居民准备的。', '请用本人的通行密钥登录；如果链接不是窗口给您的，请拒绝。'],
    [
      'This credential was prepared for another resident.',
      'Sign in with your own passkey, or refuse if the link did not come from the counter.',
    ],
  ),
  authorization_unknown: words(
    ['这个申请已经结束，或在另一个窗口中打开了。', '请回到钱包重新开始。'],
    ['This request is over, or was opened in another window.', 'Please begin again in your wallet.'],
  ),
  nothing_to_attest: words(
    ['登记机关目前没有可以签发的内容。', '请到窗口办理登记，然后再领取。'],
    [
      'The register has nothing to attest at present.',
      'Please see the counter about your registration, then try again.',
    ],
  ),
  evidence_missing: words(
    ['还没有出示证明材料。', '请先从钱包出示，再同意。'],
    ['No evidence has been shown yet.', 'Show it from your wallet first, then agree.'],
  ),
  evidence_not_wanted: words(
    ['这次领取不需要证明材料。', '请直接选择同意或拒绝。'],
    ['Nothing has to be shown for this.', 'Simply agree or refuse.'],
  ),
  evidence_unavailable: words(
    ['现在无法核验证明材料。', '请稍后再试，或到窗口办理。'],
    ['Evidence cannot be checked at present.', 'Try again later, or see the counter.'],
  ),
  evidence_not_valid: words(
    ['出示的证明材料没有通过核验。', '请确认它没有过期、暂停或吊销，再出示一次。'],
    [
      'What was shown did not pass the check.',
      'Make sure that it is not expired, suspended or revoked, then show it again.',
    ],
  ),
  evidence_of_unaccepted_issuer: words(
    ['本单位不接受由这个机构签发的证明。', '请出示另一种材料，或到窗口办理。'],
    ['This agency does not take evidence from that issuer.', 'Show another kind of evidence, or see the counter.'],
  ),
  declined_in_wallet: words(
    ['您在钱包里选择了不出示。', '需要时可以再出示一次。'],
    ['You declined in your wallet.', 'You can show it again when you want to.'],
  ),
  other_browser: words(
    ['出示后回到了另一个浏览器，这次出示不算数。', '请在同一个浏览器里再出示一次。'],
    ['The way back from the wallet led to another browser, so this does not count.', 'Show it again in one browser.'],
  ),
  returned_in_other_browser: words(
    ['这次出示是在另一个浏览器里开始的，已经作废。', '请在这里重新出示。'],
    ['What was shown belongs to another browser and no longer counts.', 'Please show it again from here.'],
  ),
  response_code_unknown: words(
    ['这次返回已经用过或已过期。', '如果上面还没有显示证明材料，请再出示一次。'],
    ['This way back has been used or has expired.', 'If your evidence is not shown here, please show it again.'],
  ),
  offer_gone: words(
    ['窗口给出的这份领取已经用过或已取消。', '请向窗口重新索取。'],
    ['What the counter offered has been used or was cancelled.', 'Please ask the counter for a new offer.'],
  ),
} as const
