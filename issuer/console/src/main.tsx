import { setUpLanguage, setUpTextSize, UiRoot } from '@sojourn/ui'
import { takeInvitation } from '@sojourn/ui/passkeys'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ConsoleApp } from './console-app.tsx'

setUpLanguage()
setUpTextSize()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <UiRoot>
      <ConsoleApp invitation={takeInvitation(location, history)} />
    </UiRoot>
  </StrictMode>,
)
