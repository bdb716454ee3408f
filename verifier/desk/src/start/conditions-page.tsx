import { Button, Page, Panel, QrCodeIcon, ReasonNotice, SelectField, TextField, useLocalized } from '@sojourn/ui'
import { useState } from 'react'
import type { DeskParameter, DeskPolicy } from '../../../src/http/desk-messages.ts'
import { deskWords } from '../words.ts'
import { PolicyNotice } from './policy-notice.tsx'

type Conditions = Readonly<Record<string, string>>

export const initialConditions = (policy: DeskPolicy): Conditions =>
  Object.fromEntries(
    policy.parameters.map(({ name, initial, options }) => [name, initial ?? options?.[0]?.value ?? '']),
  )

export interface ConditionsPageProps {
  readonly policy: DeskPolicy
  readonly initial: Conditions
  readonly refused: string | undefined
  readonly onStart: (conditions: Conditions) => Promise<void>
  readonly onBack: (() => void) | undefined
}

/** The settings of one policy, such as a school's cut-off date and catchment; kept for the next resident in the queue. */
export function ConditionsPage({ policy, initial, refused, onStart, onBack }: ConditionsPageProps) {
  const words = deskWords.use()
  const localized = useLocalized()
  const [conditions, setConditions] = useState(initial)
  const [busy, setBusy] = useState(false)
  const [incomplete, setIncomplete] = useState(false)
  const isMissing = ({ name }: DeskParameter) => (conditions[name] ?? '').trim() === ''

  async function start() {
    const missing = policy.parameters.some(isMissing)
    setIncomplete(missing)
    if (missing) return
    setBusy(true)
    await onStart(conditions)
    setBusy(false)
  }

  return (
    <Page
      title={localized(policy.name)}
      lead={localized(policy.question)}
      {...(onBack === undefined ? {} : { back: { label: words('back'), onBack } })}
    >
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Panel title={words('conditions')}>
          <form
            className="grid gap-5"
            noValidate
            onSubmit={(event) => {
              event.preventDefault()
              void start()
            }}
          >
            {policy.parameters.map((parameter) => (
              <ConditionField
                key={parameter.name}
                parameter={parameter}
                value={conditions[parameter.name] ?? ''}
                error={incomplete && isMissing(parameter) ? words('missing') : undefined}
                onValueChange={(value) => setConditions({ ...conditions, [parameter.name]: value })}
              />
            ))}
            {refused === undefined || busy ? null : <ReasonNotice reason={refused} />}
            <Button
              kind="primary"
              type="submit"
              wide
              busy={busy}
              icon={<QrCodeIcon aria-hidden="true" className="size-5" />}
            >
              {words('start')}
            </Button>
          </form>
        </Panel>
        <PolicyNotice policy={policy} conditions={conditions} />
      </div>
    </Page>
  )
}

interface ConditionFieldProps {
  readonly parameter: DeskParameter
  readonly value: string
  readonly error: string | undefined
  readonly onValueChange: (value: string) => void
}

export function ConditionField({ parameter, value, error, onValueChange }: ConditionFieldProps) {
  const localized = useLocalized()
  const label = localized(parameter.label)
  const hint = parameter.hint === undefined ? {} : { hint: localized(parameter.hint) }
  if (parameter.kind === 'choice') {
    const options = (parameter.options ?? []).map((option) => ({ value: option.value, label: localized(option.label) }))
    return <SelectField label={label} {...hint} options={options} value={value} onValueChange={onValueChange} />
  }
  return (
    <TextField
      label={label}
      {...hint}
      type={parameter.kind === 'date' ? 'date' : 'text'}
      autoComplete="off"
      error={error}
      value={value}
      onValueChange={onValueChange}
    />
  )
}
