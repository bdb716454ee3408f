import {
  Button,
  ChevronRightIcon,
  EmptyState,
  FactList,
  Notice,
  Page,
  Panel,
  QrCodeIcon,
  Spinner,
  useLocalized,
} from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Consent } from '../present/consent.ts'
import { ConsentForm } from '../present/consent-form.tsx'
import { RefusalNotice } from '../ui/refusal-notice.tsx'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { offlineWords } from '../ui/words/offline-words.ts'
import { presentWords } from '../ui/words/present-words.ts'
import type { OfflineProof, OfflineProofRefusal } from './make-offline-proof.ts'
import type { OfflineChoice } from './offline-choices.ts'
import { ShownProof } from './shown-proof.tsx'

/** Who it is for, what would be shown, then one code for a minute: three presses. */
export function OfflineScreen() {
  const words = offlineWords.use()
  const frame = appWords.use()
  const [, navigate] = useLocation()
  const { wallet, turn } = useWallet()
  const choices = useAnswer(`offline ${turn}`, () => wallet.offlineChoices())
  const [audience, setAudience] = useState<string>()
  if (choices === undefined) return <Spinner label={frame('loading')} />
  const back = { label: frame('back'), onBack: () => navigate('/') }
  if (!choices.ok) {
    return (
      <Page title={words('title')} back={back}>
        <RefusalNotice refusal={choices.reason} />
      </Page>
    )
  }
  const chosen = choices.value.find(({ purpose }) => purpose.audience === audience)
  if (chosen) return <MakeScreen key={chosen.purpose.audience} choice={chosen} onBack={() => setAudience(undefined)} />
  return (
    <Page title={words('title')} lead={words('lead')} back={back}>
      {choices.value.length === 0 ? (
        <EmptyState title={words('none')} icon={<QrCodeIcon aria-hidden="true" className="size-12" />} />
      ) : (
        <section className="grid gap-3" aria-labelledby="offline-choose">
          <h2 id="offline-choose" className="text-xl font-semibold">
            {words('choose')}
          </h2>
          <ul className="grid gap-3">
            {choices.value.map((choice) => (
              <li key={choice.purpose.audience}>
                <PurposeButton choice={choice} onChoose={() => setAudience(choice.purpose.audience)} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Page>
  )
}

function PurposeButton({ choice, onChoose }: { readonly choice: OfflineChoice; readonly onChoose: () => void }) {
  const words = offlineWords.use()
  const localized = useLocalized()
  const { party, use } = choice.purpose
  return (
    <button
      type="button"
      onClick={onChoose}
      disabled={choice.sheet === undefined}
      className="flex min-h-target w-full items-center gap-3 rounded-card border border-line bg-surface p-4 text-left shadow-card disabled:bg-sunken disabled:shadow-none"
    >
      <span className="grid min-w-0 flex-1 gap-1">
        <span className="font-semibold">{localized(party.name)}</span>
        <span className="text-sm text-muted">{choice.sheet ? localized(use.purpose) : words('notHeld')}</span>
      </span>
      {choice.sheet ? <ChevronRightIcon aria-hidden="true" className="size-5 shrink-0 text-muted" /> : null}
    </button>
  )
}

interface MakeScreenProps {
  readonly choice: OfflineChoice
  readonly onBack: () => void
}

function MakeScreen({ choice, onBack }: MakeScreenProps) {
  const words = offlineWords.use()
  const present = presentWords.use()
  const frame = appWords.use()
  const localized = useLocalized()
  const { wallet, cardsChanged } = useWallet()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<OfflineProofRefusal>()
  const [proof, setProof] = useState<OfflineProof>()
  const { party, use } = choice.purpose

  async function make(consent: Consent) {
    setBusy(true)
    setRefusal(undefined)
    const made = await wallet.makeOfflineProof(choice, consent)
    setBusy(false)
    if (made.ok) setProof(made.value)
    else setRefusal(made.reason)
  }
  // The choices are read anew only when a proof is put away, for that changes how many copies are left.
  function putAway() {
    setProof(undefined)
    cardsChanged()
  }

  if (proof) return <ShownProof proof={proof} purpose={choice.purpose} onAgain={putAway} />
  return (
    <Page title={words('makeTitle', { name: localized(party.name) })} back={{ label: frame('back'), onBack }}>
      {refusal === undefined ? null : <RefusalNotice refusal={refusal} />}
      <Panel>
        <div className="grid gap-3">
          <FactList
            entries={[
              { term: present('purpose'), detail: localized(use.purpose) },
              { term: present('retention'), detail: localized(use.retention) },
              { term: present('legalBasis'), detail: localized(use.legalBasis) },
            ]}
          />
          <Notice tone="info">{words('withoutAsking')}</Notice>
        </div>
      </Panel>
      {choice.sheet ? (
        <ConsentForm
          sheet={choice.sheet}
          busy={busy}
          onConsent={(consent) => void make(consent)}
          decline={
            <Button wide disabled={busy} onClick={onBack}>
              {present('refuse')}
            </Button>
          }
        />
      ) : (
        <Notice tone="attention">{words('notHeld')}</Notice>
      )}
    </Page>
  )
}
