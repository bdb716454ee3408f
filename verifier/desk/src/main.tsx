import { setUpLanguage, setUpTextSize, UiRoot } from '@sojourn/ui'
import { takeInvitation } from '@sojourn/ui/passkeys'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { PhoneApp } from './counter/phone-app.tsx'
import { DeskApp } from './desk-app.tsx'
import { takePlaceCode, takeResponseCode } from './response-code.ts'

setUpLanguage()
setUpTextSize()
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
const place = takePlaceCode(location, history)
createRoot(root).render(
  <StrictMode>
    <UiRoot>
      {place === undefined ? (
        <DeskApp invitation={takeInvitation(location, history)} responseCode={takeResponseCode(location, history)} />
      ) : (
        <PhoneApp responseCode={place.responseCode} />
      )}
    </UiRoot>
  </StrictMode>,
)
