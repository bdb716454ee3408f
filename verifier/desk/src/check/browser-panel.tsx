import { Button, EmptyState, Panel, PhoneIcon, QrCodeIcon, ReasonNotice, SpinnerMark } from '@sojourn/ui'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { DeskCheck } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { deskWords } from '../words.ts'
import { type Asked, askBrowser } from './ask-browser.ts'

interface BrowserPanelProps {
  readonly api: DeskApi
  readonly check: DeskCheck
  readonly onCode: () => void
}

/** The question is with the browser, which shows its own window; what it brings back goes to the service, whose word the page follows. */
export function BrowserPanel({ api, check, onCode }: BrowserPanelProps) {
  const words = deskWords.use()
  const [asked, setAsked] = useState<Asked>()
  const begun = useRef(false)
  const ask = useEffectEvent(async () => {
    setAsked(undefined)
    setAsked(await askBrowser(api, check))
  })
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    void ask()
  }, [])
  const waits = asked === undefined || asked === 'taken'
  return (
    <Panel>
      <EmptyState
        icon={waits ? <SpinnerMark large /> : <PhoneIcon aria-hidden="true" className="size-10" />}
        title={words(waits ? 'browserTitle' : 'browserClosed')}
        action={
          waits ? undefined : (
            <div className="flex flex-wrap justify-center gap-3">
              <Button kind="primary" onClick={() => void askAgain()}>
                {words('browserAgain')}
              </Button>
              <Button icon={<QrCodeIcon aria-hidden="true" className="size-5" />} onClick={onCode}>
                {words('browserCode')}
              </Button>
            </div>
          )
        }
      >
        {words(waits ? 'browserLead' : 'browserClosedLead')}
      </EmptyState>
      {typeof asked === 'object' ? <ReasonNotice reason={asked.refused} /> : null}
    </Panel>
  )

  async function askAgain() {
    setAsked(undefined)
    setAsked(await askBrowser(api, check))
  }
}
