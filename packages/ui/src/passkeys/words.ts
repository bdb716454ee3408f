import { defineWords } from '../language/language.ts'

export const staffDoorWords = defineWords(
  'ui-staff-door',
  {
    signInTitle: '工作人员登录',
    signInLead: '用您在{{place}}登记的通行密钥登录。不需要密码。',
    signIn: '用通行密钥登录',
    signInFirst: '第一次使用？请打开管理员发给您的邀请链接，在本机登记通行密钥。',
    enrolTitle: '登记通行密钥',
    enrolLead: '您好，{{name}}。请在这台设备上登记一把通行密钥，以后用它登录{{place}}。',
    enrolDevice: '按下按钮后，设备会请您验证指纹、面容或密码。它们只留在设备里，不会发给我们。',
    enrolRoles: '您的岗位',
    enrol: '登记通行密钥',
    enrolLoading: '正在核对邀请',
    toSignIn: '去登录',
    signOut: '退出登录',
    signedInAs: '当前登录：{{name}}',
  },
  {
    signInTitle: 'Staff sign-in',
    signInLead: 'Sign in with the passkey that you enrolled at {{place}}. There is no password.',
    signIn: 'Sign in with passkey',
    signInFirst:
      'First time here? Open the invitation link from your administrator and enrol a passkey on this device.',
    enrolTitle: 'Enrol a passkey',
    enrolLead: 'Hello {{name}}. Enrol a passkey on this device; you will sign in to {{place}} with it.',
    enrolDevice:
      'When you press the button, your device asks for your fingerprint, face or PIN. They stay in the device and are never sent to us.',
    enrolRoles: 'Your roles',
    enrol: 'Enrol passkey',
    enrolLoading: 'Checking the invitation',
    toSignIn: 'Go to sign-in',
    signOut: 'Sign out',
    signedInAs: 'Signed in: {{name}}',
  },
)
