import { ATTESTATION_TYPES } from '@sojourn/domain'
import {
  Button,
  ConfirmDialog,
  EmptyState,
  formatDate,
  IdCardIcon,
  Page,
  Panel,
  ReasonNotice,
  Spinner,
  StatusBadge,
  TextArea,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useState } from 'react'
import type { Application, ApplicationAct, ApplicationState } from '../api/messages.ts'
import { EvidenceFacts } from '../authorize/evidence-panel.tsx'
import { useConsole, useRole } from '../console-context.ts'
import { consoleWords } from '../words.ts'
import { applicationWords } from './words.ts'

/** One list: what waits first, what was decided below. */
export function ApplicationsPage() {
  const words = applicationWords.use()
  const general = consoleWords.use()
  const { api } = useConsole()
  const [loaded, reload] = useLoaded('applications', api.applications)
  return (
    <Page title={words('title')} lead={words('lead')}>
      <Panel>
        {loaded.state === 'loading' ? <Spinner label={general('loading')} /> : null}
        {loaded.state === 'failed' ? (
          <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{general('retry')}</Button>} />
        ) : null}
        {loaded.state === 'loaded' ? <ApplicationList items={loaded.value.applications} onChanged={reload} /> : null}
      </Panel>
    </Page>
  )
}

function ApplicationList(props: { readonly items: readonly Application[]; readonly onChanged: () => void }) {
  const words = applicationWords.use()
  if (props.items.length === 0) {
    return (
      <EmptyState icon={<IdCardIcon aria-hidden="true" className="size-10" />} title={words('none')}>
        {words('noneNext')}
      </EmptyState>
    )
  }
  return (
    <ul className="grid gap-4">
      {props.items.map((application) => (
        <ApplicationItem key={application.id} application={application} onChanged={props.onChanged} />
      ))}
    </ul>
  )
}

interface ItemProps {
  readonly application: Application
  readonly onChanged: () => void
}

const TONE = {
  submitted: 'attention',
  under_review: 'attention',
  approved: 'good',
  rejected: 'bad',
} as const satisfies Record<ApplicationState, string>

function ApplicationItem({ application, onChanged }: ItemProps) {
  const words = applicationWords.use()
  const language = useLanguage()
  const { state, residentName, reasonText } = application
  const type = ATTESTATION_TYPES[application.type].name[language]
  const isOpen = state === 'submitted' || state === 'under_review'
  return (
    <li aria-label={`${residentName} ${type}`} className="grid gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 className="text-lg font-semibold">
          {residentName} · {type}
        </h2>
        <StatusBadge tone={TONE[state]}>{words(`state.${state}`)}</StatusBadge>
      </div>
      <p className="text-sm text-muted">
        {words(application.submittedBy === null ? 'sentInOn' : 'submittedOn', {
          date: formatDate(application.submittedAt, language),
        })}
      </p>
      {application.decidedAt === null ? null : (
        <p className="text-sm text-muted">
          {words('decidedOn', {
            date: formatDate(application.decidedAt, language),
            name: application.decidedBy ?? '',
          })}
        </p>
      )}
      {reasonText === null ? null : <p>{words('reason', { text: reasonText })}</p>}
      {application.evidence === null ? null : (
        <section aria-label={words('evidence')} className="grid gap-3 rounded-control bg-sunken p-3">
          <h3 className="font-semibold">{words('evidence')}</h3>
          <EvidenceFacts evidence={application.evidence} />
        </section>
      )}
      {isOpen ? <Decision application={application} onChanged={onChanged} /> : null}
    </li>
  )
}

function Decision({ application, onChanged }: ItemProps) {
  const words = applicationWords.use()
  const { api, staff } = useConsole()
  const mayDecide = useRole('clerk')
  const [busy, setBusy] = useState(false)
  const [rejecting, setRejecting] = useState(false)
  const [reasonText, setReasonText] = useState('')
  const [refused, setRefused] = useState<string>()
  const name = application.residentName

  async function run(act: ApplicationAct) {
    setBusy(true)
    setRefused(undefined)
    const answer = await api.decideApplication(act, application.id, reasonText.trim())
    setBusy(false)
    if (!answer.ok) return setRefused(answer.reason)
    setRejecting(false)
    onChanged()
  }

  if (!mayDecide) return null
  const takenBy = application.submittedBy ?? application.reviewedBy
  const isOwn = takenBy === staff.id
  const isUnseen = application.submittedBy === null && application.state === 'submitted'
  return (
    <div className="grid gap-3">
      {refused === undefined || rejecting ? null : <ReasonNotice reason={refused} />}
      {isOwn ? <p className="text-sm text-muted">{words('own')}</p> : null}
      {isUnseen ? <p className="text-sm text-muted">{words('unseen')}</p> : null}
      <div className="flex flex-wrap gap-3">
        {application.state === 'submitted' ? (
          <Button disabled={busy} aria-label={words('reviewOf', { name })} onClick={() => void run('review')}>
            {words('review')}
          </Button>
        ) : null}
        {isOwn || isUnseen ? null : (
          <>
            <Button
              kind="primary"
              disabled={busy}
              aria-label={words('approveOf', { name })}
              onClick={() => void run('approve')}
            >
              {words('approve')}
            </Button>
            <Button disabled={busy} aria-label={words('rejectOf', { name })} onClick={() => setRejecting(true)}>
              {words('reject')}
            </Button>
          </>
        )}
      </div>
      <ConfirmDialog
        open={rejecting}
        title={words('rejectTitle')}
        confirmLabel={words('reject')}
        tone="danger"
        busy={busy}
        onConfirm={() => void run('reject')}
        onCancel={() => setRejecting(false)}
      >
        <p>{words('rejectEffect')}</p>
        <TextArea
          label={words('reasonText')}
          hint={words('reasonTextHint')}
          value={reasonText}
          onValueChange={setReasonText}
          maxLength={500}
        />
        {refused === undefined ? null : <ReasonNotice reason={refused} />}
      </ConfirmDialog>
    </div>
  )
}
