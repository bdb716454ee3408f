import { registerServiceWorker, setUpLanguage, setUpTextSize, UiRoot } from '@sojourn/ui'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { CheckerApp } from './checker-app.tsx'

setUpLanguage()
setUpTextSize()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <UiRoot>
      <CheckerApp />
    </UiRoot>
  </StrictMode>,
)
void registerServiceWorker('./')
