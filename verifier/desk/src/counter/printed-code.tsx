import type { Localized } from '@sojourn/domain'
import { QrCode } from '@sojourn/ui'

interface PrintedCodeProps {
  readonly link: string
  readonly party: Localized
  readonly question: Localized
  readonly counter: string
}

/** What is put on the counter: always in both languages, whoever prints it. */
export function PrintedCode({ link, party, question, counter }: PrintedCodeProps) {
  return (
    <article className="grid justify-items-center gap-3 rounded-card border border-line bg-white p-6 text-center text-black print:border-0 print:p-0">
      <p lang="zh-CN" className="text-2xl font-bold">
        {party['zh-CN']}
      </p>
      <p lang="en" className="text-lg">
        {party.en}
      </p>
      <p className="text-xl font-semibold">
        <span lang="zh-CN">柜台 {counter}</span> · <span lang="en">Counter {counter}</span>
      </p>
      <div className="w-full max-w-72 print:max-w-[11cm]">
        <QrCode text={link} label={`柜台 ${counter} 二维码 · QR code of counter ${counter}`} errorCorrection="M" />
      </div>
      <p lang="zh-CN" className="text-lg">
        {question['zh-CN']}
      </p>
      <p lang="en">{question.en}</p>
      <ol className="grid list-decimal gap-2 pl-6 text-left">
        <li>
          <span lang="zh-CN">用钱包扫码，看清用途，自己决定是否出示。</span>
          <br />
          <span lang="en">Scan with your wallet, read what is asked, and decide.</span>
        </li>
        <li>
          <span lang="zh-CN">在手机上输入柜台屏幕显示的数字。</span>
          <br />
          <span lang="en">Type the number on the counter’s screen into your phone.</span>
        </li>
        <li>
          <span lang="zh-CN">只在本柜台使用；在别处看到此码，请勿扫描。</span>
          <br />
          <span lang="en">For this counter only: do not scan it anywhere else.</span>
        </li>
      </ol>
    </article>
  )
}
