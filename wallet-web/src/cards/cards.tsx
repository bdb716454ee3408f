import { ButtonLink, EmptyState, Page, QrCodeIcon, ScanIcon, Spinner, useLanguage, WalletIcon } from '@sojourn/ui'
import { Link } from 'wouter'
import { WaitingList } from '../receive/waiting-list.tsx'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { cardsWords } from '../ui/words/cards-words.ts'
import { offlineWords } from '../ui/words/offline-words.ts'
import { receiveWords } from '../ui/words/receive-words.ts'
import { CardFace } from './card-face.tsx'
import { CardStateBadge } from './card-state-badge.tsx'
import { type CardSummary, LOW_WATER_COPIES } from './card-summary.ts'

export function CardsScreen() {
  const words = cardsWords.use()
  const { wallet, settings, turn } = useWallet()
  const cards = useAnswer(`cards ${turn}`, () => wallet.cards())
  return (
    <Page title={words('title')}>
      <WaitingList />
      {cards === undefined ? <Loading /> : cards.length === 0 ? <NoCards /> : <CardList cards={cards} />}
      {cards === undefined || settings.client === undefined ? null : <ApplyLink />}
      {cards?.some(({ format }) => format === 'dc+sd-jwt') ? <OfflineLink /> : null}
    </Page>
  )
}

function OfflineLink() {
  const words = offlineWords.use()
  return (
    <Link href="/offline" asChild>
      <ButtonLink wide icon={<QrCodeIcon aria-hidden="true" className="size-5" />}>
        {words('open')}
      </ButtonLink>
    </Link>
  )
}

function ApplyLink() {
  const words = receiveWords.use()
  return (
    <Link href="/apply" asChild>
      <ButtonLink wide icon={<WalletIcon aria-hidden="true" className="size-5" />}>
        {words('applyOpen')}
      </ButtonLink>
    </Link>
  )
}

function Loading() {
  const words = appWords.use()
  return <Spinner label={words('loading')} />
}

function NoCards() {
  const words = cardsWords.use()
  return (
    <EmptyState
      title={words('emptyTitle')}
      icon={<WalletIcon aria-hidden="true" className="size-12" />}
      action={
        <Link href="/scan" asChild>
          <ButtonLink kind="primary" icon={<ScanIcon aria-hidden="true" className="size-5" />}>
            {words('emptyAction')}
          </ButtonLink>
        </Link>
      }
    >
      {words('emptyText')}
    </EmptyState>
  )
}

function CardList({ cards }: { readonly cards: readonly CardSummary[] }) {
  const words = cardsWords.use()
  const language = useLanguage()
  return (
    <ul className="grid gap-8">
      {cards.map((card) => (
        <li key={card.id} className="mx-auto grid w-full max-w-md gap-3">
          <Link
            href={`/cards/${card.id}`}
            aria-label={words('open', { card: card.name[language] })}
            className="block rounded-card"
          >
            <CardFace card={card} />
          </Link>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <span className="font-semibold">{card.name[language]}</span>
            <CardStateBadge state={card.state} />
          </div>
          {card.changeSeen ? null : <p className="font-semibold text-attention">{words('changed')}</p>}
          {card.state === 'valid' && card.copiesLeft <= LOW_WATER_COPIES ? (
            <p className="text-sm text-attention">{words(copiesWords(card), { count: card.copiesLeft })}</p>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

/** Where new copies come by themselves, nobody is sent to the counter. */
function copiesWords({ copiesLeft, renewal }: CardSummary) {
  if (copiesLeft === 0) return renewal ? 'copiesNoneSoon' : 'copiesNone'
  return renewal ? 'copiesLowSoon' : 'copiesLow'
}
