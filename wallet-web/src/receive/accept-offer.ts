import { ok, type Result, refuse } from '@sojourn/domain'
import { sha256 } from '@sojourn/keys'
import type { Exclusive } from '../platform/exclusive.ts'
import { createDpopSession } from './dpop-session.ts'
import { isToAccept, type OfferToAccept, type ReviewedOffer } from './read-offer.ts'
import {
  type AcceptedOffer,
  chooseKeysFor,
  type ReceiveCardsDeps,
  type ReceiveRefusal,
  type RedeemedOffer,
  receiveCards,
} from './receive-cards.ts'
import { type RedeemRefusal, redeemCode } from './redeem-code.ts'

export type AcceptRefusal = 'tx_code_missing' | 'grant_not_supported' | RedeemRefusal | ReceiveRefusal

export interface AcceptOfferDeps extends ReceiveCardsDeps {
  readonly exclusive: Exclusive
  /** Of offers whose code was redeemed and whose credentials have not come: in memory alone. */
  readonly redeemed: WeakMap<ReviewedOffer, RedeemedOffer>
}

/** An offer of the counter's: its code, the transaction code that the officer says, then the copies. */
export async function acceptOffer(
  deps: AcceptOfferDeps,
  offer: ReviewedOffer,
  txCode?: string,
): Promise<Result<AcceptedOffer, AcceptRefusal>> {
  return deps.exclusive('receive', async () => {
    if (!isToAccept(offer)) return refuse('grant_not_supported')
    const known = deps.redeemed.get(offer)
    if (!known && offer.txCode && !txCode) return refuse('tx_code_missing')
    const redeemed = known ? ok(known) : await redeem(deps, offer, txCode)
    if (!redeemed.ok) return redeemed
    const received = await receiveCards(deps, offer, redeemed.value)
    if (!received.ok && received.reason === 'interrupted') deps.redeemed.set(offer, redeemed.value)
    else deps.redeemed.delete(offer)
    return received
  })
}

async function redeem(
  deps: AcceptOfferDeps,
  offer: OfferToAccept,
  txCode: string | undefined,
): Promise<Result<RedeemedOffer, RedeemRefusal>> {
  const { id: dpopKeyId } = await deps.holderKeys.generate()
  const signer = await deps.holderKeys.signer(dpopKeyId)
  if (!signer) throw new Error('a key just made is not in its store')
  const session = createDpopSession({ http: deps.http, signer, clock: deps.clock })
  const token = await redeemCode(session, offer, txCode)
  if (!token.ok) {
    await deps.holderKeys.destroy([dpopKeyId])
    return token
  }
  const keys = await chooseKeysFor(deps, offer)
  const offerSecretHash = sha256(offer.grant.code)
  return ok({ session, token: token.value, keys, clientId: undefined, dpopKeyId, offerSecretHash })
}
