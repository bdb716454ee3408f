import { defineWords } from '@sojourn/ui'

export const scanWords = defineWords(
  'wallet-scan',
  {
    title: '扫一扫',
    lead: '对准窗口或查验屏幕上的二维码。',
    wrongCode: '这个二维码不是领取或查验用的，请换一个。',
    pasteTitle: '没有相机也可以',
    paste: '粘贴链接',
    pasteHint: '把领取或查验的链接粘贴到这里。',
    pasteGo: '打开',
  },
  {
    title: 'Scan',
    lead: 'Point at the code on the counter’s or the desk’s screen.',
    wrongCode: 'This code is neither for receiving nor for showing. Try another.',
    pasteTitle: 'Without a camera',
    paste: 'Paste a link',
    pasteHint: 'Paste the link for receiving or showing here.',
    pasteGo: 'Open',
  },
)
