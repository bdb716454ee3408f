import { Button, CodeDigits, Notice, Page, Panel, Spinner, Steps, useAnnounce, useLanguage } from '@sojourn/ui'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import type { CardSummary } from '../cards/card-summary.ts'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { receiveWords } from '../ui/words/receive-words.ts'
import type { AcceptedCard, AcceptedOffer } from './receive-cards.ts'
import { WaitingItem } from './waiting-list.tsx'

export function HomeButton({ primary = false }: { readonly primary?: boolean }) {
  const words = appWords.use()
  const [, navigate] = useLocation()
  return (
    <Button kind={primary ? 'primary' : 'secondary'} wide={primary} onClick={() => navigate('/')}>
      {words('home')}
    </Button>
  )
}

const STEP_MS = 700

/** `first` says what was handed in for the copies. */
export function ReceivingScreen({ first }: { readonly first: 'step1' | 'stepReturned' }) {
  const words = receiveWords.use()
  const [step, setStep] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setStep((before) => Math.min(2, before + 1)), STEP_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <Page title={words('receiving')}>
      <Panel>
        <Steps label={words('receiving')} steps={[words(first), words('step2'), words('step3')]} current={step} />
      </Panel>
    </Page>
  )
}

/** The six digits on the phone and on the counter's screen; the card works once the counter said that they are the same (assurance T2). */
export function CompareScreen({ accepted }: { readonly accepted: AcceptedOffer }) {
  const words = receiveWords.use()
  const { wallet, turn, cardsChanged } = useWallet()
  const cards = useAnswer(`cards ${turn}`, () => wallet.cards())
  const mine = accepted.cards.map((card) => ({ card, held: cards?.find(({ id }) => id === card.cardId) }))
  const waiting = mine.some(({ held }) => held === undefined || held.state === 'waiting')
  const compared = accepted.cards.some(({ comparisonCode }) => comparisonCode !== undefined)
  const codes = accepted.waiting.flatMap(({ comparisonCode }) => comparisonCode ?? [])
  const onlyWaiting = accepted.cards.length === 0

  // New cards are there: from now on the wallet asks for their lists until they are activated (`useRefreshing`).
  useEffect(cardsChanged, [cardsChanged])

  return (
    <Page
      title={words(
        codes.length > 0 || (compared && waiting) ? 'compareTitle' : onlyWaiting ? 'appliedTitle' : 'doneTitle',
      )}
      lead={words(
        compared && waiting
          ? 'compareLead'
          : onlyWaiting
            ? codes.length > 0
              ? 'compareWaitingLead'
              : 'appliedLead'
            : 'saved',
      )}
    >
      {mine.map(({ card, held }) => (
        <ComparedCard key={card.cardId} card={card} held={held} />
      ))}
      {accepted.waiting.map((one) => (
        <WaitingItem key={one.id} waiting={one} />
      ))}
      {codes.map((code) => (
        <CodeDigits key={code} code={code} label={words('compareCode')} />
      ))}
      {codes.length > 0 || (compared && waiting) ? (
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
  const activated = words(card.comparisonCode === undefined ? 'validNow' : 'compareActivated')
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
        {state === 'waiting' && card.comparisonCode === undefined ? <Spinner label={words('checkingList')} /> : null}
        {state === 'valid' ? <Notice tone="good" title={activated} /> : null}
        {state === 'never_activated' ? <Notice tone="bad" title={words('compareVoid')} /> : null}
      </div>
    </Panel>
  )
}
