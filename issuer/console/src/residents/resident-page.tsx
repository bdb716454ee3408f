import { divisionName, divisionsOf, isJsonObject, type JsonValue, SEX_CODES } from '@sojourn/domain'
import {
  Button,
  ButtonLink,
  EmptyState,
  FactList,
  type FactListEntry,
  formatDate,
  IdCardIcon,
  type Language,
  Page,
  Panel,
  PlusIcon,
  ReasonNotice,
  RefreshIcon,
  Spinner,
  useLanguage,
  useLoaded,
} from '@sojourn/ui'
import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { Resident, ResidentFile } from '../api/messages.ts'
import { TakeApplication } from '../casework/take-application.tsx'
import { useConsole, useRole } from '../console-context.ts'
import { IssuanceItem } from '../lifecycle/issuance-item.tsx'
import { consoleWords } from '../words.ts'
import { Consents } from './consents.tsx'
import { InviteResident } from './invite-resident.tsx'
import { residentWords } from './words.ts'

const UNTIL_PUBLISHED_MS = 3000

export function ResidentPage({ residentId }: { readonly residentId: string }) {
  const words = residentWords.use()
  const general = consoleWords.use()
  const { api } = useConsole()
  const [, go] = useLocation()
  const [loaded, reload] = useLoaded(residentId, () => api.resident(residentId))
  const unpublished = loaded.state === 'loaded' && loaded.value.issuances.some(({ published }) => !published)
  useEffect(() => {
    if (!unpublished) return
    const timer = setInterval(reload, UNTIL_PUBLISHED_MS)
    return () => clearInterval(timer)
  }, [unpublished, reload])

  const back = { label: words('back'), onBack: () => go('/') }
  if (loaded.state === 'loading') return <Spinner label={general('loading')} />
  if (loaded.state === 'failed') {
    return (
      <Page title={general('residents')} back={back}>
        <ReasonNotice reason={loaded.reason} action={<Button onClick={reload}>{general('retry')}</Button>} />
      </Page>
    )
  }
  const { resident } = loaded.value
  return (
    <Page
      title={resident.name}
      lead={resident.nameLatin}
      back={back}
      actions={<ResidentActions residentId={residentId} />}
    >
      <div className="grid items-start gap-6 lg:grid-cols-[2fr_3fr]">
        <Identity resident={resident} />
        <div className="grid gap-6">
          <Credentials file={loaded.value} onChanged={reload} />
          <Consents residentId={residentId} />
        </div>
      </div>
    </Page>
  )
}

function ResidentActions({ residentId }: { readonly residentId: string }) {
  return (
    <div className="flex flex-wrap gap-3">
      <InviteResident residentId={residentId} />
      <TakeApplication residentId={residentId} />
      <IssueLink residentId={residentId} />
    </div>
  )
}

function IssueLink({ residentId }: { readonly residentId: string }) {
  const words = residentWords.use()
  if (!useRole('clerk')) return <p className="text-sm text-muted">{words('needClerk')}</p>
  return (
    <ButtonLink
      kind="primary"
      href={`#/residents/${residentId}/issue`}
      icon={<PlusIcon aria-hidden="true" className="size-5" />}
    >
      {words('issue')}
    </ButtonLink>
  )
}

function Identity({ resident }: { readonly resident: Resident }) {
  const words = residentWords.use()
  const language = useLanguage()
  const place = (name: 'hukou' | 'residence'): readonly FactListEntry[] => {
    const text = placeText(resident.facts[name], language)
    return text === undefined ? [] : [{ term: words(name), detail: text }]
  }
  return (
    <Panel title={words('identity')}>
      <FactList
        entries={[
          { term: words('sex'), detail: SEX_CODES[resident.sexCode]?.[language] ?? resident.sexCode },
          { term: words('birthDate'), detail: formatDate(resident.birthDate, language) },
          { term: words('citizenId'), detail: resident.citizenId, concealed: true },
          ...place('hukou'),
          ...place('residence'),
          ...(resident.story === null ? [] : [{ term: words('persona'), detail: resident.story[language] }]),
        ]}
      />
    </Panel>
  )
}

/** An address of the register: the city by its code, the rest as it is written there. */
function placeText(place: JsonValue | undefined, language: Language): string | undefined {
  if (!isJsonObject(place) || typeof place.district !== 'string' || typeof place.address !== 'string') return undefined
  const { city, district } = divisionsOf(place.district)
  const [cityName, districtName] = [city, district].map((code) => divisionName(code)?.[language] ?? code)
  return language === 'zh-CN' ? `${cityName}${place.address}` : `${cityName}, ${districtName}, ${place.address}`
}

function Credentials({ file, onChanged }: { readonly file: ResidentFile; readonly onChanged: () => void }) {
  const words = residentWords.use()
  return (
    <Panel
      title={words('credentials')}
      actions={
        <Button kind="quiet" icon={<RefreshIcon aria-hidden="true" className="size-5" />} onClick={onChanged}>
          {words('refresh')}
        </Button>
      }
    >
      {file.issuances.length === 0 ? (
        <EmptyState icon={<IdCardIcon aria-hidden="true" className="size-10" />} title={words('none')}>
          {words('noneNext')}
        </EmptyState>
      ) : (
        <ul className="grid gap-4">
          {file.issuances.map((issuance) => (
            <IssuanceItem key={issuance.id} issuance={issuance} onChanged={onChanged} />
          ))}
        </ul>
      )}
    </Panel>
  )
}
