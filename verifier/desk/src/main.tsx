import { setUpLanguage, setUpTextSize, UiRoot } from '@sojourn/ui'
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
      <DeskApp responseCode={takeResponseCode(location, history)} />
    </UiRoot>
  </StrictMode>,
)
