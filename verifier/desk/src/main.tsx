import { setUpLanguage, setUpTextSize, UiRoot } from '@sojourn/ui'
import { takeInvitation } from '@sojourn/ui/passkeys'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { DeskApp } from './desk-app.tsx'
import { takeResponseCode } from './response-code.ts'

setUpLanguage()
setUpTextSize()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <UiRoot>
      <DeskApp invitation={takeInvitation(location, history)} responseCode={takeResponseCode(location, history)} />
    </UiRoot>
  </StrictMode>,
)
