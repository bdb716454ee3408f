import { Button, Notice, Page, Panel, ReasonNotice, Spinner, useLoaded } from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { useConsole } from '../console-context.ts'
import { consoleWords } from '../words.ts'
import { contentOf, type Draft, draftOf, emptyDraft, emptyUse, issuerBaseOf } from './draft.ts'
import { PartyFields } from './party-fields.tsx'
import { UseFields } from './use-fields.tsx'
import { registrationWords } from './words.ts'

/** A new registration, or an amendment of one: the same form, which starts empty or with what is registered. */
export function ProposePage({ relyingPartyId }: { readonly relyingPartyId?: string }) {
  const words = registrationWords.use()
  const general = consoleWords.use()
  const { api, session } = useConsole()
  const base = issuerBaseOf(session.agency.credentialIssuer)
  const [loaded, reload] = useLoaded('registrations', api.registrations)
  if (relyingPartyId === undefined) return <ProposeForm start={emptyDraft(base)} />
  if (loaded.state === 'loading') return <Spinner label={general('loading')} />
  const found =
    loaded.state === 'loaded' ? loaded.value.registrations.find(({ id }) => id === relyingPartyId) : undefined
  if (found === undefined) {
    const reason = loaded.state === 'failed' ? loaded.reason : 'relying_party_unknown'
    return (
      <Page title={words('amend')}>
        <ReasonNotice reason={reason} action={<Button onClick={reload}>{general('retry')}</Button>} />
      </Page>
    )
  }
  return <ProposeForm start={draftOf(found.content)} relyingPartyId={relyingPartyId} />
}

function ProposeForm({ start, relyingPartyId }: { readonly start: Draft; readonly relyingPartyId?: string }) {
  const words = registrationWords.use()
  const { api, session } = useConsole()
  const [, go] = useLocation()
  const [draft, setDraft] = useState(start)
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<{ readonly reason: string; readonly field?: string }>()
  const base = issuerBaseOf(session.agency.credentialIssuer)

  async function propose() {
    setBusy(true)
    setRefused(undefined)
    const content = contentOf(draft)
    const answer = await api.proposeRegistration(
      relyingPartyId === undefined ? { act: 'register', content } : { act: 'amend', relyingPartyId, content },
    )
    setBusy(false)
    if (answer.ok) return go('/registrations')
    setRefused({ reason: answer.reason, ...(answer.field === undefined ? {} : { field: answer.field }) })
  }

  return (
    <Page title={relyingPartyId === undefined ? words('propose') : words('amend')} lead={words('proposeLead')}>
      <Panel title={words('party')}>
        <PartyFields draft={draft} onChange={setDraft} />
      </Panel>
      {draft.uses.map((use, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: uses are told apart by their place while they are typed
        <Panel key={index} title={words('useNumber', { number: index + 1 })}>
          <UseFields
            use={use}
            base={base}
            onChange={(next) => setDraft({ ...draft, uses: draft.uses.with(index, next) })}
            onRemove={
              draft.uses.length === 1
                ? undefined
                : () => setDraft({ ...draft, uses: draft.uses.filter((_, at) => at !== index) })
            }
          />
        </Panel>
      ))}
      <div>
        <Button onClick={() => setDraft({ ...draft, uses: [...draft.uses, emptyUse(base)] })}>{words('addUse')}</Button>
      </div>
      {refused === undefined ? null : (
        <>
          <ReasonNotice reason={refused.reason} />
          {refused.field === undefined ? null : (
            <Notice tone="bad" title={words('wrongField', { field: fieldText(refused.field, words) })} />
          )}
        </>
      )}
      <div className="flex flex-wrap gap-3">
        <Button kind="primary" busy={busy} onClick={() => void propose()}>
          {words('send')}
        </Button>
        <Button onClick={() => go('/registrations')}>{words('cancel')}</Button>
      </div>
    </Page>
  )
}

const FIELD_WORDS = {
  creditCode: 'creditCode',
  name: 'name',
  kind: 'kind',
  contact: 'contact',
  origins: 'origins',
  accessCertificates: 'certificates',
  policyId: 'policyId',
  purpose: 'purpose',
  legalBasis: 'legalBasis',
  retention: 'retention',
  credentials: 'claims',
} as const

/** `uses.0.purpose.en`, as the form calls it. */
function fieldText(field: string, words: ReturnType<typeof registrationWords.use>): string {
  const steps = field.split('.')
  const [first = '', place = '', member = ''] = steps
  const key = first === 'uses' ? member : first
  const label = key in FIELD_WORDS ? words(FIELD_WORDS[key as keyof typeof FIELD_WORDS]) : field
  return first === 'uses' && place !== '' ? `${words('useNumber', { number: Number(place) + 1 })}: ${label}` : label
}
