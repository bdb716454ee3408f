import {
  Button,
  ChevronRightIcon,
  EmptyState,
  formatDate,
  Page,
  Panel,
  PersonIcon,
  ReasonNotice,
  SearchIcon,
  Spinner,
  TextField,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useEffect, useState } from 'react'
import type { ResidentRow } from '../api/messages.ts'
import { useConsole } from '../console-context.ts'
import { OffersUnderWay } from '../issuance/offers-under-way.tsx'
import { consoleWords } from '../words.ts'
import { residentWords } from './words.ts'

const TYPING_PAUSE_MS = 300

export function FindResidentPage() {
  const words = residentWords.use()
  const [typed, setTyped] = useState('')
  const [query, setQuery] = useState('')
  useEffect(() => {
    const pause = setTimeout(() => setQuery(typed.trim()), TYPING_PAUSE_MS)
    return () => clearTimeout(pause)
  }, [typed])
  return (
    <Page title={words('findTitle')} lead={words('findLead')}>
      <search>
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(event) => {
            event.preventDefault()
            setQuery(typed.trim())
          }}
        >
          <div className="min-w-60 flex-1">
            <TextField label={words('query')} value={typed} onValueChange={setTyped} type="search" autoComplete="off" />
          </div>
          <Button kind="primary" type="submit" icon={<SearchIcon aria-hidden="true" className="size-5" />}>
            {words('search')}
          </Button>
        </form>
      </search>
      <ResidentsFound query={query} />
      <OffersUnderWay />
    </Page>
  )
}

function ResidentsFound({ query }: { readonly query: string }) {
  const words = residentWords.use()
  const general = consoleWords.use()
  const { api } = useConsole()
  const [found, reload] = useLoaded(query, () => api.residents(query))
  if (found.state === 'loading') return <Spinner label={general('loading')} />
  if (found.state === 'failed')
    return <ReasonNotice reason={found.reason} action={<Button onClick={reload}>{general('retry')}</Button>} />
  const { residents, more } = found.value
  return (
    <Panel title={words('results')}>
      {residents.length === 0 ? (
        <EmptyState icon={<PersonIcon aria-hidden="true" className="size-10" />} title={words('nobody')}>
          {words('nobodyNext')}
        </EmptyState>
      ) : (
        <ul className="grid">
          {residents.map((resident) => (
            <ResidentLine key={resident.id} resident={resident} />
          ))}
        </ul>
      )}
      {more ? <p className="mt-3 text-sm text-muted">{words('more')}</p> : null}
    </Panel>
  )
}

function ResidentLine({ resident }: { readonly resident: ResidentRow }) {
  const words = residentWords.use()
  const language = useLanguage()
  return (
    <li className="border-b border-line last:border-0">
      <a
        href={`#/residents/${resident.id}`}
        className="-mx-2 flex min-h-target items-center justify-between gap-4 rounded-control px-2 py-2 hover:bg-accent-surface"
      >
        <span className="grid">
          <span className="text-lg font-semibold">
            <span lang="zh-CN">{resident.name}</span>{' '}
            <span className="text-base font-normal text-muted">{resident.nameLatin}</span>
          </span>
          <span className="text-sm text-muted">
            {words('born', { date: formatDate(resident.birthDate, language) })} ·{' '}
            {words('idTail', { tail: resident.citizenIdTail })}
            {resident.story === null ? '' : ` · ${resident.story[language]}`}
          </span>
        </span>
        <ChevronRightIcon aria-hidden="true" className="size-5 shrink-0 text-muted" />
      </a>
    </li>
  )
}
