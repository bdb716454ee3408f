const ZH = {
  button: '用钱包出示',
  title: '请用钱包扫码',
  qr: '查验二维码',
  here: '在这台设备上打开钱包',
  cancel: '取消',
  close: '关闭',
  waiting: '等待扫码',
  fetched: '请在手机上确认',
  awaiting_return: '请回到这个页面',
  answered: '已收到回答',
  expired: '二维码已过期，请重新开始',
  cancelled: '已取消',
  deleted: '已应本人要求删除',
  failed: '现在无法开始，请稍后再试',
} as const

export type Word = keyof typeof ZH

const EN: Readonly<Record<Word, string>> = {
  button: 'Show with the wallet',
  title: 'Scan this with the wallet',
  qr: 'Code to scan with the wallet',
  here: 'Open the wallet on this device',
  cancel: 'Cancel',
  close: 'Close',
  waiting: 'Waiting for the wallet',
  fetched: 'Please confirm on the phone',
  awaiting_return: 'Please come back to this page',
  answered: 'The answer has arrived',
  expired: 'The code has expired; please start again',
  cancelled: 'Cancelled',
  deleted: 'Deleted at the holder’s request',
  failed: 'It cannot start now; please try again later',
}

/** Of the page unless the element says otherwise; Chinese when neither is English. */
export const wordsFor = (language: string): Readonly<Record<Word, string>> =>
  language.toLowerCase().startsWith('en') ? EN : ZH
