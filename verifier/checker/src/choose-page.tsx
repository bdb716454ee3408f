import { attestationTypeOfVct, claimLabel, DIVISIONS, divisionLevel } from '@sojourn/domain'
import type { OfflinePurpose } from '@sojourn/trust'
import { ChevronRightIcon, Page, SelectField, TextField, useLocalized, usePunctuation } from '@sojourn/ui'
import { useState } from 'react'
import type { Place } from './check/purposes.ts'
import { checkerWords } from './words.ts'

interface ChoosePageProps {
  readonly purposes: readonly OfflinePurpose[]
  readonly place: Place
  readonly onPlace: (place: Place) => void
  readonly onChoose: (audience: string) => void
}

const CITIES = Object.keys(DIVISIONS).filter((code) => divisionLevel(code) === 'city')

export function ChoosePage({ purposes, place, onPlace, onChoose }: ChoosePageProps) {
  const words = checkerWords.use()
  const localized = useLocalized()
  const { comma } = usePunctuation()
  const [missing, setMissing] = useState(false)

  function choose({ audience, use }: OfflinePurpose) {
    const needsCommunity = use.policyId === 'offline-gate' && place.community.trim() === ''
    setMissing(needsCommunity)
    if (!needsCommunity) onChoose(audience)
  }
  const asked = ({ use }: OfflinePurpose) => {
    const [first] = use.credentials
    const type = first && attestationTypeOfVct(first.vct)
    const labels = (first?.claims ?? []).map((path) => {
      const label = type && claimLabel(type, path)
      return label ? localized(label) : path.join('.')
    })
    return labels.join(comma)
  }

  return (
    <Page title={words('chooseTitle')} lead={words('chooseLead')}>
      <ul className="grid gap-4">
        {purposes.map((purpose) => (
          <li key={purpose.audience} className="grid gap-3 rounded-card border border-line bg-surface p-4 shadow-card">
            <button
              type="button"
              onClick={() => choose(purpose)}
              className="flex min-h-target items-center gap-3 text-left"
            >
              <span className="grid min-w-0 flex-1 gap-1">
                <span className="text-lg font-semibold">{localized(purpose.use.purpose)}</span>
                <span className="text-sm text-muted">{words('asks', { claims: asked(purpose) })}</span>
              </span>
              <ChevronRightIcon aria-hidden="true" className="size-5 shrink-0 text-muted" />
            </button>
            {purpose.use.policyId === 'offline-gate' ? (
              <TextField
                label={words('community')}
                hint={words('communityHint')}
                error={missing ? words('communityMissing') : undefined}
                value={place.community}
                onValueChange={(community) => onPlace({ ...place, community })}
                autoComplete="off"
              />
            ) : null}
            {purpose.use.policyId === 'offline-ticket' ? (
              <SelectField
                label={words('city')}
                value={place.city}
                onValueChange={(city) => onPlace({ ...place, city })}
                options={CITIES.map((code) => ({
                  value: code,
                  label: localized(DIVISIONS[code] ?? { 'zh-CN': code, en: code }),
                }))}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </Page>
  )
}
