import type { Localized } from '@sojourn/domain'
import {
  Button,
  EmptyState,
  Page,
  Panel,
  PersonIcon,
  PrinterIcon,
  ReasonNotice,
  TextField,
  useLocalized,
} from '@sojourn/ui'
import { useState } from 'react'
import type { DeskCounter, DeskPolicy } from '../../../src/http/desk-messages.ts'
import type { DeskApi } from '../api/desk-api.ts'
import { ResultView } from '../result/result-view.tsx'
import { deskWords } from '../words.ts'
import { PrintedCode } from './printed-code.tsx'
import { useCounter } from './use-counter.ts'
import { counterWords } from './words.ts'

export interface CounterPageProps {
  readonly api: DeskApi
  readonly party: Localized
  readonly policy: DeskPolicy
  readonly conditions: Readonly<Record<string, string>>
  readonly onLeave: () => void
}

/** A counter whose code is printed: named, opened, and then a screen that shows the number of the minute and who came. */
export function CounterPage(props: CounterPageProps) {
  const { api, policy, conditions, onLeave } = props
  const words = counterWords.use()
  const deskWord = deskWords.use()
  const [name, setName] = useState('1')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string>()
  const [opened, setOpened] = useState<DeskCounter>()

  async function open() {
    setBusy(true)
    const answer = await api.openCounter(name.trim(), { policyId: policy.id, parameters: conditions })
    setBusy(false)
    if (answer.ok) setOpened(answer.value)
    else setRefused(answer.reason)
  }

  if (opened !== undefined) return <OpenedCounter {...props} opened={opened} />
  return (
    <Page title={words('setUpTitle')} lead={words('setUpLead')} back={{ label: deskWord('back'), onBack: onLeave }}>
      <Panel className="max-w-xl">
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void open()
          }}
        >
          <TextField
            label={words('name')}
            hint={words('nameHint')}
            autoComplete="off"
            value={name}
            onValueChange={setName}
          />
          {refused === undefined ? null : <ReasonNotice reason={refused} />}
          <Button kind="primary" type="submit" wide busy={busy} disabled={name.trim() === ''}>
            {words('open')}
          </Button>
        </form>
      </Panel>
    </Page>
  )
}

function OpenedCounter({ api, party, policy, opened, onLeave }: CounterPageProps & { readonly opened: DeskCounter }) {
  const words = counterWords.use()
  const localized = useLocalized()
  const { seen, lost } = useCounter(api, opened)
  const [latest, ...before] = seen.arrivals
  const code = `${seen.placeCode.slice(0, 3)} ${seen.placeCode.slice(3)}`

  function close() {
    void api.closeCounter(seen.counter)
    onLeave()
  }

  return (
    <Page
      title={words('title', { counter: seen.counter })}
      lead={localized(policy.question)}
      actions={
        <div className="no-print">
          <Button onClick={close}>{words('close')}</Button>
        </div>
      }
    >
      {lost === undefined ? null : <ReasonNotice reason={lost} />}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)] print:block">
        <div className="grid gap-6 print:hidden">
          <Panel title={words('placeCode')}>
            <p className="text-center text-7xl font-bold tracking-wide tabular-nums" data-place-code={seen.placeCode}>
              {code}
            </p>
            <p className="text-center text-muted">{words('placeLead')}</p>
          </Panel>
          <div aria-live="polite" className="grid gap-4">
            {latest === undefined || latest.result === null ? (
              <Panel title={words('arrivals')}>
                <EmptyState icon={<PersonIcon aria-hidden="true" className="size-10" />} title={words('nobody')}>
                  {words('nobodyLead')}
                </EmptyState>
              </Panel>
            ) : (
              <ResultView
                key={latest.result.receiptId}
                policy={policy}
                result={latest.result}
                onAgain={undefined}
                onLeave={close}
              />
            )}
            {before.map(({ result }, at) =>
              result === null ? null : (
                <details key={result.receiptId} className="rounded-card border border-line bg-surface p-4">
                  <summary className="min-h-target cursor-pointer">
                    {words('arrived', { number: before.length - at })} · {result.receiptId.slice(-8)}
                  </summary>
                  <ResultView policy={policy} result={result} onAgain={undefined} onLeave={close} />
                </details>
              ),
            )}
          </div>
        </div>
        <Panel className="print:border-0 print:bg-white print:shadow-none">
          <h2 className="no-print mb-3 text-lg font-semibold">{words('printed')}</h2>
          <PrintedCode link={seen.link} party={party} question={policy.question} counter={seen.counter} />
          <div className="no-print mt-4">
            <Button wide icon={<PrinterIcon aria-hidden="true" className="size-5" />} onClick={() => print()}>
              {words('print')}
            </Button>
          </div>
        </Panel>
      </div>
    </Page>
  )
}
