import {
  Button,
  ConfirmDialog,
  formatDate,
  ReasonNotice,
  StatusBadge,
  TextArea,
  useLanguage,
  useLocalized,
} from '@sojourn/ui'
import { provePasskey } from '@sojourn/ui/passkeys'
import { useState } from 'react'
import type { RegistrationProposal } from '../api/messages.ts'
import { useConsole, useRole } from '../console-context.ts'
import { ContentView } from './content-view.tsx'
import { registrationWords } from './words.ts'

interface ItemProps {
  readonly proposal: RegistrationProposal
  readonly onChanged: () => void
}

/** One proposal, whole: nobody approves what is not on the screen. */
export function ProposalItem({ proposal, onChanged }: ItemProps) {
  const words = registrationWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  const { content, current, act, reasonText } = proposal
  const name = localized(content.name)
  return (
    <li aria-label={`${words(`act.${act}`)} ${name}`} className="grid gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-lg font-semibold">{name}</h3>
        <StatusBadge tone="attention">{words(`act.${act}`)}</StatusBadge>
      </div>
      <p className="text-sm text-muted">
        {words('proposedOn', { date: formatDate(proposal.proposedAt, language), name: proposal.proposerName })}
      </p>
      {reasonText === null ? null : <p>{words('reason', { text: reasonText })}</p>}
      <ContentView content={content} />
      {act === 'amend' && current !== null ? (
        <details>
          <summary className="flex min-h-target items-center text-accent">{words('showCurrent')}</summary>
          <ContentView content={current} />
        </details>
      ) : null}
      <Decision proposal={proposal} onChanged={onChanged} />
    </li>
  )
}

function Decision({ proposal, onChanged }: ItemProps) {
  const words = registrationWords.use()
  const localized = useLocalized()
  const { api, staff } = useConsole()
  const mayDecide = useRole('registrar')
  const [busy, setBusy] = useState(false)
  const [rejecting, setRejecting] = useState(false)
  const [reasonText, setReasonText] = useState('')
  const [refused, setRefused] = useState<string>()
  const { id, digest } = proposal
  const name = localized(proposal.content.name)
  const isOwn = proposal.proposedBy === staff.id

  /** The passkey signs the digest of what stands above; the agency has made it from its own copy. */
  async function approve() {
    setBusy(true)
    setRefused(undefined)
    const refusal = await signAndApprove()
    setBusy(false)
    return refusal === undefined ? onChanged() : setRefused(refusal)
  }

  async function signAndApprove(): Promise<string | undefined> {
    const started = await api.registrationApprovalOptions(id, digest)
    if (!started.ok) return started.reason
    const signed = await provePasskey(started.value.options)
    if (!signed.ok) return signed.reason
    const approved = await api.approveRegistration(id, digest, signed.value)
    return approved.ok ? undefined : approved.reason
  }

  async function reject() {
    setBusy(true)
    setRefused(undefined)
    const answer = await api.rejectRegistration(id, reasonText)
    setBusy(false)
    if (!answer.ok) return setRefused(answer.reason)
    setRejecting(false)
    onChanged()
  }

  if (!mayDecide) return null
  return (
    <div className="grid gap-3">
      {isOwn ? (
        <p className="text-sm text-muted">{words('own')}</p>
      ) : (
        <p className="text-sm text-muted">{words('sign')}</p>
      )}
      {refused === undefined || rejecting ? null : <ReasonNotice reason={refused} />}
      <div className="flex flex-wrap gap-3">
        {isOwn ? null : (
          <Button kind="primary" busy={busy} aria-label={words('approveOf', { name })} onClick={() => void approve()}>
            {words('approve')}
          </Button>
        )}
        <Button disabled={busy} aria-label={words('rejectOf', { name })} onClick={() => setRejecting(true)}>
          {isOwn ? words('takeBack') : words('reject')}
        </Button>
      </div>
      <ConfirmDialog
        open={rejecting}
        title={words('rejectTitle')}
        confirmLabel={isOwn ? words('takeBack') : words('reject')}
        tone="danger"
        busy={busy}
        onConfirm={() => void reject()}
        onCancel={() => setRejecting(false)}
      >
        <TextArea label={words('reasonText')} value={reasonText} onValueChange={setReasonText} maxLength={500} />
        {refused === undefined ? null : <ReasonNotice reason={refused} />}
      </ConfirmDialog>
    </div>
  )
}
