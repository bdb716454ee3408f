import { defineWords } from '@sojourn/ui'

export const settingsWords = defineWords(
  'wallet-settings',
  {
    title: '设置',
    display: '显示',
    language: '语言',
    textSize: '字号',
    securityTitle: '安全',
    lockNow: '立即锁定',
    lockHint: '五分钟不用会自动锁定。',
    installTitle: '装到手机桌面',
    installText: '装好以后打开更快，浏览器也不容易清掉您的证件。',
    install: '安装',
    persisted: '浏览器已答应长期保存。',
    notPersisted: '浏览器可能会清理很久不用的网站。请把钱包装到桌面，并常常打开。',
    aboutTitle: '关于这个钱包',
    aboutKeys:
      '密钥是这个浏览器里的软件密钥，不能导出，但没有经过安全硬件认证（密钥存储等级：基础）。重要场合请同时带上实体证件。',
    aboutLink: '签发机关和查验方如果联手，仍能认出是您；不同查验方之间，靠每次更换副本防止互相比对。',
    aboutPrivacy: '钱包没有账号，不收集使用情况，也不向第三方发送任何东西。',
    build: '版本',
    dangerTitle: '清空',
  },
  {
    title: 'Settings',
    display: 'Display',
    language: 'Language',
    textSize: 'Text size',
    securityTitle: 'Security',
    lockNow: 'Lock now',
    lockHint: 'It locks by itself after five minutes without use.',
    installTitle: 'Put it on the home screen',
    installText: 'It opens faster, and the browser is less likely to clear your cards away.',
    install: 'Install',
    persisted: 'The browser has promised to keep it.',
    notPersisted:
      'The browser may clear sites that are not used for long. Put the wallet on the home screen and open it now and then.',
    aboutTitle: 'About this wallet',
    aboutKeys:
      'The keys are software keys of this browser. They cannot be written out, but they are not in certified hardware (key storage: basic). Carry the physical card as well when it matters.',
    aboutLink:
      'An agency and a checking party who work together can still recognise you; between checking parties, a new copy each time prevents matching.',
    aboutPrivacy: 'The wallet has no account, collects no usage, and sends nothing to third parties.',
    build: 'Build',
    dangerTitle: 'Empty',
  },
)
