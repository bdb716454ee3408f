import { Button, Page, Panel, ReasonNotice, TextField } from '@sojourn/ui'
import { useState } from 'react'
import type { DeskApi } from '../api/desk-api.ts'
import { deskWords } from '../words.ts'

export interface AccessPageProps {
  readonly api: DeskApi
  readonly party: string
  readonly onEntered: () => void
}

export function AccessPage({ api, party, onEntered }: AccessPageProps) {
  const words = deskWords.use()
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function enter() {
    setBusy(true)
    const answer = await api.openSession(code.trim())
    setBusy(false)
    if (answer.ok) onEntered()
    else setRefused(answer.reason)
  }

  return (
    <Page title={words('accessTitle')} lead={words('accessLead', { party })}>
      <Panel className="max-w-xl">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void enter()
          }}
        >
          <TextField
            label={words('accessCode')}
            type="password"
            autoComplete="current-password"
            value={code}
            onValueChange={setCode}
          />
          {refused === undefined ? null : <ReasonNotice reason={refused} />}
          <Button kind="primary" type="submit" wide busy={busy} disabled={code.trim() === ''}>
            {words('accessEnter')}
          </Button>
        </form>
      </Panel>
    </Page>
  )
}
