import { Panel, useLocalized, usePunctuation } from '@sojourn/ui'
import type { DeskPolicy } from '../../../src/http/desk-messages.ts'
import { deskWords } from '../words.ts'

/** What is asked, why, and for how long: the clerk can answer the resident who wants to know (PIPL Art. 17). */
export interface PolicyNoticeProps {
  readonly policy: DeskPolicy
  readonly conditions: Readonly<Record<string, string>>
}

export function PolicyNotice({ policy, conditions }: PolicyNoticeProps) {
  const words = deskWords.use()
  const localized = useLocalized()
  const { comma } = usePunctuation()
  const occurs = ({ when }: DeskPolicy['asks'][number] | DeskPolicy['asks'][number]['claims'][number]) =>
    when === undefined || when.oneOf.includes(conditions[when.parameter] ?? '')
  const asks = policy.asks.filter(occurs)
  return (
    <Panel title={words('notice')}>
      <dl className="grid gap-4">
        <Item term={words('purpose')}>{localized(policy.purpose)}</Item>
        <Item term={words('asks')}>
          {asks.length === 0 ? (
            words('nothingAsked')
          ) : (
            <>
              <Asked asks={asks.filter(({ isChoice }) => !isChoice)} occurs={occurs} />
              {asks.some(({ isChoice }) => isChoice) ? (
                <>
                  <p className="mt-1">{words('oneOfThese')}</p>
                  <Asked asks={asks.filter(({ isChoice }) => isChoice)} occurs={occurs} />
                </>
              ) : null}
            </>
          )}
        </Item>
        {policy.neverAsked.length === 0 ? null : (
          <Item term={words('neverAsked')}>{policy.neverAsked.map(localized).join(comma)}</Item>
        )}
        <Item term={words('retention')}>{localized(policy.retention)}</Item>
        <Item term={words('legalBasis')}>{localized(policy.legalBasis)}</Item>
      </dl>
    </Panel>
  )
}

interface AskedProps {
  readonly asks: DeskPolicy['asks']
  readonly occurs: (asked: DeskPolicy['asks'][number]['claims'][number]) => boolean
}

function Asked({ asks, occurs }: AskedProps) {
  const localized = useLocalized()
  const { colon, comma } = usePunctuation()
  if (asks.length === 0) return null
  return (
    <ul className="list-disc pl-5">
      {asks.map((ask) => (
        <li key={ask.type}>
          {localized(ask.name)}
          <span className="font-normal text-muted">
            {colon}
            {ask.claims
              .filter(occurs)
              .map(({ label }) => localized(label))
              .join(comma)}
          </span>
        </li>
      ))}
    </ul>
  )
}

const Item = ({ term, children }: { readonly term: string; readonly children: React.ReactNode }) => (
  <div>
    <dt className="text-sm text-muted">{term}</dt>
    <dd className="font-medium">{children}</dd>
  </div>
)
