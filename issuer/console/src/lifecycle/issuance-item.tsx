import { ATTESTATION_TYPES } from '@sojourn/domain'
import { Button, ButtonLink, formatDate, formatDateTime, StatusBadge, useLanguage, usePunctuation } from '@sojourn/ui'
import { useState } from 'react'
import type { Issuance, LifecycleAct } from '../api/messages.ts'
import { useConsole, useRole } from '../console-context.ts'
import { residentWords } from '../residents/words.ts'
import { ACTS_IN_STATE } from './acts.ts'
import { ChangeDialog } from './change-dialog.tsx'
import { lifecycleWords, STATE_TONE } from './words.ts'

export interface IssuanceItemProps {
  readonly issuance: Issuance
  readonly onChanged: () => void
}

/** One credential of the resident: where it stands, why, and what can be done with it. */
export function IssuanceItem({ issuance, onChanged }: IssuanceItemProps) {
  const words = lifecycleWords.use()
  const ofResident = residentWords.use()
  const language = useLanguage()
  const mayChange = useRole('revoker')
  const [act, setAct] = useState<LifecycleAct>()
  const name = ATTESTATION_TYPES[issuance.type].name[language]
  return (
    <li aria-label={name} className="grid gap-2 rounded-control border border-line p-4">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-lg font-semibold">{name}</h3>
        <StatusBadge tone={STATE_TONE[issuance.state]}>{words(`state.${issuance.state}`)}</StatusBadge>
      </div>
      <p className="text-sm text-muted">
        {[
          words('issuedAt', { date: formatDate(issuance.issuedAt, language) }),
          words('validUntil', { date: formatDate(issuance.expiresAt, language) }),
          words('copies', { count: issuance.copies }),
        ].join(' · ')}
      </p>
      <Reason issuance={issuance} />
      {issuance.published ? null : <p className="text-sm font-semibold text-attention">{words('publishing')}</p>}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {issuance.state === 'inactive' ? (
          <ButtonLink kind="primary" href={`#/offers/${issuance.offerId}`}>
            {ofResident('continue')}
          </ButtonLink>
        ) : null}
        {mayChange
          ? ACTS_IN_STATE[issuance.state].map((each) => (
              <Button key={each} onClick={() => setAct(each)}>
                {words(each)}
              </Button>
            ))
          : null}
      </div>
      {act === undefined ? null : (
        <ChangeDialog
          act={act}
          issuance={issuance}
          onClose={() => setAct(undefined)}
          onChanged={() => {
            setAct(undefined)
            onChanged()
          }}
        />
      )}
    </li>
  )
}

function Reason({ issuance }: { readonly issuance: Issuance }) {
  const { colon } = usePunctuation()
  const words = lifecycleWords.use()
  const language = useLanguage()
  const { session } = useConsole()
  const { reasonCode, reasonText, changedBy, changedAt } = issuance
  if (reasonCode === null) return null
  const label = Object.values(session.reasonCodes)
    .flat()
    .find(({ code }) => code === reasonCode)?.label[language]
  return (
    <div className="rounded-control bg-sunken p-3">
      <p>
        <span className="font-semibold">{label ?? reasonCode}</span>
        {reasonText === null || reasonText === '' ? null : (
          <span>
            {colon}
            {reasonText}
          </span>
        )}
      </p>
      {changedBy === null ? null : (
        <p className="text-sm text-muted">
          {words('changed', { date: formatDateTime(changedAt, language), who: changedBy })}
        </p>
      )}
    </div>
  )
}
