import {
  formatDate,
  formatDateTime,
  formatDuration,
  reasonWords,
  useLanguage,
  useLocalized,
  usePunctuation,
} from '@sojourn/ui'
import { type ReactNode, useContext } from 'react'
import { createPortal } from 'react-dom'
import type { DeskCredential, DeskPolicy, DeskResult } from '../../../src/http/desk-messages.ts'
import { DeskContext } from '../desk-context.ts'
import { deskWords } from '../words.ts'

export interface PrintedReceiptProps {
  readonly policy: DeskPolicy
  readonly result: DeskResult
}

/**
 * What goes along with the resident: who asked, what was met or why not, as of when, what is kept until when, and where to object. No
 * value of any claim: a paper that is left behind says nothing of anybody but its number.
 */
export function PrintedReceipt({ policy, result }: PrintedReceiptProps) {
  const words = deskWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  const desk = useContext(DeskContext)
  const { comma } = usePunctuation()
  const kept = keptLabels(policy, result).map(localized)
  return createPortal(
    <article className="printed-receipt text-black">
      {desk?.synthetic === true ? <p className="mb-2 text-sm font-semibold">{words('watermark')}</p> : null}
      <h1 className="text-2xl font-bold">{words('paperTitle')}</h1>
      <p className="mt-1">{localized(policy.name)}</p>
      <p className="mt-6 border-y-2 border-black py-3 text-3xl font-bold">{words(`paper.${result.verdict}`)}</p>
      <Outcome result={result} />
      <dl className="mt-6 grid grid-cols-[10rem_1fr] gap-x-4 gap-y-2">
        <Line term={words('paperParty')}>{desk === undefined ? '' : localized(desk.relyingParty.name)}</Line>
        {result.askedBy === null ? null : <Line term={words('askedBy')}>{words('askedByPerson', result.askedBy)}</Line>}
        <Line term={words('policy')}>
          {words('policyVersion', { name: localized(policy.name), version: result.policy.version })}
        </Line>
        <Line term={words('decidedAt')}>{formatDateTime(result.decidedAt, language)}</Line>
        {result.credentials.map((credential) => (
          <Line key={`${credential.type} ${credential.issuerName.en}`} term={localized(credential.typeName)}>
            <StatusLine credential={credential} />
          </Line>
        ))}
        <Line term={words('paperKept')}>
          {words('paperKeptUntil', {
            what: [words('paperResult'), ...kept].join(comma),
            day: formatDate(result.keptUntil, language),
          })}
        </Line>
        <Line term={words('receiptId')}>
          <code className="font-digits">{result.receiptId}</code>
        </Line>
      </dl>
      <p className="mt-6">{words('humanRight')}</p>
      {policy.contact === null ? null : <p className="mt-1">{words('paperContact', { contact: policy.contact })}</p>}
    </article>,
    document.body,
  )
}

const Line = ({ term, children }: { readonly term: string; readonly children: ReactNode }) => (
  <>
    <dt className="text-sm">{term}</dt>
    <dd className="font-medium">{children}</dd>
  </>
)

function Outcome({ result }: { readonly result: DeskResult }) {
  const language = useLanguage()
  const localized = useLocalized()
  if (result.verdict === 'pass') return <p className="mt-3 text-lg">{localized(result.rule)}</p>
  const { sentence, next } = reasonWords(result.reason, language)
  return (
    <div className="mt-3 grid gap-2">
      <p className="text-lg font-semibold">{sentence}</p>
      <p>{next}</p>
      {result.verdict === 'cannot_tell' ? <p>{localized(result.manualWay)}</p> : null}
    </div>
  )
}

function StatusLine({ credential }: { readonly credential: DeskCredential }) {
  const words = deskWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  const { statusAgeSeconds, statusAsOf } = credential
  const parts = [
    localized(credential.issuerName),
    statusAgeSeconds === undefined
      ? undefined
      : words('statusAge', { age: formatDuration(statusAgeSeconds, language) }),
    statusAsOf === undefined ? undefined : words('paperAsOf', { time: formatDateTime(statusAsOf, language) }),
  ]
  return parts.filter((part) => part !== undefined).join(' · ')
}

/** By the policy's own word, of what this answer had. */
const keptLabels = (policy: DeskPolicy, { credentials }: DeskResult) =>
  credentials.flatMap(({ type, claims }) =>
    (policy.asks.find((ask) => ask.type === type)?.claims ?? [])
      .filter(({ label, kept }) => kept && claims.some((claim) => claim.label.en === label.en))
      .map(({ label }) => label),
  )
