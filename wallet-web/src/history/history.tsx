import { claimLabel, fromSeconds, type Language } from '@sojourn/domain'
import {
  Button,
  ButtonLink,
  ChevronRightIcon,
  ConfirmDialog,
  EmptyState,
  FactList,
  formatDateTime,
  HistoryIcon,
  Page,
  Panel,
  StatusBadge,
  useLanguage,
  usePunctuation,
} from '@sojourn/ui'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { pathAsLabel } from '../present/asked-claims.ts'
import { useAnswer } from '../ui/use-answer.tsx'
import { useWallet } from '../ui/wallet-context.tsx'
import { appWords } from '../ui/words/app-words.ts'
import { historyWords } from '../ui/words/history-words.ts'
import { presentWords } from '../ui/words/present-words.ts'
import type { HistoryItem, HistoryRecord } from '../vault/schema-v1.ts'
import { DeletionPanel } from './deletion-panel.tsx'

function claimLabels(item: HistoryItem, language: Language): readonly string[] {
  return item.claims.map((path) => {
    const named = path[0] === 'credentialSubject' ? path.slice(1) : path
    return ((item.attestation && claimLabel(item.attestation, named)) ?? pathAsLabel(named))[language]
  })
}

export function HistoryScreen() {
  const words = historyWords.use()
  const { wallet, turn, cardsChanged } = useWallet()
  const entries = useAnswer(`history ${turn}`, () => wallet.history())
  if (entries === undefined) return null
  return (
    <Page title={words('title')} lead={words('lead')}>
      {entries.length === 0 ? (
        <EmptyState title={words('emptyTitle')} icon={<HistoryIcon aria-hidden="true" className="size-12" />}>
          {words('emptyText')}
        </EmptyState>
      ) : (
        <>
          <ul className="grid gap-3">
            {entries.map((entry) => (
              <li key={entry.id}>
                <EntryRow entry={entry} />
              </li>
            ))}
          </ul>
          <DeleteAll onDelete={() => void wallet.deleteAllHistory().then(cardsChanged)} />
        </>
      )}
    </Page>
  )
}

function EntryRow({ entry }: { readonly entry: HistoryRecord }) {
  const language = useLanguage()
  return (
    <Link
      href={`/history/${entry.id}`}
      className="flex min-h-target items-center gap-3 rounded-card border border-line bg-surface p-4 shadow-card"
    >
      <span className="grid min-w-0 flex-1 gap-1">
        <span className="flex flex-wrap items-center gap-2">
          <KindBadge entry={entry} />
          <span className="font-semibold">{entry.party.name[language]}</span>
        </span>
        <span className="text-sm text-muted">{formatDateTime(fromSeconds(entry.atSeconds), language)}</span>
        <span className="truncate text-sm">{entry.items.map(({ name }) => name[language]).join(' · ')}</span>
      </span>
      <ChevronRightIcon aria-hidden="true" className="size-5 shrink-0 text-muted" />
    </Link>
  )
}

function KindBadge({ entry }: { readonly entry: HistoryRecord }) {
  const words = historyWords.use()
  const tone =
    entry.outcome !== 'done'
      ? 'attention'
      : entry.kind === 'presented' || entry.kind === 'received'
        ? 'good'
        : 'neutral'
  return <StatusBadge tone={tone}>{words(`kind_${entry.kind}`)}</StatusBadge>
}

export function HistoryEntryScreen({ id }: { readonly id: string }) {
  const words = historyWords.use()
  const frame = appWords.use()
  const language = useLanguage()
  const { wallet, turn, cardsChanged } = useWallet()
  const [, navigate] = useLocation()
  const entries = useAnswer(`history ${turn}`, () => wallet.history())
  if (entries === undefined) return null
  const entry = entries.find((each) => each.id === id)
  const back = { label: frame('back'), onBack: () => navigate('/history') }
  if (!entry) {
    return (
      <Page title={words('notFound')} back={back}>
        {null}
      </Page>
    )
  }
  const asked = entry.kind === 'declined' || entry.kind === 'blocked'
  return (
    <Page title={words(`kind_${entry.kind}`)} back={back}>
      <Panel>
        <FactList
          entries={[
            { term: words('party'), detail: entry.party.name[language] },
            { term: words('identifier'), detail: entry.party.identifier },
            { term: words('when'), detail: formatDateTime(fromSeconds(entry.atSeconds), language) },
            ...(entry.kind === 'presented'
              ? [{ term: words('delivery'), detail: words(`outcome_${entry.outcome}`) }]
              : []),
          ]}
        />
      </Panel>
      <Panel title={words(asked ? 'itemsAsked' : entry.kind === 'presented' ? 'itemsShown' : 'items')}>
        <ul className="grid gap-4">
          {entry.items.map((item, at) => (
            <li key={`${item.type}-${at.toString()}`} className="grid gap-1">
              <span className="font-semibold">{item.name[language]}</span>
              <span className="text-muted">
                {item.claims.length === 0 ? words('noItems') : claimLabels(item, language).join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      {entry.use === undefined ? null : <UsePanel entry={entry} use={entry.use} />}
      {entry.deletion === undefined ? null : <DeletionPanel entry={entry} deletion={entry.deletion} />}
      <div>
        <Button
          kind="quiet"
          className="text-bad"
          onClick={() =>
            void wallet.deleteHistoryEntry(id).then(() => {
              cardsChanged()
              navigate('/history')
            })
          }
        >
          {words('deleteOne')}
        </Button>
      </div>
    </Page>
  )
}

function UsePanel({ entry, use }: { readonly entry: HistoryRecord; readonly use: NonNullable<HistoryRecord['use']> }) {
  const words = historyWords.use()
  const present = presentWords.use()
  const language = useLanguage()
  const { comma } = usePunctuation()
  const items = entry.items.flatMap((item) => claimLabels(item, language)).join(comma)
  const body = words('mailBody', { time: formatDateTime(fromSeconds(entry.atSeconds), language), items })
  const address = /^(?:mailto:)?([^\s@?&]+@[^\s@?&]+)$/.exec(use.contact)?.[1]
  const query = `subject=${encodeURIComponent(words('mailSubject'))}&body=${encodeURIComponent(body)}`
  return (
    <Panel>
      <div className="grid gap-4">
        <FactList
          entries={[
            { term: present('purpose'), detail: use.purpose[language] },
            { term: present('legalBasis'), detail: use.legalBasis[language] },
            { term: present('retention'), detail: use.retention[language] },
            { term: present('contact'), detail: address ?? use.contact },
          ]}
        />
        {entry.kind === 'presented' && entry.deletion === undefined && address !== undefined ? (
          <>
            <ButtonLink href={`mailto:${address}?${query}`}>{words('askDeletion')}</ButtonLink>
            <p className="text-sm text-muted">{words('askDeletionHint')}</p>
          </>
        ) : null}
      </div>
    </Panel>
  )
}

function DeleteAll({ onDelete }: { readonly onDelete: () => void }) {
  const words = historyWords.use()
  const [asking, setAsking] = useState(false)
  return (
    <div>
      <Button kind="quiet" className="text-bad" onClick={() => setAsking(true)}>
        {words('deleteAll')}
      </Button>
      <ConfirmDialog
        open={asking}
        title={words('deleteAllTitle')}
        confirmLabel={words('deleteConfirm')}
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          onDelete()
        }}
      >
        <p>{words('deleteAllText')}</p>
      </ConfirmDialog>
    </div>
  )
}
