import { ChevronRightIcon, EmptyState, Page, Panel, useLocalized } from '@sojourn/ui'
import type { DeskPolicy } from '../../../src/http/desk-messages.ts'
import { deskWords } from '../words.ts'

export interface ChoosePolicyPageProps {
  readonly policies: readonly DeskPolicy[]
  readonly onChoose: (policy: DeskPolicy) => void
}

export function ChoosePolicyPage({ policies, onChoose }: ChoosePolicyPageProps) {
  const words = deskWords.use()
  const localized = useLocalized()
  if (policies.length === 0) {
    return (
      <Page title={words('chooseTitle')}>
        <Panel>
          <EmptyState title={words('nothingToChoose')}>{words('nothingToChooseNext')}</EmptyState>
        </Panel>
      </Page>
    )
  }
  return (
    <Page title={words('chooseTitle')} lead={words('chooseLead')}>
      <ul className="grid gap-4 md:grid-cols-2">
        {policies.map((policy) => (
          <li key={policy.id} className="grid">
            <button
              type="button"
              onClick={() => onChoose(policy)}
              className="flex min-h-24 items-center justify-between gap-4 rounded-card border border-line bg-surface p-5 text-left shadow-card hover:border-accent hover:bg-accent-surface"
            >
              <span className="grid gap-1">
                <span className="text-xl font-semibold">{localized(policy.name)}</span>
                <span className="text-muted">{localized(policy.question)}</span>
              </span>
              <ChevronRightIcon aria-hidden="true" className="size-6 shrink-0 text-accent" />
            </button>
          </li>
        ))}
      </ul>
    </Page>
  )
}
