import {
  FactList,
  type FactListEntry,
  formatDate,
  formatDuration,
  isBareDay,
  StatusBadge,
  useLanguage,
  useLocalized,
  usePunctuation,
} from '@sojourn/ui'
import type { DeskCredential } from '../../../src/http/desk-messages.ts'
import { deskWords } from '../words.ts'

/** One credential of the answer: who issued it, how sure its status is, and the facts that were chosen to be shown. */
export function CredentialShown({ credential }: { readonly credential: DeskCredential }) {
  const { colon } = usePunctuation()
  const words = deskWords.use()
  const localized = useLocalized()
  const entries: readonly FactListEntry[] = credential.claims.map(({ label, value, concealed, image }) => ({
    term: localized(label),
    detail: image === true ? <Photo label={localized(label)} value={value} /> : <ClaimText value={value} />,
    concealed: concealed === true,
  }))
  return (
    <li className="grid content-start gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-lg font-semibold">{localized(credential.typeName)}</h3>
        <Status credential={credential} />
      </div>
      <p className="text-sm text-muted">
        {words('issuer')}
        {colon}
        {localized(credential.issuerName)}
        <Age credential={credential} />
      </p>
      {entries.length === 0 ? null : <FactList entries={entries} />}
    </li>
  )
}

type ClaimValue = DeskCredential['claims'][number]['value']

function ClaimText({ value }: { readonly value: ClaimValue }) {
  const language = useLanguage()
  const localized = useLocalized()
  if (typeof value !== 'string') return localized(value)
  return isBareDay(value) ? formatDate(value, language) : value
}

function Photo({ label, value }: { readonly label: string; readonly value: ClaimValue }) {
  const words = deskWords.use()
  // The verifier sends nothing in place of a picture that is none.
  if (typeof value !== 'string' || value === '') return words('noPhoto')
  return <img src={value} alt={words('photo', { label })} className="max-h-48 rounded-control" />
}

const STATUS_TONE = { valid: 'good', suspended: 'attention', invalid: 'bad', not_checked_offline: 'neutral' } as const

const isWordedStatus = (status: string): status is keyof typeof STATUS_TONE => Object.hasOwn(STATUS_TONE, status)

function Status({ credential: { status } }: { readonly credential: DeskCredential }) {
  const words = deskWords.use()
  if (!isWordedStatus(status)) return <StatusBadge tone="neutral">{words('status.other', { status })}</StatusBadge>
  return <StatusBadge tone={STATUS_TONE[status]}>{words(`status.${status}`)}</StatusBadge>
}

function Age({ credential: { statusAgeSeconds, freshness } }: { readonly credential: DeskCredential }) {
  const words = deskWords.use()
  const language = useLanguage()
  if (statusAgeSeconds === undefined) return null
  return (
    <span>
      {' · '}
      {words('statusAge', { age: formatDuration(statusAgeSeconds, language) })}
      {freshness === 'aging' ? ` · ${words('aging')}` : ''}
    </span>
  )
}
