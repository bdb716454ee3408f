import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import {
  Button,
  EmptyState,
  FactList,
  formatDateTime,
  HistoryIcon,
  type Language,
  Page,
  Panel,
  ReasonNotice,
  Spinner,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useState } from 'react'
import type { ActivityLine } from '../api/messages.ts'
import { useConsole, useRole } from '../console-context.ts'
import { consoleWords } from '../words.ts'
import { activityWords, isWordedAct } from './words.ts'

const PAGE_LINES = 50

export function ActivityPage() {
  const words = activityWords.use()
  const isAuditor = useRole('auditor')
  return (
    <Page title={words('title')} lead={words('lead')}>
      {isAuditor ? <CheckpointPanel /> : null}
      <Panel>
        <ActivityLines before={undefined} />
      </Panel>
    </Page>
  )
}

/** One page of lines; the next page hangs below it once it is asked for. */
function ActivityLines({ before }: { readonly before: string | undefined }) {
  const words = activityWords.use()
  const general = consoleWords.use()
  const { api } = useConsole()
  const [loaded, reload] = useLoaded(before ?? 'newest', () => api.activity(before))
  const [wantsMore, setWantsMore] = useState(false)
  if (loaded.state === 'loading') return <Spinner label={general('loading')} />
  if (loaded.state === 'failed')
    return <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{general('retry')}</Button>} />
  const { activity } = loaded.value
  if (activity.length === 0 && before === undefined) {
    return (
      <EmptyState icon={<HistoryIcon aria-hidden="true" className="size-10" />} title={words('none')}>
        {words('noneNext')}
      </EmptyState>
    )
  }
  const last = activity.at(-1)
  return (
    <>
      <ul className="grid">
        {activity.map((line) => (
          <ActivityItem key={line.id} line={line} />
        ))}
      </ul>
      {last === undefined || activity.length < PAGE_LINES ? null : wantsMore ? (
        <ActivityLines before={last.id} />
      ) : (
        <Button kind="quiet" wide onClick={() => setWantsMore(true)}>
          {words('more')}
        </Button>
      )}
    </>
  )
}

function ActivityItem({ line }: { readonly line: ActivityLine }) {
  const words = activityWords.use()
  const language = useLanguage()
  const { session } = useConsole()
  const reason = Object.values(session.reasonCodes)
    .flat()
    .find(({ code }) => code === line.reasonCode)?.label[language]
  const subject = [line.residentName, line.type === null ? null : typeName(line.type, language)]
    .filter((part) => part !== null)
    .join(' · ')
  return (
    <li className="grid gap-x-6 border-b border-line py-3 last:border-0 sm:grid-cols-[11rem_1fr]">
      <time dateTime={line.at} className="text-sm text-muted tabular-nums sm:pt-0.5">
        {formatDateTime(line.at, language)}
      </time>
      <div>
        <p className="font-semibold">{isWordedAct(line.act) ? words(line.act) : words('other', { act: line.act })}</p>
        <p className="text-muted">
          {[subject, whoDid(line, words), reason === undefined ? '' : words('reason', { label: reason })]
            .filter((part) => part !== '')
            .join(' · ')}
        </p>
      </div>
    </li>
  )
}

const isKnownType = (type: string): type is AttestationTypeId => Object.hasOwn(ATTESTATION_TYPES, type)

const typeName = (type: string, language: Language): string =>
  isKnownType(type) ? ATTESTATION_TYPES[type].name[language] : type

const BY_WALLET: readonly string[] = [
  'offer_redeemed',
  'credential_reserved',
  'credential_signed',
  'credential_accepted',
]

function whoDid(line: ActivityLine, words: ReturnType<typeof activityWords.use>): string {
  if (line.staffName !== null) return line.staffName
  return words(BY_WALLET.includes(line.act) ? 'byWallet' : 'bySystem')
}

function CheckpointPanel() {
  const words = activityWords.use()
  const { api } = useConsole()
  const [loaded] = useLoaded('checkpoint', api.checkpoint)
  if (loaded.state === 'loading') return null
  if (loaded.state === 'failed') return <ReasonNotice reason={loaded.reason} />
  const { treeSize, rootHash, checkpoint } = loaded.value
  return (
    <Panel title={words('checkpoint')}>
      <div className="grid gap-3">
        <p>{words('checkpointLead', { count: treeSize })}</p>
        <FactList
          entries={[{ term: words('rootHash'), detail: <code className="font-digits text-sm">{rootHash}</code> }]}
        />
        <textarea
          readOnly
          rows={4}
          aria-label={words('checkpoint')}
          value={checkpoint}
          className="w-full rounded-control border border-line bg-sunken p-3 font-digits text-xs"
        />
      </div>
    </Panel>
  )
}
