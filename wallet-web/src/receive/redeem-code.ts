import { type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import { buildTokenRequest, parseErrorBody, parseTokenResponse, type TokenResponse } from '@sojourn/protocol'
import type { DpopSession } from './dpop-session.ts'
import type { OfferToAccept } from './read-offer.ts'

export type RedeemRefusal =
  /** `invalid_grant`: the server does not say whether the digits were wrong or the offer is over (OID4VCI-1.0 6.3). */
  'wrong_tx_code' | 'offer_used' | 'not_sender_constrained' | 'issuer_refused' | 'unreachable'

export async function redeemCode(
  session: DpopSession,
  offer: OfferToAccept,
  txCode: string | undefined,
): Promise<Result<TokenResponse, RedeemRefusal>> {
  const form = buildTokenRequest({ preAuthorizedCode: offer.grant.code, ...(txCode === undefined ? {} : { txCode }) })
  const answer = await session.send({
    method: 'POST',
    url: offer.server.tokenEndpoint,
    accept: 'application/json',
    form,
  })
  if (!answer.ok) return refuse('unreachable')
  const json = parseStrictJson(answer.value.text)
  if (answer.value.status !== 200) {
    if (answer.value.status >= 500) return refuse('unreachable')
    if (parseErrorBody(json) !== 'invalid_grant') return refuse('issuer_refused')
    return refuse(offer.txCode ? 'wrong_tx_code' : 'offer_used')
  }
  return readBoundToken(json)
}

/** A bearer token could be used by whoever reads it; this wallet asks for one bound to its key and takes no other. */
export function readBoundToken(json: unknown): Result<TokenResponse, 'issuer_refused' | 'not_sender_constrained'> {
  const token = parseTokenResponse(json)
  if (!token.ok) return refuse('issuer_refused')
  return token.value.tokenType === 'DPoP' ? token : refuse('not_sender_constrained')
}
