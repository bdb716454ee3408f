import { fromSeconds } from '@sojourn/domain'
import {
  Button,
  CodeDigits,
  ConfirmDialog,
  FactList,
  type FactListEntry,
  formatDate,
  formatDateTime,
  Notice,
  Page,
  Panel,
  useLanguage,
} from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { NotFoundScreen } from '../ui/not-found.tsx'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { cardsWords } from '../ui/words/cards-words.ts'
import { CardFace } from './card-face.tsx'
import { CardFigures } from './card-figures.tsx'
import { CardStateBadge } from './card-state-badge.tsx'
import { type CardSummary, LOW_WATER_COPIES } from './card-summary.ts'
import { claimEntries } from './claim-entries.tsx'

export function CardDetailScreen({ id }: { readonly id: string }) {
  const { wallet, turn } = useWallet()
  const cards = useAnswer(`cards ${turn}`, () => wallet.cards())
  if (cards === undefined) return null
  const card = cards.find((held) => held.id === id)
  return card ? <CardDetail card={card} /> : <NotFoundScreen />
}

function CardDetail({ card }: { readonly card: CardSummary }) {
  const frame = appWords.use()
  const language = useLanguage()
  const [, navigate] = useLocation()
  return (
    <Page
      title={card.name[language]}
      back={{ label: frame('back'), onBack: () => navigate('/') }}
      actions={<CardStateBadge state={card.state} />}
    >
      <div className="mx-auto w-full max-w-md">
        <CardFace card={card} />
      </div>
      <StateNotice card={card} />
      <CardFigures card={card} />
      <ClaimsPanel card={card} />
      <About card={card} />
      <DeleteCard card={card} />
    </Page>
  )
}

function StateNotice({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const { wallet, cardsChanged } = useWallet()
  const seen = () => void wallet.markChangeSeen(card.id).then(cardsChanged)
  return (
    <>
      {card.changeSeen || card.statusChangedAtSeconds === undefined ? null : (
        <Notice
          tone={card.state === 'valid' ? 'good' : 'attention'}
          title={words('changed')}
          action={<Button onClick={seen}>{words('changedSeen')}</Button>}
        >
          {words('changedText', {
            date: formatDateTime(fromSeconds(card.statusChangedAtSeconds), language),
            state: words(`state_${card.state}`),
          })}
        </Notice>
      )}
      {card.state === 'valid' ? null : (
        <Notice tone={card.state === 'waiting' || card.state === 'unknown' ? 'info' : 'attention'}>
          {words(`explain_${card.state}`)}
        </Notice>
      )}
      {card.state === 'waiting' && card.comparisonCode !== undefined ? (
        <Panel title={words('compareCode')}>
          <CodeDigits code={card.comparisonCode} label={words('compareCode')} />
        </Panel>
      ) : null}
    </>
  )
}

function ClaimsPanel({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const { facts, thresholds } = claimEntries(card, useLanguage())
  return (
    <Panel title={words('detailTitle')}>
      <FactList entries={facts} />
      {thresholds.length === 0 ? null : (
        <details className="mt-2">
          <summary className="flex min-h-target items-center text-accent">
            {words('thresholds', { count: thresholds.length })}
          </summary>
          <FactList entries={thresholds} />
        </details>
      )}
    </Panel>
  )
}

function About({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const low = card.copiesLeft <= LOW_WATER_COPIES
  const left = low ? words('copiesLow', { count: card.copiesLeft }) : words('copiesLeft', { count: card.copiesLeft })
  const entries: FactListEntry[] = [
    { term: words('issuer'), detail: card.issuerName[language] },
    { term: words('received'), detail: formatDateTime(fromSeconds(card.receivedAtSeconds), language) },
    ...(card.expiresAtSeconds === undefined
      ? []
      : [{ term: words('expires'), detail: formatDate(fromSeconds(card.expiresAtSeconds), language) }]),
    { term: words('format'), detail: card.format === 'dc+sd-jwt' ? 'SD-JWT VC' : 'W3C VC (JWT)' },
  ]
  return (
    <Panel title={words('aboutTitle')}>
      <div className="grid gap-4">
        <FactList entries={entries} />
        <p className={low ? 'font-semibold text-attention' : 'font-semibold'}>
          {card.copiesLeft === 0 ? words('copiesNone') : left}
        </p>
        <p className="text-sm text-muted">{words('copiesWhy')}</p>
        <p className="text-sm text-muted">{words('screenshot')}</p>
        <p className="text-sm text-muted">
          {card.statusAsOfSeconds === undefined
            ? words('neverChecked')
            : words('asOf', { time: formatDateTime(fromSeconds(card.statusAsOfSeconds), language) })}
        </p>
      </div>
    </Panel>
  )
}

function DeleteCard({ card }: { readonly card: CardSummary }) {
  const words = cardsWords.use()
  const language = useLanguage()
  const { wallet, cardsChanged } = useWallet()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState(false)
  async function remove() {
    await wallet.deleteCard(card.id)
    cardsChanged()
    navigate('/')
  }
  return (
    <div>
      <Button kind="quiet" className="text-bad" onClick={() => setAsking(true)}>
        {words('delete')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words('deleteTitle', { card: card.name[language] })}
        confirmLabel={words('deleteConfirm')}
        onCancel={() => setAsking(false)}
        onConfirm={() => void remove()}
      >
        <p>{words('deleteText')}</p>
      </ConfirmDialog>
    </div>
  )
}
