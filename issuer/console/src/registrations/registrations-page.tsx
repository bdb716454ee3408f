import {
  Button,
  ButtonLink,
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
  useLocalized,
} from '@sojourn/ui'
import { useState } from 'react'
import type { Registration, RegistrationState } from '../api/messages.ts'
import { useConsole, useRole } from '../console-context.ts'
import { consoleWords } from '../words.ts'
import { ContentView } from './content-view.tsx'
import { ProposalItem } from './proposal-item.tsx'
import { registrationWords } from './words.ts'

/** What waits for a second officer, then everybody who is registered. */
export function RegistrationsPage() {
  const words = registrationWords.use()
  const general = consoleWords.use()
  const { api } = useConsole()
  const mayPropose = useRole('registrar')
  const [loaded, reload] = useLoaded('registrations', api.registrations)
  return (
    <Page title={words('title')} lead={words('lead')}>
      {mayPropose ? (
        <div>
          <ButtonLink kind="primary" href="#/registrations/new">
            {words('propose')}
          </ButtonLink>
        </div>
      ) : null}
      {loaded.state === 'loading' ? <Spinner label={general('loading')} /> : null}
      {loaded.state === 'failed' ? (
        <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{general('retry')}</Button>} />
      ) : null}
      {loaded.state === 'loaded' ? (
        <>
          <Panel title={words('waiting')}>
            {loaded.value.proposals.length === 0 ? (
              <p className="text-muted">{words('noneWaiting')}</p>
            ) : (
              <ul className="grid gap-4">
                {loaded.value.proposals.map((proposal) => (
                  <ProposalItem key={proposal.id} proposal={proposal} onChanged={reload} />
                ))}
              </ul>
            )}
          </Panel>
          <Panel title={words('registered')}>
            <RegistrationList items={loaded.value.registrations} onChanged={reload} />
          </Panel>
        </>
      ) : null}
    </Page>
  )
}

const TONE = { registered: 'good', amended: 'good', withdrawn: 'bad' } as const satisfies Record<
  RegistrationState,
  string
>

function RegistrationList(props: { readonly items: readonly Registration[]; readonly onChanged: () => void }) {
  const words = registrationWords.use()
  if (props.items.length === 0) {
    return (
      <EmptyState icon={<IdCardIcon aria-hidden="true" className="size-10" />} title={words('none')}>
        {words('noneNext')}
      </EmptyState>
    )
  }
  return (
    <ul className="grid gap-3">
      {props.items.map((registration) => (
        <RegistrationItem key={registration.id} registration={registration} onChanged={props.onChanged} />
      ))}
    </ul>
  )
}

function RegistrationItem(props: { readonly registration: Registration; readonly onChanged: () => void }) {
  const { id, state, content, version, changedAt, logIndex } = props.registration
  const words = registrationWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  const mayPropose = useRole('registrar') && state !== 'withdrawn'
  const name = localized(content.name)
  return (
    <li aria-label={name} className="grid gap-2 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-lg font-semibold">{name}</h3>
        <StatusBadge tone={TONE[state]}>{words(`state.${state}`)}</StatusBadge>
      </div>
      <p className="text-sm text-muted">
        {words('changedOn', { date: formatDate(changedAt, language), version })}
        {' · '}
        {logIndex === null ? words('notYetLogged') : words('logged', { entry: logIndex })}
      </p>
      <details>
        <summary className="flex min-h-target items-center text-accent">{words('show')}</summary>
        <ContentView content={content} />
      </details>
      {mayPropose ? (
        <div className="flex flex-wrap gap-3">
          {content.accessCertificates.length === 0 ? null : (
            <ButtonLink href={`#/registrations/${id}/amend`} aria-label={words('amendOf', { name })}>
              {words('amend')}
            </ButtonLink>
          )}
          <Withdraw id={id} name={name} onChanged={props.onChanged} />
        </div>
      ) : null}
    </li>
  )
}

function Withdraw({
  id,
  name,
  onChanged,
}: {
  readonly id: string
  readonly name: string
  readonly onChanged: () => void
}) {
  const words = registrationWords.use()
  const { api } = useConsole()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [reasonText, setReasonText] = useState('')
  const [refused, setRefused] = useState<string>()

  async function withdraw() {
    setBusy(true)
    setRefused(undefined)
    const answer = await api.proposeRegistration({ act: 'withdraw', relyingPartyId: id, reasonText })
    setBusy(false)
    if (!answer.ok) return setRefused(answer.reason)
    setOpen(false)
    onChanged()
  }

  return (
    <>
      <Button aria-label={words('withdrawOf', { name })} onClick={() => setOpen(true)}>
        {words('withdraw')}
      </Button>
      <ConfirmDialog
        open={open}
        title={words('withdrawTitle', { name })}
        confirmLabel={words('proposeWithdrawal')}
        tone="danger"
        busy={busy}
        onConfirm={() => void withdraw()}
        onCancel={() => setOpen(false)}
      >
        <p>{words('withdrawEffect')}</p>
        <TextArea label={words('reasonText')} value={reasonText} onValueChange={setReasonText} maxLength={500} />
        {refused === undefined ? null : <ReasonNotice reason={refused} />}
      </ConfirmDialog>
    </>
  )
}
