import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import { Button, ConfirmDialog, Notice, ReasonNotice, SelectField, useLanguage } from '@sojourn/ui'
import { useState } from 'react'
import { useConsole, useRole } from '../console-context.ts'
import { applicationWords } from './words.ts'

/** On the resident's page: what the resident applies for, taken with the papers. */
export function TakeApplication({ residentId }: { readonly residentId: string }) {
  const words = applicationWords.use()
  const language = useLanguage()
  const { api, session } = useConsole()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [taken, setTaken] = useState(false)
  const [type, setType] = useState<AttestationTypeId | undefined>(session.types[0]?.id)
  const [refused, setRefused] = useState<string>()

  async function take() {
    if (type === undefined) return
    setBusy(true)
    setRefused(undefined)
    const answer = await api.submitApplication(residentId, type)
    setBusy(false)
    if (!answer.ok) return setRefused(answer.reason)
    setOpen(false)
    setTaken(true)
  }

  if (!useRole('clerk')) return null
  return (
    <>
      {taken ? <Notice tone="good" title={words('taken')} /> : null}
      <Button onClick={() => setOpen(true)}>{words('take')}</Button>
      <ConfirmDialog
        open={open}
        title={words('takeTitle')}
        confirmLabel={words('take')}
        tone="primary"
        busy={busy}
        onConfirm={() => void take()}
        onCancel={() => setOpen(false)}
      >
        <p>{words('takeLead')}</p>
        <SelectField
          label={words('type')}
          value={type ?? ''}
          onValueChange={(value) => setType(value as AttestationTypeId)}
          options={session.types.map(({ id }) => ({ value: id, label: ATTESTATION_TYPES[id].name[language] }))}
        />
        {refused === undefined ? null : <ReasonNotice reason={refused} />}
      </ConfirmDialog>
    </>
  )
}
