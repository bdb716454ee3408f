import {
  Button,
  FactList,
  FingerprintIcon,
  Notice,
  Page,
  Panel,
  ReasonNotice,
  useLanguage,
  useLocalized,
} from '@sojourn/ui'
import { provePasskey } from '@sojourn/ui/passkeys'
import { useState } from 'react'
import { claimRows } from '../residents/claim-rows.ts'
import type { AuthorizeApi } from './authorize-api.ts'
import { EvidencePanel } from './evidence-panel.tsx'
import type { AskedCredential, AuthorizationOfPage } from './messages.ts'
import { authorizeWords } from './words.ts'

export interface ConsentPageProps {
  readonly api: AuthorizeApi
  readonly request: AuthorizationOfPage
  readonly reason: string | undefined
  /** Something has happened that the server knows more of. */
  readonly onChanged: () => void
}

/** Who asks, for what, and what will stand in it; then the resident's word. Nothing is decided for her beforehand. */
export function ConsentPage({ api, request, reason: cameBackWith, onChanged }: ConsentPageProps) {
  const words = authorizeWords.use()
  const localized = useLocalized()
  const [reason, setReason] = useState(cameBackWith)
  const client = localized(request.client.name)
  return (
    <Page title={words('title', { client })} lead={words('lead', { agency: localized(request.agency.name) })}>
      <div className="grid gap-5">
        {reason === undefined ? null : <ReasonNotice reason={reason} />}
        <p className="text-sm text-muted">{words('goesBackTo', { target: request.client.goesBackTo })}</p>
        <Panel title={words('asked')}>
          <ul className="grid gap-5">
            {request.asked.map((asked) => (
              <AskedItem key={asked.id} asked={asked} isKnown={request.resident !== null} />
            ))}
          </ul>
        </Panel>
        {request.resident === null ? (
          <SignIn api={api} request={request} onReason={setReason} onSignedIn={onChanged} />
        ) : (
          <>
            {request.evidence === null ? null : (
              <EvidencePanel api={api} formToken={request.formToken} evidence={request.evidence} onLook={onChanged} />
            )}
            <Decision api={api} request={request} client={client} name={request.resident.name} />
          </>
        )}
      </div>
    </Page>
  )
}

function AskedItem({ asked, isKnown }: { readonly asked: AskedCredential; readonly isKnown: boolean }) {
  const words = authorizeWords.use()
  const localized = useLocalized()
  const language = useLanguage()
  const name = localized(asked.name)
  return (
    <li aria-label={name} className="grid gap-2">
      <h3 className="text-lg font-semibold">{name}</h3>
      <p className="text-muted">{localized(asked.description)}</p>
      {asked.claims === null ? (
        <Notice tone={isKnown ? 'attention' : 'info'}>{words(isKnown ? 'notReady' : 'contentsBefore')}</Notice>
      ) : (
        <details className="rounded-control border border-line p-3">
          <summary className="min-h-11 cursor-pointer py-2 font-semibold">{words('contents')}</summary>
          <FactList entries={claimRows(asked.type, asked.claims, language)} />
        </details>
      )}
    </li>
  )
}

interface SignInProps {
  readonly api: AuthorizeApi
  readonly request: AuthorizationOfPage
  readonly onReason: (reason: string | undefined) => void
  readonly onSignedIn: () => void
}

function SignIn({ api, request, onReason, onSignedIn }: SignInProps) {
  const words = authorizeWords.use()
  const localized = useLocalized()
  const [busy, setBusy] = useState(false)

  async function signIn() {
    setBusy(true)
    onReason(undefined)
    const refused = await runSignIn(api, request.formToken)
    setBusy(false)
    if (refused === undefined) onSignedIn()
    else onReason(refused)
  }

  return (
    <Panel title={words('signInTitle')}>
      <div className="grid gap-4">
        <Button
          kind="primary"
          wide
          busy={busy}
          icon={<FingerprintIcon aria-hidden="true" className="size-5" />}
          onClick={() => void signIn()}
        >
          {words('signIn')}
        </Button>
        {request.upstream === null ? null : (
          <Button wide onClick={() => location.assign(api.upstreamUrl)}>
            {words('signInUpstream', { name: localized(request.upstream) })}
          </Button>
        )}
        <p className="text-sm text-muted">{words('signInFirst')}</p>
        <DecisionForm api={api} formToken={request.formToken}>
          <Button kind="quiet" wide type="submit" name="decision" value="refuse">
            {words('refuse')}
          </Button>
        </DecisionForm>
      </div>
    </Panel>
  )
}

async function runSignIn(api: AuthorizeApi, formToken: string): Promise<string | undefined> {
  const asked = await api.signInOptions(formToken)
  if (!asked.ok) return asked.reason
  const proof = await provePasskey(asked.value.options)
  if (!proof.ok) return proof.reason
  const signedIn = await api.signIn(formToken, proof.value)
  return signedIn.ok ? undefined : signedIn.reason
}

interface DecisionProps {
  readonly api: AuthorizeApi
  readonly request: AuthorizationOfPage
  readonly client: string
  readonly name: string
}

function Decision({ api, request, client, name }: DecisionProps) {
  const words = authorizeWords.use()
  const isShown = request.evidence === null || request.evidence.presented !== null
  const toOfficers = request.evidence?.wanted.some(({ decidedBy }) => decidedBy === 'officers') === true
  const canIssue = isShown && request.asked.some(({ claims }) => claims !== null)
  return (
    <Panel title={words('consentTitle')}>
      <DecisionForm api={api} formToken={request.formToken}>
        <div className="grid gap-4">
          <p className="font-semibold">{words('signedInAs', { name })}</p>
          <p className="text-muted">{words('consentText', { client })}</p>
          {isShown ? null : <Notice tone="info">{words('evidenceFirst')}</Notice>}
          {canIssue ? (
            <Button kind="primary" wide type="submit" name="decision" value="consent">
              {words(toOfficers ? 'consentAndApply' : 'consent')}
            </Button>
          ) : null}
          <Button wide type="submit" name="decision" value="refuse">
            {words('refuse')}
          </Button>
        </div>
      </DecisionForm>
    </Panel>
  )
}

/** A plain form: the browser goes to the wallet with the server's answer, and no script of ours holds the code. */
function DecisionForm({
  api,
  formToken,
  children,
}: {
  readonly api: AuthorizeApi
  readonly formToken: string
  readonly children: React.ReactNode
}) {
  return (
    <form method="post" action={api.decisionUrl}>
      <input type="hidden" name="form_token" value={formToken} />
      {children}
    </form>
  )
}
