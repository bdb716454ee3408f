import type { OfflinePurpose } from '@sojourn/trust'
import {
  Button,
  FactList,
  type FactListEntry,
  formatDateTime,
  formatTime,
  PersonIcon,
  ScanIcon,
  useLanguage,
  useLocalized,
  VerdictPanel,
} from '@sojourn/ui'
import { useEffect, useState } from 'react'
import type { ProofVerdict } from './check/judge-proof.ts'
import { checkerWords, checkReasonWords } from './words.ts'

interface VerdictPageProps {
  readonly verdict: ProofVerdict
  readonly purpose: OfflinePurpose
  readonly onNext: () => void
  readonly onLeave: () => void
}

/** What is read of a person stays on the screen no longer than this. */
const SHOWN_MS = 60_000

export function VerdictPage({ verdict, purpose, onNext, onLeave }: VerdictPageProps) {
  const words = checkerWords.use()
  const localized = useLocalized()
  useEffect(() => {
    const timer = setTimeout(onNext, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [onNext])
  return (
    <div className="grid gap-4">
      <h1 className="text-lg font-semibold">{localized(purpose.use.purpose)}</h1>
      {verdict.verdict === 'pass' ? <Passed verdict={verdict} /> : <Refused verdict={verdict} />}
      {purpose.use.policyId === 'offline-gate' && verdict.verdict !== 'pass' ? <CallStaff /> : null}
      <Button kind="primary" wide icon={<ScanIcon aria-hidden="true" className="size-5" />} onClick={onNext}>
        {words('next')}
      </Button>
      <Button wide onClick={onLeave}>
        {words('change')}
      </Button>
    </div>
  )
}

function Passed({ verdict }: { readonly verdict: Extract<ProofVerdict, { verdict: 'pass' }> }) {
  const words = checkerWords.use()
  const localized = useLocalized()
  const name = verdict.says.find((said) => said.kind === 'name')
  return (
    <VerdictPanel verdict="pass" sentence={words('passSentence')}>
      {name === undefined ? null : (
        <div className="grid gap-1">
          <p className="text-sm text-muted">{words('say.name')}</p>
          <p className="text-4xl font-bold">{name.name}</p>
          <p className="text-sm text-muted">{words('say.compareName')}</p>
        </div>
      )}
      <ul className="grid gap-1 text-xl font-semibold">
        {verdict.says.map((said) =>
          said.kind === 'name' ? null : <li key={said.kind}>{words(`say.${said.kind}`)}</li>,
        )}
      </ul>
      <Dates verdict={verdict} more={[{ term: words('issuer'), detail: localized(verdict.issuer) }]} />
    </VerdictPanel>
  )
}

function Refused({ verdict }: { readonly verdict: Exclude<ProofVerdict, { verdict: 'pass' }> }) {
  const { sentence, next } = checkReasonWords(verdict.reason, useLanguage())
  return (
    <VerdictPanel verdict={verdict.verdict} sentence={sentence} next={next}>
      <Dates verdict={verdict} more={[]} />
    </VerdictPanel>
  )
}

function Dates({ verdict, more }: { readonly verdict: ProofVerdict; readonly more: readonly FactListEntry[] }) {
  const words = checkerWords.use()
  const language = useLanguage()
  const { validAsOf, checkedAt, clockAheadSeconds } = verdict
  return (
    <FactList
      entries={[
        ...(validAsOf === undefined ? [] : [{ term: words('validAsOf'), detail: formatDateTime(validAsOf, language) }]),
        { term: words('checkedAt'), detail: formatTime(checkedAt, language) },
        ...more,
        ...(clockAheadSeconds === undefined
          ? []
          : [{ term: words('clock'), detail: words('clockAhead', { count: clockAheadSeconds }) }]),
      ]}
    />
  )
}

function CallStaff() {
  const words = checkerWords.use()
  const [called, setCalled] = useState(false)
  return (
    <div className="grid gap-2">
      <Button wide icon={<PersonIcon aria-hidden="true" className="size-5" />} onClick={() => setCalled(true)}>
        {words('staff')}
      </Button>
      {called ? <p role="status">{words('staffText')}</p> : null}
    </div>
  )
}
