import { Panel, useLocalized, usePunctuation } from '@sojourn/ui'
import type { DeskPolicy } from '../../../src/http/desk-messages.ts'
import { deskWords } from '../words.ts'

/** What is asked, why, and for how long: the clerk can answer the resident who wants to know (PIPL Art. 17). */
export function PolicyNotice({ policy }: { readonly policy: DeskPolicy }) {
  const words = deskWords.use()
  const localized = useLocalized()
  const { colon, comma } = usePunctuation()
  return (
    <Panel title={words('notice')}>
      <dl className="grid gap-4">
        <Item term={words('purpose')}>{localized(policy.purpose)}</Item>
        <Item term={words('asks')}>
          {policy.asks.length === 0 ? (
            words('nothingAsked')
          ) : (
            <ul className="list-disc pl-5">
              {policy.asks.map((ask) => (
                <li key={ask.type}>
                  {localized(ask.name)}
                  <span className="font-normal text-muted">
                    {colon}
                    {ask.claims.map(localized).join(comma)}
                  </span>
                </li>
              ))}
            </ul>
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

const Item = ({ term, children }: { readonly term: string; readonly children: React.ReactNode }) => (
  <div>
    <dt className="text-sm text-muted">{term}</dt>
    <dd className="font-medium">{children}</dd>
  </div>
)
