import { setUpLanguage, setUpTextSize, UiRoot } from '@sojourn/ui'
import { takeInvitation } from '@sojourn/ui/passkeys'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { createAuthorizeApi } from './authorize-api.ts'
import { AuthorizeApp } from './authorize-app.tsx'

setUpLanguage()
setUpTextSize()
const root = document.getElementById('root')
if (root === null) throw new Error('authorize.html has no #root')
const base = location.pathname.replace(/\/authorize(\/.*)?$/, '/authorize')
const isEnrolment = location.pathname.endsWith('/enrol')
createRoot(root).render(
  <StrictMode>
    <UiRoot>
      <AuthorizeApp
        api={createAuthorizeApi(base)}
        invitation={isEnrolment ? (takeInvitation(location, history) ?? '') : undefined}
        comesBackWith={takeReason()}
        isOver={root.dataset.state === 'over'}
      />
    </UiRoot>
  </StrictMode>,
)

/** Why the server sent the browser back here, in the fragment; taken out, so that a reload does not say it again. */
function takeReason(): string | undefined {
  const reason = /^#([a-z_]{1,40})$/.exec(location.hash)?.[1]
  if (reason !== undefined) history.replaceState(null, '', location.pathname + location.search)
  return reason
}
