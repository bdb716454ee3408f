import { registerServiceWorker, setUpLanguage, setUpTextSize, UiRoot } from '@sojourn/ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { holdInstallPrompt } from './platform/install-prompt.ts'
import { takeLink } from './platform/take-link.ts'
import { App } from './ui/app.tsx'
import { FaultBoundary } from './ui/fault-boundary.tsx'

holdInstallPrompt()
setUpLanguage()
setUpTextSize()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <UiRoot>
      <FaultBoundary>
        <App link={takeLink(location, history)} />
      </FaultBoundary>
    </UiRoot>
  </StrictMode>,
)
void registerServiceWorker('/')
