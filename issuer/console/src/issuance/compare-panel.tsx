import { ATTESTATION_TYPES } from '@sojourn/domain'
import {
  BanIcon,
  Button,
  CheckIcon,
  CodeDigits,
  ConfirmDialog,
  formatDuration,
  Panel,
  ReasonNotice,
  StatusBadge,
  useLanguage,
  useSecondsLeft,
} from '@sojourn/ui'
import { useState } from 'react'
import type { Offer, OfferedIssuance } from '../api/messages.ts'
import { useConsole } from '../console-context.ts'
import { issuanceWords } from './words.ts'

export interface ComparePanelProps {
  readonly offer: Offer
  readonly onChanged: () => void
}

/** The officer looks at both screens: nothing becomes valid on a phone that shows other digits (assurance T2). */
export function ComparePanel({ offer, onChanged }: ComparePanelProps) {
  const words = issuanceWords.use()
  return (
    <Panel title={words('compareTitle')}>
      <p className="mb-4 max-w-prose">{words('compareLead')}</p>
      <ul className="grid gap-4">
        {offer.issuances.map((issuance) => (
          <ComparedIssuance key={issuance.id} issuance={issuance} onChanged={onChanged} />
        ))}
      </ul>
    </Panel>
  )
}

interface ComparedIssuanceProps {
  readonly issuance: OfferedIssuance
  readonly onChanged: () => void
}

function ComparedIssuance({ issuance, onChanged }: ComparedIssuanceProps) {
  const language = useLanguage()
  const type = ATTESTATION_TYPES[issuance.type].name[language]
  return (
    <li aria-label={type} className="grid gap-3 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-lg font-semibold">{type}</h3>
        <Outcome issuance={issuance} />
      </div>
      {issuance.comparisonCode === null ? null : (
        <Comparison issuance={issuance} code={issuance.comparisonCode} type={type} onChanged={onChanged} />
      )}
    </li>
  )
}

function Outcome({ issuance }: { readonly issuance: OfferedIssuance }) {
  const words = issuanceWords.use()
  if (issuance.state === 'active') return <StatusBadge tone="good">{words('activated')}</StatusBadge>
  if (issuance.state === 'revoked') return <StatusBadge tone="bad">{words('voided')}</StatusBadge>
  return null
}

interface ComparisonProps extends ComparedIssuanceProps {
  readonly code: string
  readonly type: string
}

function Comparison({ issuance, code, type, onChanged }: ComparisonProps) {
  const words = issuanceWords.use()
  const language = useLanguage()
  const { api } = useConsole()
  const seconds = useSecondsLeft(new Date(issuance.activateBefore))
  const [busy, setBusy] = useState(false)
  const [voiding, setVoiding] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function run(act: () => ReturnType<typeof api.activate>) {
    setBusy(true)
    setRefused(undefined)
    const answer = await act()
    setBusy(false)
    setVoiding(false)
    if (!answer.ok) setRefused(answer.reason)
    onChanged()
  }

  return (
    <div className="grid justify-items-start gap-4">
      <CodeDigits code={code} label={words('compareLabel', { type })} />
      {issuance.accepted ? null : <p className="text-sm text-muted">{words('notAccepted')}</p>}
      {refused === undefined ? null : <ReasonNotice reason={refused} />}
      <div className="flex flex-wrap gap-3">
        <Button
          kind="primary"
          busy={busy && !voiding}
          disabled={voiding}
          aria-label={words('sameFor', { type })}
          icon={<CheckIcon aria-hidden="true" className="size-5" />}
          onClick={() => void run(() => api.activate(issuance.id, code))}
        >
          {words('same')}
        </Button>
        <Button
          disabled={busy}
          aria-label={words('differentFor', { type })}
          icon={<BanIcon aria-hidden="true" className="size-5" />}
          onClick={() => setVoiding(true)}
        >
          {words('different')}
        </Button>
      </div>
      <p role="timer" aria-live="off" className="text-sm text-muted tabular-nums">
        {words('compareWithin', { time: formatDuration(seconds, language) })}
      </p>
      <ConfirmDialog
        open={voiding}
        title={words('voidConfirm')}
        confirmLabel={words('different')}
        busy={busy}
        onConfirm={() => void run(() => api.voidIssuance(issuance.id))}
        onCancel={() => setVoiding(false)}
      >
        <p>{words('voidEffect')}</p>
      </ConfirmDialog>
    </div>
  )
}
