import { ATTESTATION_TYPES } from '@sojourn/domain'
import {
  Button,
  ButtonLink,
  FactList,
  formatDuration,
  Notice,
  Panel,
  QrCode,
  ReasonNotice,
  useLanguage,
  useLocalized,
  useSecondsLeft,
} from '@sojourn/ui'
import { useEffect, useState } from 'react'
import { claimRows } from '../residents/claim-rows.ts'
import type { AuthorizeApi } from './authorize-api.ts'
import type { AskedEvidence, EvidenceOfPage, PresentedEvidence } from './messages.ts'
import { authorizeWords } from './words.ts'

const POLL_MS = 2_000

export interface EvidencePanelProps {
  readonly api: AuthorizeApi
  readonly formToken: string
  readonly evidence: EvidenceOfPage
  /** Reads the page's request again. */
  readonly onLook: () => void
}

/** What has to be shown from a wallet first; afterwards what the agency has been shown, and nothing beside it. */
export function EvidencePanel({ api, formToken, evidence, onLook }: EvidencePanelProps) {
  const words = authorizeWords.use()
  if (evidence.presented !== null) {
    return (
      <Panel title={words('evidenceTitle')}>
        <div className="grid gap-4">
          <Notice tone="good">{words('evidenceShown')}</Notice>
          <EvidenceFacts evidence={evidence.presented} />
        </div>
      </Panel>
    )
  }
  return (
    <Panel title={words('evidenceTitle')}>
      <div className="grid gap-5">
        {evidence.wanted.map((wanted) => (
          <Wanted key={wanted.shownFor} wanted={wanted} />
        ))}
        <Asking api={api} formToken={formToken} evidence={evidence} onLook={onLook} />
      </div>
    </Panel>
  )
}

function Wanted({ wanted }: { readonly wanted: EvidenceOfPage['wanted'][number] }) {
  const words = authorizeWords.use()
  const localized = useLocalized()
  return (
    <div className="grid gap-2">
      <p>{words('evidenceWanted', { name: localized(ATTESTATION_TYPES[wanted.shownFor].name) })}</p>
      <ul className="grid list-disc gap-1 ps-6">
        {wanted.anyOf.map((type) => (
          <li key={type}>{localized(ATTESTATION_TYPES[type].name)}</li>
        ))}
      </ul>
      {wanted.decidedBy === 'officers' ? <p className="text-sm text-muted">{words('evidenceToOfficers')}</p> : null}
    </div>
  )
}

function Asking({ api, formToken, evidence, onLook }: EvidencePanelProps) {
  const words = authorizeWords.use()
  const [busy, setBusy] = useState(false)
  const [asked, setAsked] = useState<AskedEvidence>()
  const [reason, setReason] = useState<string>()
  const isWaiting = asked !== undefined && evidence.attempt?.state === 'open'
  useEffect(() => {
    if (asked === undefined) return
    const timer = setInterval(onLook, POLL_MS)
    return () => clearInterval(timer)
  }, [asked, onLook])

  async function ask(flow: 'same_device' | 'cross_device') {
    setBusy(true)
    setReason(undefined)
    const answer = await api.askEvidence(formToken, flow)
    setBusy(false)
    if (!answer.ok) return setReason(answer.reason)
    if (flow === 'same_device') return location.assign(answer.value.walletLink)
    setAsked(answer.value)
    onLook()
  }

  const failed = reason ?? (evidence.attempt?.state === 'refused' ? evidence.attempt.refusal : null) ?? undefined
  return (
    <div className="grid gap-4">
      {failed === undefined || isWaiting ? null : <ReasonNotice reason={failed} />}
      <Button kind="primary" wide busy={busy} onClick={() => void ask('same_device')}>
        {words('evidenceHere')}
      </Button>
      {isWaiting ? (
        <OnOtherDevice asked={asked} />
      ) : (
        <Button wide disabled={busy} onClick={() => void ask('cross_device')}>
          {words('evidenceElsewhere')}
        </Button>
      )}
    </div>
  )
}

function OnOtherDevice({ asked }: { readonly asked: AskedEvidence }) {
  const words = authorizeWords.use()
  const language = useLanguage()
  const seconds = useSecondsLeft(new Date(asked.expiresAt))
  return (
    <div className="grid justify-items-center gap-3">
      <p className="text-muted">{words('evidenceScan')}</p>
      <div className="w-full max-w-xs">
        <QrCode text={asked.link} label={words('evidenceQr')} />
      </div>
      <p role="timer" aria-live="off" className="text-sm text-muted tabular-nums">
        {words('evidenceExpires', { time: formatDuration(seconds, language) })}
      </p>
      <ButtonLink href={asked.link}>{words('evidenceOtherWallet')}</ButtonLink>
    </div>
  )
}

/** Facts and whose word they are; officers see the same. */
export function EvidenceFacts({ evidence }: { readonly evidence: readonly PresentedEvidence[] }) {
  const words = authorizeWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  return evidence.map(({ type, issuerName, claims }) => (
    <section key={type} aria-label={localized(ATTESTATION_TYPES[type].name)} className="grid gap-2">
      <h3 className="font-semibold">{localized(ATTESTATION_TYPES[type].name)}</h3>
      <p className="text-sm text-muted">{words('evidenceIssuer', { name: localized(issuerName) })}</p>
      <FactList entries={claimRows(type, claims, language)} />
    </section>
  ))
}
