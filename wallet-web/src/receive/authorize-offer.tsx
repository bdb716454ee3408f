import { Button, Notice, Page } from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { receiveWords } from '../ui/words/receive-words.ts'
import { OfferPanels } from './offer-panels.tsx'
import type { OfferToAuthorize } from './read-offer.ts'
import type { StartRefusal } from './start-authorization.ts'

interface AuthorizeOfferScreenProps {
  readonly offer: OfferToAuthorize
  readonly onBack?: () => void
}

/** What will be received, and that the next page is the agency's own; then this page is left. */
export function AuthorizeOfferScreen({ offer, onBack }: AuthorizeOfferScreenProps) {
  const words = receiveWords.use()
  const frame = appWords.use()
  const { wallet } = useWallet()
  const [, navigate] = useLocation()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<StartRefusal>()

  async function leave() {
    setBusy(true)
    setRefusal(undefined)
    const started = await wallet.startAuthorization(offer)
    // On the way out the button stays as it is: the page is about to go.
    if (started.ok) return location.assign(started.value.url)
    setBusy(false)
    setRefusal(started.reason)
  }

  const back = onBack ?? (() => navigate('/'))
  return (
    <Page title={words('authorizeTitle')} back={{ label: frame('back'), onBack: back }}>
      <OfferPanels offer={offer} />
      <Notice tone="info" title={words('leaveTitle')}>
        {words('leaveText')}
      </Notice>
      {refusal === undefined ? null : <RefusalNotice refusal={refusal} />}
      <div className="grid gap-4">
        <Button kind="primary" wide busy={busy} onClick={() => void leave()}>
          {words('leave')}
        </Button>
        <Button wide onClick={() => navigate('/')}>
          {words('decline')}
        </Button>
      </div>
    </Page>
  )
}
