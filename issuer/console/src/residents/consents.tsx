import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import {
  Button,
  ConfirmDialog,
  formatDate,
  Notice,
  Panel,
  ReasonNotice,
  SelectField,
  useLanguage,
  useLoaded,
  useLocalized,
} from '@sojourn/ui'
import { useState } from 'react'
import type { Consent } from '../api/messages.ts'
import { useConsole, useRole } from '../console-context.ts'
import { residentWords } from './words.ts'

/** The wallets that this person lets fetch credentials without an officer. Nothing is shown where there is none. */
export function Consents({ residentId }: { readonly residentId: string }) {
  const words = residentWords.use()
  const { api } = useConsole()
  const [loaded, reload] = useLoaded(`consents ${residentId}`, () => api.consents(residentId))
  if (loaded.state === 'loading') return null
  if (loaded.state === 'failed') return <ReasonNotice reason={loaded.reason} />
  const { consents } = loaded.value
  if (consents.length === 0) return null
  return (
    <Panel title={words('consents')}>
      <ul className="grid gap-4">
        {consents.map((consent) => (
          <ConsentItem key={consent.id} consent={consent} onChanged={reload} />
        ))}
      </ul>
    </Panel>
  )
}

interface ConsentItemProps {
  readonly consent: Consent
  readonly onChanged: () => void
}

function ConsentItem({ consent, onChanged }: ConsentItemProps) {
  const words = residentWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  const [ending, setEnding] = useState(false)
  const isRevoker = useRole('revoker')
  const name = localized(consent.client)
  const types = consent.configurationIds.map((id) => {
    const type = ATTESTATION_TYPES[id.slice(0, id.lastIndexOf('.')) as AttestationTypeId]
    return type?.name[language] ?? id
  })
  const date = (instant: string) => formatDate(instant.slice(0, 'YYYY-MM-DD'.length), language)
  return (
    <li aria-label={name} className="grid gap-2">
      <p className="font-semibold">{name}</p>
      <p className="text-muted">{[...new Set(types)].join(' · ')}</p>
      {consent.since === null ? null : (
        <p className="text-sm">{words('consentSince', { date: date(consent.since) })}</p>
      )}
      {consent.endedAt === null ? null : <p>{words('consentEnded', { date: date(consent.endedAt) })}</p>}
      {consent.endedAt === null && isRevoker ? (
        <Button kind="quiet" onClick={() => setEnding(true)}>
          {words('endConsent')}
        </Button>
      ) : null}
      {ending ? (
        <EndConsent
          consent={consent}
          name={name}
          onClose={() => setEnding(false)}
          onEnded={() => {
            setEnding(false)
            onChanged()
          }}
        />
      ) : null}
    </li>
  )
}

interface EndConsentProps {
  readonly consent: Consent
  readonly name: string
  readonly onClose: () => void
  readonly onEnded: () => void
}

function EndConsent({ consent, name, onClose, onEnded }: EndConsentProps) {
  const words = residentWords.use()
  const language = useLanguage()
  const { api, session } = useConsole()
  const [reasonCode, setReasonCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [incomplete, setIncomplete] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function end() {
    setIncomplete(reasonCode === '')
    if (reasonCode === '') return
    setBusy(true)
    const answer = await api.endConsent(consent.id, reasonCode)
    setBusy(false)
    if (answer.ok) onEnded()
    else setRefused(answer.reason)
  }

  return (
    <ConfirmDialog
      open
      title={words('endConsentTitle', { client: name })}
      confirmLabel={words('endConsent')}
      busy={busy}
      onConfirm={() => void end()}
      onCancel={onClose}
    >
      <p>{words('endConsentLead')}</p>
      <SelectField
        label={words('endReason')}
        value={reasonCode}
        onValueChange={setReasonCode}
        options={[
          { value: '', label: words('chooseReason') },
          ...session.reasonCodes.end.map(({ code, label }) => ({ value: code, label: label[language] })),
        ]}
      />
      {incomplete ? <Notice tone="bad">{words('chooseReason')}</Notice> : null}
      {refused === undefined ? null : <ReasonNotice reason={refused} />}
    </ConfirmDialog>
  )
}
