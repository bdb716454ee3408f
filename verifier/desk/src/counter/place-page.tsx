import { Button, Notice, Page, Panel, ReasonNotice, TextField } from '@sojourn/ui'
import { useState } from 'react'
import type { DeskApi } from '../api/desk-api.ts'
import { counterWords } from './words.ts'

interface PlacePageProps {
  readonly api: Pick<DeskApi, 'confirmPlace'>
  readonly responseCode: string | undefined
}

/** On the phone of whoever scanned a printed code: which screen do they stand before? */
export function PlacePage({ api, responseCode }: PlacePageProps) {
  const words = counterWords.use()
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const [isThere, setIsThere] = useState(false)
  const digits = typed.replaceAll(/\D/g, '')

  async function send() {
    if (responseCode === undefined) return
    setBusy(true)
    setRefused(undefined)
    const placed = await api.confirmPlace(responseCode, digits)
    setBusy(false)
    if (placed.ok) setIsThere(true)
    else setRefused(placed.reason)
  }

  if (responseCode === undefined) {
    return (
      <Page title={words('placeNothing')}>
        <Notice tone="attention">{words('placeNothingText')}</Notice>
      </Page>
    )
  }
  if (isThere) {
    return (
      <Page title={words('placeDone')}>
        <Notice tone="good">{words('placeDoneText')}</Notice>
      </Page>
    )
  }
  return (
    <Page title={words('placeTitle')} lead={words('placeFor')}>
      <Panel className="max-w-xl">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void send()
          }}
        >
          <TextField
            label={words('placeInput')}
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onValueChange={setTyped}
          />
          {refused === undefined ? null : <ReasonNotice reason={refused} />}
          <Button kind="primary" type="submit" wide busy={busy} disabled={digits.length !== 6}>
            {words('placeSend')}
          </Button>
        </form>
      </Panel>
      <Notice tone="attention">{words('placeAway')}</Notice>
    </Page>
  )
}
