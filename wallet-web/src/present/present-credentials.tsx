import { Button, ButtonLink, Notice, Page, Panel, Spinner, useLocalized, usePunctuation } from '@sojourn/ui'
import { useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { presentWords } from '../ui/words/present-words.ts'
import { AskedPanel } from './asked-panel.tsx'
import type { Consent } from './consent.ts'
import { ConsentForm } from './consent-form.tsx'
import type { Presented, PresentRefusal } from './present-credentials.ts'
import type { RequestDevice, ReviewedRequest } from './read-request.ts'
import { WhoAsks } from './who-asks.tsx'

type Outcome = Presented & { readonly kind: 'shown' | 'declined' }

/** Who asks, what for, what would leave the phone; then yes or no. */
export function PresentScreen({ text, device }: { readonly text: string; readonly device: RequestDevice }) {
  const words = presentWords.use()
  const { wallet } = useWallet()
  const read = useAnswer(text, () => wallet.readRequest(text, device))
  if (read === undefined) return <Spinner label={words('reading')} />
  if (read.ok) return <AnswerScreen request={read.value} />
  const tooLate = read.reason === 'code_too_old'
  return (
    <Page title={words(tooLate ? 'scanAgainTitle' : 'blockedTitle')}>
      <RefusalNotice
        refusal={read.reason}
        tone={tooLate ? 'attention' : 'bad'}
        action={tooLate ? <ScanAgain /> : <HomeButton />}
      />
    </Page>
  )
}

function AnswerScreen({ request }: { readonly request: ReviewedRequest }) {
  const words = presentWords.use()
  const localized = useLocalized()
  const { comma } = usePunctuation()
  const { wallet, cardsChanged } = useWallet()
  const [busy, setBusy] = useState<'showing' | 'declining'>()
  const [refusal, setRefusal] = useState<PresentRefusal>()
  const [outcome, setOutcome] = useState<Outcome>()

  async function show(consent: Consent) {
    setBusy('showing')
    setRefusal(undefined)
    const presented = await wallet.present(request, consent)
    setBusy(undefined)
    cardsChanged()
    if (presented.ok) setOutcome({ kind: 'shown', ...presented.value })
    else setRefusal(presented.reason)
  }

  async function decline() {
    setBusy('declining')
    const declined = await wallet.decline(request)
    setBusy(undefined)
    setOutcome({ kind: 'declined', ...(declined.ok ? declined.value : {}) })
  }

  if (outcome) return <OutcomeScreen outcome={outcome} />
  const name = localized(request.relyingParty.name)
  const declineButton = (
    <Button wide busy={busy === 'declining'} disabled={busy === 'showing'} onClick={() => void decline()}>
      {words('refuse')}
    </Button>
  )
  return (
    <Page title={words('title', { name })}>
      {refusal === undefined ? null : <RefusalNotice refusal={refusal} />}
      <WhoAsks request={request} />
      {request.withheld.length === 0 ? null : (
        <Notice tone="attention" title={words('withheldTitle')}>
          {words('withheldText', { cards: request.withheld.map(localized).join(comma), name })}
        </Notice>
      )}
      {request.sheet ? (
        <ConsentForm
          sheet={request.sheet}
          busy={busy === 'showing'}
          onConsent={(consent) => void show(consent)}
          decline={declineButton}
        />
      ) : (
        <>
          <Notice tone="attention" title={words('nothingTitle')}>
            {words('nothingText', { name })}
          </Notice>
          <AskedPanel query={request.request.query} />
          {declineButton}
        </>
      )}
    </Page>
  )
}

const GO_BACK_AFTER_MS = 1_500

function OutcomeScreen({ outcome }: { readonly outcome: Outcome }) {
  const words = presentWords.use()
  const { redirectUri, continueAt } = outcome
  useEffect(() => {
    if (redirectUri === undefined) return
    const timer = setTimeout(() => location.assign(redirectUri), GO_BACK_AFTER_MS)
    return () => clearTimeout(timer)
  }, [redirectUri])
  const shown = outcome.kind === 'shown'
  return (
    <Page title={words(shown ? 'shownTitle' : 'refusedTitle')}>
      <Notice tone={shown ? 'good' : 'info'}>{words(shown ? 'shownText' : 'refusedText')}</Notice>
      {continueAt === undefined ? null : (
        <ButtonLink kind="primary" wide href={continueAt} rel="noreferrer">
          {words('goOn')}
        </ButtonLink>
      )}
      {redirectUri === undefined ? (
        <HomeButton primary={continueAt === undefined} />
      ) : (
        <Panel>
          <p role="status">{words('goingBack')}</p>
          <a
            href={redirectUri}
            rel="noreferrer"
            className="inline-flex min-h-target items-center text-accent underline"
          >
            {words('goBack')}
          </a>
        </Panel>
      )}
    </Page>
  )
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

function ScanAgain() {
  const words = appWords.use()
  const [, navigate] = useLocation()
  return (
    <Button kind="primary" onClick={() => navigate('/scan')}>
      {words('navScan')}
    </Button>
  )
}
