import { Button, CodeDigits, EyeIcon, EyeOffIcon, Panel } from '@sojourn/ui'
import { useState } from 'react'
import type { Offer } from '../api/messages.ts'
import { useConsole } from '../console-context.ts'
import { issuanceWords } from './words.ts'

/** Hidden at first: the same screen is often turned to the resident, and to whoever stands behind. */
export function TxCodePanel({ offer }: { readonly offer: Offer }) {
  const words = issuanceWords.use()
  const { txCodes } = useConsole()
  const [shown, setShown] = useState(false)
  const code = txCodes.get(offer.id)
  const Icon = shown ? EyeOffIcon : EyeIcon
  return (
    <Panel title={words('codeTitle')}>
      {code === undefined ? (
        <p className="text-muted">{words('codeGone')}</p>
      ) : (
        <div className="grid justify-items-start gap-3">
          <p className="text-muted">{words('codeLead')}</p>
          {shown ? <CodeDigits code={code} label={words('codeLabel')} size="normal" /> : null}
          <Button icon={<Icon aria-hidden="true" className="size-5" />} onClick={() => setShown(!shown)}>
            {words(shown ? 'codeHide' : 'codeShow')}
          </Button>
          <p className="text-sm text-muted">{words('attemptsLeft', { count: offer.txCodeAttemptsLeft })}</p>
        </div>
      )}
    </Panel>
  )
}
