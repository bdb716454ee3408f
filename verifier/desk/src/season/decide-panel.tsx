import { Button, ChoiceGroup, Notice, Panel, ReasonNotice, SelectField, TextArea } from '@sojourn/ui'
import { useState } from 'react'
import type { DeskStaff } from '../../../src/http/desk-messages.ts'
import type { DecisionReason, DeskApplicant, DeskApplicantFile } from '../../../src/http/season-messages.ts'
import type { SeasonApi } from './season-api.ts'
import { seasonWords } from './words.ts'

export interface DecidePanelProps {
  readonly api: SeasonApi
  readonly seasonId: string
  readonly applicant: DeskApplicant
  readonly staff: DeskStaff['member']
  readonly onDecided: (file: DeskApplicantFile) => void
}

const GROUNDS: readonly DecisionReason[] = ['papers_checked', 'no_phone', 'review', 'other']

/** The manual way: always there where nobody could tell; against a result only for a manager. */
export function DecidePanel({ api, seasonId, applicant, staff, onDecided }: DecidePanelProps) {
  const words = seasonWords.use()
  const [decision, setDecision] = useState<'met' | 'not_met'>()
  const [reason, setReason] = useState<DecisionReason>('papers_checked')
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const { state } = applicant
  const overrules = state === 'met' || state === 'not_met' || state === 'decided'

  async function decide(chosen: 'met' | 'not_met') {
    setBusy(true)
    const answer = await api.decide(seasonId, applicant.id, { decision: chosen, reason, text })
    setBusy(false)
    if (answer.ok) onDecided(answer.value)
    else setRefused(answer.reason)
  }

  return (
    <Panel title={words('decideTitle')}>
      {overrules && staff.role !== 'manager' ? (
        <Notice tone="info">{words('decideManager')}</Notice>
      ) : (
        <form
          className="grid gap-5"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (decision !== undefined) void decide(decision)
          }}
        >
          <p className="text-muted">{words('decideLead')}</p>
          <ChoiceGroup
            label={words('decision')}
            columns={2}
            options={[
              { value: 'met', label: words('decision.met') },
              { value: 'not_met', label: words('decision.not_met') },
            ]}
            value={decision}
            onValueChange={setDecision}
          />
          <SelectField
            label={words('ground')}
            options={GROUNDS.map((value) => ({ value, label: words(`ground.${value}`) }))}
            value={reason}
            onValueChange={setReason}
          />
          <TextArea
            label={words('text')}
            hint={words('textHint')}
            value={text}
            onValueChange={setText}
            maxLength={300}
          />
          {refused === undefined || busy ? null : <ReasonNotice reason={refused} />}
          <Button type="submit" wide busy={busy} disabled={decision === undefined || text.trim().length < 2}>
            {words('decideNow')}
          </Button>
        </form>
      )}
    </Panel>
  )
}
