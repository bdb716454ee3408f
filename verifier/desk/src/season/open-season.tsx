import { Button, Dialog, ReasonNotice, SelectField, TextField, useLocalized } from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { DeskPolicy } from '../../../src/http/desk-messages.ts'
import { ConditionField, initialConditions } from '../start/conditions-page.tsx'
import type { SeasonApi } from './season-api.ts'
import { seasonWords } from './words.ts'

export interface OpenSeasonProps {
  readonly api: SeasonApi
  readonly policies: readonly DeskPolicy[]
  readonly open: boolean
  readonly onClose: () => void
}

/** A name, what is checked, and the conditions that hold for everybody. */
export function OpenSeason({ api, policies, open, onClose }: OpenSeasonProps) {
  const words = seasonWords.use()
  return (
    <Dialog open={open} onOpenChange={(next) => (next ? undefined : onClose())} title={words('openTitle')}>
      <OpenSeasonForm api={api} policies={policies} onClose={onClose} />
    </Dialog>
  )
}

function OpenSeasonForm({ api, policies, onClose }: Omit<OpenSeasonProps, 'open'>) {
  const words = seasonWords.use()
  const localized = useLocalized()
  const [, navigate] = useLocation()
  const [first] = policies
  const [name, setName] = useState('')
  const [policyId, setPolicyId] = useState(first?.id ?? '')
  const policy = policies.find(({ id }) => id === policyId)
  const [parameters, setParameters] = useState<Readonly<Record<string, string>>>(
    first === undefined ? {} : initialConditions(first),
  )
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function create() {
    setBusy(true)
    const answer = await api.open({ name, policyId, parameters })
    setBusy(false)
    if (answer.ok) navigate(`/lists/${answer.value.id}`)
    else setRefused(answer.reason)
  }

  function choose(id: string) {
    const chosen = policies.find((candidate) => candidate.id === id)
    setPolicyId(id)
    if (chosen !== undefined) setParameters(initialConditions(chosen))
  }

  return (
    <form
      className="grid gap-5"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
    >
      <TextField
        label={words('name')}
        hint={words('nameHint')}
        autoComplete="off"
        value={name}
        onValueChange={setName}
      />
      {policies.length > 1 ? (
        <SelectField
          label={words('policy')}
          options={policies.map(({ id, name: label }) => ({ value: id, label: localized(label) }))}
          value={policyId}
          onValueChange={choose}
        />
      ) : null}
      <fieldset className="grid gap-4">
        <legend className="mb-2 font-semibold">{words('conditionsForAll')}</legend>
        {policy?.parameters.map((parameter) => (
          <ConditionField
            key={parameter.name}
            parameter={parameter}
            value={parameters[parameter.name] ?? ''}
            error={undefined}
            onValueChange={(value) => setParameters({ ...parameters, [parameter.name]: value })}
          />
        ))}
      </fieldset>
      {refused === undefined || busy ? null : <ReasonNotice reason={refused} />}
      <div className="flex flex-col-reverse gap-3 sm:flex-row sm:justify-end">
        <Button onClick={onClose}>{words('cancel')}</Button>
        <Button kind="primary" type="submit" busy={busy}>
          {words('create')}
        </Button>
      </div>
    </form>
  )
}
