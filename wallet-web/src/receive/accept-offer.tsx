import {
  Button,
  CodeDigits,
  CodeField,
  FactList,
  Notice,
  Page,
  Panel,
  Spinner,
  Steps,
  TextField,
  useAnnounce,
  useLanguage,
} from '@sojourn/ui'
import { type FormEvent, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { CardSummary } from '../cards/card-summary.ts'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { receiveWords } from '../ui/words/receive-words.ts'
import type { AcceptedCard, AcceptedOffer, AcceptRefusal } from './accept-offer.ts'
import type { ReviewedOffer } from './read-offer.ts'

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
  return <ReviewScreen offer={read.value} onAccepted={done} />
}

function HomeButton({ primary = false }: { readonly primary?: boolean }) {
  const words = appWords.use()
  const [, navigate] = useLocation()
  return (
    <Button kind={primary ? 'primary' : 'secondary'} wide={primary} onClick={() => navigate('/')}>
      {words('home')}
    </Button>
  )
}

interface ReviewScreenProps {
  readonly offer: ReviewedOffer
  readonly onAccepted: (accepted: AcceptedOffer) => void
}

function ReviewScreen({ offer, onAccepted }: ReviewScreenProps) {
  const words = receiveWords.use()
  const language = useLanguage()
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
  if (busy) return <ReceivingScreen />
  return (
    <Page title={words('reviewTitle')}>
      <Panel title={words('willReceive')}>
        <ul className="grid gap-2">
          {offer.items.map((item) => (
            <li key={item.configurationId} className="text-xl font-semibold">
              {item.name[language]}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={words('from')}>
        <div className="grid gap-3">
          <Notice tone="good" title={words('trusted')} />
          <FactList
            entries={[
              { term: words('from'), detail: offer.issuer.name[language] },
              { term: words('creditCode'), detail: offer.issuer.creditCode },
              { term: words('endpoint'), detail: new URL(offer.server.tokenEndpoint).host },
            ]}
          />
        </div>
      </Panel>
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

const STEP_MS = 700

function ReceivingScreen() {
  const words = receiveWords.use()
  const [step, setStep] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setStep((before) => Math.min(2, before + 1)), STEP_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <Page title={words('receiving')}>
      <Panel>
        <Steps label={words('receiving')} steps={[words('step1'), words('step2'), words('step3')]} current={step} />
      </Panel>
    </Page>
  )
}

/** The six digits on the phone and on the counter's screen; the card works once the counter said that they are the same (assurance T2). */
function CompareScreen({ accepted }: { readonly accepted: AcceptedOffer }) {
  const words = receiveWords.use()
  const { wallet, turn, cardsChanged } = useWallet()
  const cards = useAnswer(`cards ${turn}`, () => wallet.cards())
  const mine = accepted.cards.map((card) => ({ card, held: cards?.find(({ id }) => id === card.cardId) }))
  const waiting = mine.some(({ held }) => held === undefined || held.state === 'waiting')
  const compared = accepted.cards.some(({ comparisonCode }) => comparisonCode !== undefined)

  // New cards are there: from now on the wallet asks for their lists until they are activated (`useRefreshing`).
  useEffect(cardsChanged, [cardsChanged])

  return (
    <Page
      title={words(compared && waiting ? 'compareTitle' : 'doneTitle')}
      lead={compared && waiting ? words('compareLead') : words('saved')}
    >
      {mine.map(({ card, held }) => (
        <ComparedCard key={card.cardId} card={card} held={held} />
      ))}
      {compared && waiting ? (
        <ul className="grid gap-2">
          <li>✓ {words('compareSame')}</li>
          <li>✗ {words('compareDiffer')}</li>
        </ul>
      ) : null}
      <HomeButton primary={!waiting} />
    </Page>
  )
}

function ComparedCard({ card, held }: { readonly card: AcceptedCard; readonly held: CardSummary | undefined }) {
  const words = receiveWords.use()
  const language = useLanguage()
  const announce = useAnnounce()
  const state = held?.state ?? 'waiting'
  const activated = words('compareActivated')
  useEffect(() => {
    if (state === 'valid') announce(activated)
  }, [state, activated, announce])
  return (
    <Panel title={held?.name[language] ?? ''}>
      <div className="grid justify-items-start gap-4">
        {state === 'waiting' && card.comparisonCode !== undefined ? (
          <>
            <CodeDigits code={card.comparisonCode} label={words('compareCode')} />
            <Spinner label={words('compareWaiting')} />
          </>
        ) : null}
        {state === 'valid' ? <Notice tone="good" title={words('compareActivated')} /> : null}
        {state === 'never_activated' ? <Notice tone="bad" title={words('compareVoid')} /> : null}
      </div>
    </Panel>
  )
}
