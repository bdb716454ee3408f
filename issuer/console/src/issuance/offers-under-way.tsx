import { ATTESTATION_TYPES } from '@sojourn/domain'
import { ButtonLink, Panel, useLanguage, useLoaded, usePunctuation } from '@sojourn/ui'
import type { OfferState } from '../api/messages.ts'
import { useConsole } from '../console-context.ts'
import { residentWords } from '../residents/words.ts'
import { issuanceWords } from './words.ts'

/** Whether somebody at the counter still has to do something. */
export const isUnderWay = (state: OfferState): boolean =>
  state === 'waiting' || state === 'redeemed' || state === 'delivered'

/** Offers that were left before their end: nothing of them is valid until the digits are compared. */
export function OffersUnderWay() {
  const words = issuanceWords.use()
  const ofResidents = residentWords.use()
  const language = useLanguage()
  const { colon, comma } = usePunctuation()
  const { api } = useConsole()
  const [loaded] = useLoaded('offers', api.offers)
  const offers = loaded.state === 'loaded' ? loaded.value.offers.filter(({ state }) => isUnderWay(state)) : []
  if (offers.length === 0) return null
  return (
    <Panel title={ofResidents('underWay')}>
      <ul className="grid">
        {offers.map((offer) => (
          <li
            key={offer.id}
            className="flex flex-wrap items-center justify-between gap-2 border-b border-line py-2 last:border-0"
          >
            <div>
              <p className="font-semibold">{offer.residentName}</p>
              <p className="text-sm text-muted">
                {offer.types.map((type) => ATTESTATION_TYPES[type].name[language]).join(comma)} ·{' '}
                {words(`state.${offer.state}`)}
              </p>
            </div>
            <ButtonLink
              href={`#/offers/${offer.id}`}
              aria-label={`${ofResidents('continue')}${colon}${offer.residentName}`}
            >
              {ofResidents('continue')}
            </ButtonLink>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
