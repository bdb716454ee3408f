import {
  Button,
  CheckIcon,
  CircleXIcon,
  Dialog,
  FactList,
  type FactListEntry,
  formatDate,
  formatDateTime,
  Notice,
  Panel,
  PersonIcon,
  PrinterIcon,
  reasonWords,
  useLanguage,
  useLocalized,
  usePunctuation,
  VerdictPanel,
} from '@sojourn/ui'
import { useState } from 'react'
import type { DeskPolicy, DeskResult } from '../../../src/http/desk-messages.ts'
import { NewCheckButton } from '../new-check-button.tsx'
import { deskWords } from '../words.ts'
import { CredentialShown } from './credential-shown.tsx'
import { PrintedReceipt } from './printed-receipt.tsx'
import { usePrinting } from './use-printing.ts'

export interface ResultViewProps {
  readonly policy: DeskPolicy
  readonly result: DeskResult
  /** Where what comes next is not one more check of the same kind. */
  readonly againLabel?: string
  /** Undefined where the next person begins by scanning. */
  readonly onAgain: (() => void) | undefined
  /** Undefined where the page has its own way back. */
  readonly onLeave: (() => void) | undefined
}

/** The answer, why, what to do next, and a receipt to print. */
export function ResultView({ policy, result, againLabel, onAgain, onLeave }: ResultViewProps) {
  const words = deskWords.use()
  const printing = usePrinting()
  return (
    <div className="grid gap-6">
      <Verdict result={result} />
      <div className="flex flex-wrap gap-3">
        {onAgain === undefined ? null : <NewCheckButton label={againLabel ?? words('newCheck')} onPress={onAgain} />}
        <StaffButton policy={policy} result={result} />
        <Button icon={<PrinterIcon aria-hidden="true" className="size-5" />} onClick={() => print()}>
          {words('print')}
        </Button>
        {onLeave === undefined ? null : (
          <Button kind="quiet" onClick={onLeave}>
            {words(policy.parameters.length > 0 ? 'changeConditions' : 'chooseOther')}
          </Button>
        )}
      </div>
      <Signed result={result} />
      <Afterwards policy={policy} result={result} />
      {result.verdict === 'pass' ? <Evidence result={result} /> : null}
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Checks result={result} />
        <Receipt policy={policy} result={result} />
      </div>
      {result.verdict === 'pass' ? null : <Evidence result={result} />}
      {printing ? <PrintedReceipt policy={policy} result={result} /> : null}
    </div>
  )
}

/** What this desk does not do itself, and who does. */
function Afterwards({ policy: { afterwards }, result }: { readonly policy: DeskPolicy; readonly result: DeskResult }) {
  const localized = useLocalized()
  if (afterwards === undefined || result.verdict !== 'pass') return null
  return <Notice tone="info">{localized(afterwards)}</Notice>
}

/** Where nobody sits: whoever was not let through is never left alone with a refusal. */
function StaffButton({
  policy: { staffButton },
  result,
}: {
  readonly policy: DeskPolicy
  readonly result: DeskResult
}) {
  const words = deskWords.use()
  const localized = useLocalized()
  const language = useLanguage()
  const [open, setOpen] = useState(false)
  if (staffButton === undefined || result.verdict === 'pass') return null
  return (
    <>
      <Button icon={<PersonIcon aria-hidden="true" className="size-5" />} onClick={() => setOpen(true)}>
        {localized(staffButton)}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={words('byHand')}
        description={reasonWords(result.reason, language).sentence}
        actions={<Button onClick={() => setOpen(false)}>{words('close')}</Button>}
      >
        <p className="text-lg font-semibold">{localized(result.manualWay)}</p>
      </Dialog>
    </>
  )
}

/** The terms that the holder signed; they are printed with the receipt. */
function Signed({ result }: { readonly result: DeskResult }) {
  const words = deskWords.use()
  const localized = useLocalized()
  return result.signed.map(({ digest, name, lines }) => (
    <Panel key={digest} title={words('signed', { name: localized(name) })}>
      <FactList entries={lines.map(({ label, value }) => ({ term: localized(label), detail: localized(value) }))} />
      <p className="mt-3 text-sm break-all text-muted">
        {words('signedDigest')} {digest}
      </p>
    </Panel>
  ))
}

/** After PASS the facts are what the clerk came for; otherwise they come after what did not hold. */
function Evidence({ result }: { readonly result: DeskResult }) {
  const words = deskWords.use()
  if (result.credentials.length === 0) return null
  return (
    <Panel title={words('evidence')}>
      <ul className="grid gap-4 lg:grid-cols-2">
        {result.credentials.map((credential) => (
          <CredentialShown key={`${credential.type} ${credential.issuerName.en}`} credential={credential} />
        ))}
      </ul>
    </Panel>
  )
}

function Verdict({ result }: { readonly result: DeskResult }) {
  const language = useLanguage()
  const localized = useLocalized()
  if (result.verdict === 'pass') return <VerdictPanel verdict="pass" sentence={localized(result.rule)} />
  const { sentence, next } = reasonWords(result.reason, language)
  if (result.verdict === 'fail') {
    return (
      <VerdictPanel verdict="fail" sentence={sentence} next={<p>{next}</p>}>
        <Where result={result} />
      </VerdictPanel>
    )
  }
  return (
    <VerdictPanel
      verdict="cannot_tell"
      sentence={sentence}
      next={
        <>
          <p>{next}</p>
          <p className="mt-2 font-semibold">{localized(result.manualWay)}</p>
        </>
      }
    >
      <Where result={result} />
    </VerdictPanel>
  )
}

/** Which credential and which fact the answer hangs on. */
function Where({ result }: { readonly result: Exclude<DeskResult, { verdict: 'pass' }> }) {
  const words = deskWords.use()
  const localized = useLocalized()
  const { colon } = usePunctuation()
  const { at } = result
  if (at === undefined) return null
  const credential = result.credentials.find(({ type }) => type === at.type)
  const parts = [
    credential === undefined ? undefined : localized(credential.typeName),
    at.claim === undefined ? undefined : localized(at.claim),
  ].filter((part) => part !== undefined)
  if (parts.length === 0) return null
  return (
    <p>
      <span className="text-muted">
        {words('where')}
        {colon}
      </span>
      {parts.join(' · ')}
    </p>
  )
}

function Checks({ result }: { readonly result: DeskResult }) {
  const { colon } = usePunctuation()
  const words = deskWords.use()
  const localized = useLocalized()
  if (result.checks.length === 0) return null
  return (
    <Panel title={words('checks')}>
      <ul className="grid gap-2">
        {result.checks.map(({ check, label, holds }) => (
          <li key={check} className="flex items-start gap-3">
            {holds ? (
              <CheckIcon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-good" />
            ) : (
              <CircleXIcon aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-bad" />
            )}
            <span className={holds ? undefined : 'font-semibold text-bad'}>
              {localized(label)}
              <span className="sr-only">
                {colon}
                {words(holds ? 'holds' : 'holdsNot')}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function Receipt({ policy, result }: { readonly policy: DeskPolicy; readonly result: DeskResult }) {
  const words = deskWords.use()
  const language = useLanguage()
  const localized = useLocalized()
  const entries: readonly FactListEntry[] = [
    {
      term: words('policy'),
      detail: words('policyVersion', { name: localized(policy.name), version: result.policy.version }),
    },
    ...(result.askedBy === null ? [] : [{ term: words('askedBy'), detail: words('askedByPerson', result.askedBy) }]),
    { term: words('decidedAt'), detail: formatDateTime(result.decidedAt, language) },
    { term: words('keptUntil'), detail: formatDate(result.keptUntil, language) },
    { term: words('receiptId'), detail: <code className="font-digits text-sm">{result.receiptId}</code> },
  ]
  return (
    <Panel title={words('receipt')}>
      <div className="grid gap-4">
        <FactList entries={entries} />
        <p className="text-sm text-muted">{words('humanRight')}</p>
      </div>
    </Panel>
  )
}
