import { ATTESTATION_TYPES, type AttestationTypeId } from '@sojourn/domain'
import {
  Button,
  CheckboxField,
  ChoiceGroup,
  EmptyState,
  FactList,
  Notice,
  Page,
  Panel,
  QrCodeIcon,
  ReasonNotice,
  Spinner,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useState } from 'react'
import { useLocation } from 'wouter'
import type { CredentialFormat, ResidentFile, TypeForResident } from '../api/messages.ts'
import { useConsole } from '../console-context.ts'
import { claimRows } from '../residents/claim-rows.ts'
import { consoleWords } from '../words.ts'
import { issuanceWords } from './words.ts'

export function IssuePage({ residentId }: { readonly residentId: string }) {
  const words = issuanceWords.use()
  const general = consoleWords.use()
  const { api } = useConsole()
  const [, go] = useLocation()
  const [loaded, reload] = useLoaded(residentId, () => api.resident(residentId))
  const back = { label: words('backToResident'), onBack: () => go(`/residents/${residentId}`) }
  if (loaded.state === 'loading') return <Spinner label={general('loading')} />
  if (loaded.state === 'failed') {
    return (
      <Page title={general('residents')} back={back}>
        <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{general('retry')}</Button>} />
      </Page>
    )
  }
  const { resident, types } = loaded.value
  return (
    <Page title={words('issueTitle', { name: resident.name })} lead={words('issueLead')} back={back}>
      {types.some(({ ready }) => ready) ? (
        <IssueForm file={loaded.value} />
      ) : (
        <Panel>
          <EmptyState title={words('nothingReady')}>{words('nothingReadyNext')}</EmptyState>
        </Panel>
      )}
    </Page>
  )
}

function IssueForm({ file: { resident, types } }: { readonly file: ResidentFile }) {
  const words = issuanceWords.use()
  const general = consoleWords.use()
  const { api, session, txCodes } = useConsole()
  const [, go] = useLocation()
  const [chosen, setChosen] = useState<readonly AttestationTypeId[]>([])
  const [format, setFormat] = useState<CredentialFormat>('dc-sd-jwt')
  const [busy, setBusy] = useState(false)
  const [nothingChosen, setNothingChosen] = useState(false)
  const [refused, setRefused] = useState<string>()

  async function makeOffer() {
    setNothingChosen(chosen.length === 0)
    if (chosen.length === 0) return
    setBusy(true)
    setRefused(undefined)
    const made = await api.createOffer({ residentId: resident.id, types: chosen, format })
    setBusy(false)
    if (!made.ok) return setRefused(made.reason)
    if (made.value.txCode !== null) txCodes.set(made.value.id, made.value.txCode)
    go(`/offers/${made.value.id}`)
  }

  const toggle = (type: AttestationTypeId, on: boolean) =>
    setChosen(on ? [...chosen, type] : chosen.filter((each) => each !== type))

  return (
    <div className="grid max-w-3xl gap-6">
      <fieldset className="grid gap-3">
        <legend className="mb-3 text-lg font-semibold">{words('types')}</legend>
        {types.map((offered) => (
          <TypeChoice
            key={offered.type}
            offered={offered}
            checked={chosen.includes(offered.type)}
            onCheckedChange={(on) => toggle(offered.type, on)}
          />
        ))}
      </fieldset>
      {session.formats.length > 1 ? (
        <ChoiceGroup
          label={general('format')}
          columns={2}
          value={format}
          onValueChange={setFormat}
          options={session.formats.map((each) => ({ value: each, label: general(`format.${each}`) }))}
        />
      ) : null}
      {nothingChosen ? <Notice tone="bad">{words('chooseType')}</Notice> : null}
      {refused === undefined ? null : <ReasonNotice reason={refused} />}
      <div>
        <Button
          kind="primary"
          busy={busy}
          icon={<QrCodeIcon aria-hidden="true" className="size-5" />}
          onClick={() => void makeOffer()}
        >
          {words('makeOffer')}
        </Button>
      </div>
    </div>
  )
}

interface TypeChoiceProps {
  readonly offered: TypeForResident
  readonly checked: boolean
  readonly onCheckedChange: (checked: boolean) => void
}

function TypeChoice({ offered, checked, onCheckedChange }: TypeChoiceProps) {
  const words = issuanceWords.use()
  const language = useLanguage()
  const { name, description } = ATTESTATION_TYPES[offered.type]
  return (
    <div className="grid gap-1">
      <CheckboxField
        label={name[language]}
        hint={offered.ready ? description[language] : words('notReady')}
        checked={checked}
        onCheckedChange={onCheckedChange}
        disabled={!offered.ready}
      />
      {offered.claims === null ? null : (
        <details className="rounded-control px-4">
          <summary
            aria-label={words('previewShow', { type: name[language] })}
            className="flex min-h-target items-center text-accent underline underline-offset-4"
          >
            {words('preview')}
          </summary>
          <div className="pb-4">
            <FactList entries={claimRows(offered.type, offered.claims, language)} />
          </div>
        </details>
      )}
    </div>
  )
}
