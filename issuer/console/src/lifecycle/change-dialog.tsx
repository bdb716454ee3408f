import { ATTESTATION_TYPES } from '@sojourn/domain'
import { ConfirmDialog, Notice, ReasonNotice, SelectField, TextArea, useLanguage } from '@sojourn/ui'
import { useState } from 'react'
import type { Issuance, LifecycleAct } from '../api/messages.ts'
import { useConsole } from '../console-context.ts'
import { lifecycleWords } from './words.ts'

export interface ChangeDialogProps {
  readonly act: LifecycleAct
  readonly issuance: Issuance
  readonly onClose: () => void
  readonly onChanged: () => void
}

/** No change without a reason code and a sentence that the resident can read (domain.md 4.4). */
export function ChangeDialog({ act, issuance, onClose, onChanged }: ChangeDialogProps) {
  const words = lifecycleWords.use()
  const language = useLanguage()
  const { api, session } = useConsole()
  const [reasonCode, setReasonCode] = useState('')
  const [reasonText, setReasonText] = useState('')
  const [busy, setBusy] = useState(false)
  const [incomplete, setIncomplete] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function change() {
    const missing = reasonCode === '' || reasonText.trim() === ''
    setIncomplete(missing)
    if (missing) return
    setBusy(true)
    const answer = await api.change(act, issuance.id, { reasonCode, reasonText: reasonText.trim() })
    setBusy(false)
    if (answer.ok) onChanged()
    else setRefused(answer.reason)
  }

  return (
    <ConfirmDialog
      open
      title={words(`confirm.${act}`)}
      confirmLabel={words(act)}
      tone={act === 'reinstate' ? 'primary' : 'danger'}
      busy={busy}
      onConfirm={() => void change()}
      onCancel={onClose}
    >
      <p>
        <span className="font-semibold">{ATTESTATION_TYPES[issuance.type].name[language]}</span>
        <br />
        {words(`effect.${act}`)}
      </p>
      <SelectField
        label={words('reasonCode')}
        value={reasonCode}
        onValueChange={setReasonCode}
        options={[
          { value: '', label: words('chooseReason') },
          ...session.reasonCodes[act].map(({ code, label }) => ({ value: code, label: label[language] })),
        ]}
      />
      <TextArea
        label={words('reasonText')}
        hint={words('reasonTextHint')}
        value={reasonText}
        onValueChange={setReasonText}
        maxLength={500}
      />
      {incomplete ? <Notice tone="bad">{words('reasonMissing')}</Notice> : null}
      {refused === undefined ? null : <ReasonNotice reason={refused} />}
    </ConfirmDialog>
  )
}
