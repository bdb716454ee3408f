import { Button, Dialog, ReasonNotice, TextField } from '@sojourn/ui'
import { useState } from 'react'
import type { AddRefusal, ApplicantField, DeskSeason } from '../../../src/http/season-messages.ts'
import type { SeasonApi } from './season-api.ts'
import { seasonWords } from './words.ts'

export interface AddApplicantProps {
  readonly api: SeasonApi
  readonly season: DeskSeason
  readonly open: boolean
  readonly onAdded: () => void
  readonly onClose: () => void
}

export function AddApplicant(props: AddApplicantProps) {
  const words = seasonWords.use()
  return (
    <Dialog open={props.open} onOpenChange={(next) => (next ? undefined : props.onClose())} title={words('addTitle')}>
      <AddForm {...props} />
    </Dialog>
  )
}

const EMPTY = { reference: '', name: '', note: '' }

function AddForm({ api, season, onAdded, onClose }: AddApplicantProps) {
  const words = seasonWords.use()
  const [given, setGiven] = useState(EMPTY)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ readonly reason: string; readonly faults: readonly AddRefusal[] }>()
  const faultOf = (field: ApplicantField): string | undefined => {
    const fault = refused?.faults.find((one) => one.field === field)
    return fault === undefined ? undefined : words(`problem.${fault.problem}`)
  }
  const elsewhere = refused?.faults.find(({ field }) => field === undefined)

  async function add() {
    setBusy(true)
    const answer = await api.add(season.id, given)
    setBusy(false)
    if (!answer.ok) return setRefused(answer)
    onAdded()
    onClose()
  }
  const set = (field: ApplicantField) => (value: string) => setGiven({ ...given, [field]: value })

  return (
    <form
      className="grid gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void add()
      }}
    >
      <TextField
        label={words('reference')}
        hint={words('referenceHint')}
        autoComplete="off"
        error={faultOf('reference')}
        value={given.reference}
        onValueChange={set('reference')}
      />
      <TextField
        label={words('childName')}
        autoComplete="off"
        error={faultOf('name')}
        value={given.name}
        onValueChange={set('name')}
      />
      <TextField
        label={words('note')}
        hint={words('noteHint')}
        autoComplete="off"
        error={faultOf('note')}
        value={given.note}
        onValueChange={set('note')}
      />
      {elsewhere === undefined ? null : (
        <p className="font-semibold text-bad">{words(`problem.${elsewhere.problem}`)}</p>
      )}
      {refused === undefined || refused.faults.length > 0 ? null : <ReasonNotice reason={refused.reason} />}
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button kind="primary" type="submit" busy={busy}>
          {words('addNow')}
        </Button>
      </div>
    </form>
  )
}
