import { Button, CodeField, Page, Spinner, TextField } from '@sojourn/ui'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { receiveWords } from '../ui/words/receive-words.ts'
import type { AcceptRefusal } from './accept-offer.ts'
import { AuthorizeOfferScreen } from './authorize-offer.tsx'
import { OfferPanels } from './offer-panels.tsx'
import { isToAuthorize, type ReviewedOffer } from './read-offer.ts'
import type { AcceptedOffer } from './receive-cards.ts'
import { CompareScreen, HomeButton, ReceivingScreen } from './received.tsx'

/** Reads the offer, shows who gives what, takes the code, receives, and stays until the counter has compared the digits. */
export function AcceptOfferScreen({ text }: { readonly text: string }) {
  const words = receiveWords.use()
  const { wallet, cardsChanged } = useWallet()
  const read = useAnswer(text, () => wallet.readOffer(text))
  const [accepted, setAccepted] = useState<AcceptedOffer>()

  if (read === undefined) return <Spinner label={words('reading')} />
  if (!read.ok) {
    return (
      <Page title={words('reviewTitle')}>
        <RefusalNotice refusal={read.reason} action={<HomeButton />} />
      </Page>
    )
  }
  if (accepted) return <CompareScreen accepted={accepted} />
  const done = (offer: AcceptedOffer) => {
    setAccepted(offer)
    cardsChanged()
  }
  if (isToAuthorize(read.value)) return <AuthorizeOfferScreen offer={read.value} />
  return <ReviewScreen offer={read.value} onAccepted={done} />
}

interface ReviewScreenProps {
  readonly offer: ReviewedOffer
  readonly onAccepted: (accepted: AcceptedOffer) => void
}

function ReviewScreen({ offer, onAccepted }: ReviewScreenProps) {
  const words = receiveWords.use()
  const { wallet } = useWallet()
  const [, navigate] = useLocation()
  const [txCode, setTxCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<AcceptRefusal>()

  async function accept(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setRefusal(undefined)
    const accepted = await wallet.acceptOffer(offer, txCode === '' ? undefined : txCode)
    setBusy(false)
    if (accepted.ok) return onAccepted(accepted.value)
    setRefusal(accepted.reason)
    setTxCode('')
  }

  const redeemed = refusal === 'interrupted'
  if (busy) return <ReceivingScreen first="step1" />
  return (
    <Page title={words('reviewTitle')}>
      <OfferPanels offer={offer} />
      <form onSubmit={(event) => void accept(event)} className="grid gap-4">
        {refusal === undefined ? null : <RefusalNotice refusal={refusal} />}
        {redeemed ? null : (
          <TxCodeField offer={offer} value={txCode} onValueChange={setTxCode} again={refusal !== undefined} />
        )}
        <Button kind="primary" type="submit" wide disabled={!redeemed && offer.txCode !== undefined && txCode === ''}>
          {words('accept')}
        </Button>
        <Button wide onClick={() => navigate('/')}>
          {words('decline')}
        </Button>
      </form>
    </Page>
  )
}

interface TxCodeFieldProps {
  readonly offer: ReviewedOffer
  readonly value: string
  readonly onValueChange: (value: string) => void
  /** It was wrong: the field takes the focus, for the next try. */
  readonly again: boolean
}

function TxCodeField({ offer, value, onValueChange, again }: TxCodeFieldProps) {
  const words = receiveWords.use()
  const prompt = offer.txCode
  if (!prompt) return null
  const label = words('txCodeLabel')
  if (prompt.inputMode === 'numeric' && prompt.length !== undefined) {
    const hint = words('txCodeHint', { length: prompt.length })
    return (
      <CodeField
        label={label}
        hint={hint}
        length={prompt.length}
        value={value}
        onValueChange={onValueChange}
        autoFocus={again}
      />
    )
  }
  return (
    <TextField
      label={label}
      hint={words('txCodeHintOpen')}
      value={value}
      onValueChange={onValueChange}
      autoComplete="one-time-code"
    />
  )
}
