import { FactList, formatDate, Panel, useLanguage, useLocalized } from '@sojourn/ui'
import { presentWords } from '../ui/words/present-words.ts'
import type { ReviewedRequest } from './read-request.ts'

/**
 * The party's name and the use it registered, from the registrar's certificate or the signed trust list; nothing here is the party's own
 * words.
 */
export function WhoAsks({ request }: { readonly request: ReviewedRequest }) {
  const words = presentWords.use()
  const localized = useLocalized()
  const language = useLanguage()
  const { relyingParty, use, registration } = request
  return (
    <Panel>
      <div className="grid gap-3">
        <p className="text-sm font-semibold text-good">✓ {words('registered')}</p>
        {registration === undefined ? null : (
          <p className="text-sm text-muted">{words('logged', { entry: registration.logIndex })}</p>
        )}
        <FactList
          entries={[
            { term: words('purpose'), detail: localized(use.purpose) },
            { term: words('retention'), detail: localized(use.retention) },
            { term: words('legalBasis'), detail: localized(use.legalBasis) },
          ]}
        />
        <details>
          <summary className="flex min-h-target items-center text-accent">{words('details')}</summary>
          <FactList
            entries={[
              { term: words('name'), detail: localized(relyingParty.name) },
              { term: words('kind'), detail: words(`kind_${relyingParty.kind}`) },
              { term: words('creditCode'), detail: relyingParty.creditCode },
              { term: words('contact'), detail: use.contact },
              ...(registration === undefined
                ? []
                : [
                    {
                      term: words('certifiedUntil'),
                      detail: formatDate(registration.expiresAt.toISOString(), language),
                    },
                  ]),
            ]}
          />
        </details>
      </div>
    </Panel>
  )
}
