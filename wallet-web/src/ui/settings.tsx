import { Button, LanguageSwitch, Page, Panel, TextSizeSwitch } from '@sojourn/ui'
import { useEffect, useState } from 'react'
import { installPrompt, onInstallPrompt } from '../platform/install-prompt.ts'
import { isStorageKept } from '../platform/keep-storage.ts'
import { WipeButton } from '../unlock/wipe-wallet.tsx'
import { useAnswer } from './use-answer.tsx'
import { useWallet } from './wallet-context.tsx'
import { settingsWords } from './words/settings-words.ts'

export function SettingsScreen() {
  const words = settingsWords.use()
  const { lock } = useWallet()
  return (
    <Page title={words('title')}>
      <Panel title={words('display')}>
        <div className="flex flex-wrap gap-2">
          <LanguageSwitch />
          <TextSizeSwitch />
        </div>
      </Panel>
      <Panel title={words('securityTitle')}>
        <div className="grid gap-3">
          <Button onClick={lock}>{words('lockNow')}</Button>
          <p className="text-sm text-muted">{words('lockHint')}</p>
        </div>
      </Panel>
      <InstallPanel />
      <Panel title={words('aboutTitle')}>
        <div className="grid max-w-prose gap-3">
          <p>{words('aboutKeys')}</p>
          <p>{words('aboutLink')}</p>
          <p>{words('aboutPrivacy')}</p>
          <p className="text-sm text-muted">
            {words('build')}: <span className="font-digits">{__BUILD__}</span>
          </p>
        </div>
      </Panel>
      <Panel title={words('dangerTitle')}>
        <WipeButton />
      </Panel>
    </Page>
  )
}

function InstallPanel() {
  const words = settingsWords.use()
  const kept = useAnswer('kept', isStorageKept)
  const [prompt, setPrompt] = useState(installPrompt)
  useEffect(() => onInstallPrompt(() => setPrompt(installPrompt)), [])
  return (
    <Panel title={words('installTitle')}>
      <div className="grid gap-3">
        <p>{words('installText')}</p>
        {prompt ? <Button onClick={() => void prompt.prompt()}>{words('install')}</Button> : null}
        <p className="text-sm text-muted">{words(kept ? 'persisted' : 'notPersisted')}</p>
      </div>
    </Panel>
  )
}
