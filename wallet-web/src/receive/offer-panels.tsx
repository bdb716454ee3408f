import { FactList, Notice, Panel, useLanguage } from '@sojourn/ui'
import { receiveWords } from '../ui/words/receive-words.ts'
import { isToAuthorize, type ReviewedOffer } from './read-offer.ts'

/** What, from whom, and where the wallet will turn to for it. */
export function OfferPanels({ offer }: { readonly offer: ReviewedOffer }) {
  const words = receiveWords.use()
  const language = useLanguage()
  const { authorizationEndpoint, tokenEndpoint } = offer.server
  const place =
    isToAuthorize(offer) && authorizationEndpoint
      ? { term: words('signInAt'), detail: new URL(authorizationEndpoint).host }
      : { term: words('endpoint'), detail: new URL(tokenEndpoint).host }
  return (
    <>
      <Panel title={words('willReceive')}>
        <ul className="grid gap-2">
          {offer.items.map((item) => (
            <li key={item.configurationId} className="text-xl font-semibold">
              {item.name[language]}
            </li>
          ))}
        </ul>
      </Panel>
      <Panel title={words('from')}>
        <div className="grid gap-3">
          <Notice tone="good" title={words('trusted')} />
          <FactList
            entries={[
              { term: words('from'), detail: offer.issuer.name[language] },
              { term: words('creditCode'), detail: offer.issuer.creditCode },
              place,
            ]}
          />
        </div>
      </Panel>
    </>
  )
}
