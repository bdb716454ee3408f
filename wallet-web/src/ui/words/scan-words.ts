import { defineWords } from '@sojourn/ui'

export const scanWords = defineWords(
  'wallet-scan',
  {
    title: '扫一扫',
    lead: '对准窗口或查验屏幕上的二维码。',
    starting: '正在打开相机…',
    viewfinder: '相机画面',
    wrongCode: '这个二维码不是领取或查验用的，请换一个。',
    camera_missing: '没有找到可用的相机。',
    camera_refused: '没有相机权限。请在浏览器的网站设置里允许使用相机。',
    pasteTitle: '没有相机也可以',
    paste: '粘贴链接',
    pasteHint: '把领取或查验的链接粘贴到这里。',
    pasteGo: '打开',
    scanAgain: '重新打开相机',
  },
  {
    title: 'Scan',
    lead: 'Point at the code on the counter’s or the desk’s screen.',
    starting: 'Opening the camera…',
    viewfinder: 'Camera picture',
    wrongCode: 'This code is neither for receiving nor for showing. Try another.',
    camera_missing: 'No camera was found.',
    camera_refused: 'The camera is not allowed. Allow it in the browser’s settings for this site.',
    pasteTitle: 'Without a camera',
    paste: 'Paste a link',
    pasteHint: 'Paste the link for receiving or showing here.',
    pasteGo: 'Open',
    scanAgain: 'Open the camera again',
  },
)
