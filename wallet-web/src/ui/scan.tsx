import { Button, Notice, Page, Panel, TextField } from '@sojourn/ui'
import { Viewfinder } from '@sojourn/ui/camera'
import { type FormEvent, useState } from 'react'
import { whatLinkAsks } from '../what-link-asks.ts'
import { useWallet } from './wallet-context.tsx'
import { scanWords } from './words/scan-words.ts'

export function ScanScreen() {
  const words = scanWords.use()
  const { followLink } = useWallet()
  const [wrong, setWrong] = useState(false)

  function found(text: string): 'enough' | 'go_on' {
    const known = whatLinkAsks(text) !== undefined
    setWrong(!known)
    if (!known) return 'go_on'
    followLink(text)
    return 'enough'
  }

  return (
    <Page title={words('title')} lead={words('lead')}>
      {wrong ? <Notice tone="attention" title={words('wrongCode')} /> : null}
      <Viewfinder looksFor="plain" onText={found} />
      <PasteLink onText={found} />
    </Page>
  )
}

function PasteLink({ onText }: { readonly onText: (text: string) => void }) {
  const words = scanWords.use()
  const [text, setText] = useState('')
  function submit(event: FormEvent) {
    event.preventDefault()
    onText(text)
  }
  return (
    <Panel title={words('pasteTitle')}>
      <form onSubmit={submit} className="grid gap-4">
        <TextField
          label={words('paste')}
          hint={words('pasteHint')}
          value={text}
          onValueChange={setText}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          {words('pasteGo')}
        </Button>
      </form>
    </Panel>
  )
}
