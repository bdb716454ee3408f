import { type Clock, ok, type Result, refuse } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import {
  buildCredentialRequest,
  buildKeyProof,
  type CredentialRequest,
  type CredentialResponse,
  parseCredentialResponse,
  parseErrorBody,
  parseNonceResponse,
  type TokenResponse,
} from '@sojourn/protocol'
import type { Http } from '../platform/http.ts'
import type { DpopSession } from './dpop-session.ts'
import type { OfferedItem, ReviewedOffer } from './read-offer.ts'
import type { RedeemedOffer } from './receive-cards.ts'
import { startSealedExchange } from './sealed-exchange.ts'

export type RequestCopiesRefusal = 'issuer_refused' | 'unreachable'

export type RequestedCopies = Extract<CredentialResponse, { kind: 'issued' }>
/** Not now: the agency has yet to decide (OID4VCI-1.0 9 (deferred-credential-issuance)). */
export type DeferredCopies = Extract<CredentialResponse, { kind: 'deferred' }>

/** A lost answer is asked for again: the issuer signs the same slots for the same keys, so nothing is issued twice. */
const MAX_ATTEMPTS = 4

/** One request for one attestation: as many key proofs as copies, all over one nonce (OID4VCI-1.0 8.2 (credential-request)). */
export async function requestCopies(
  deps: { session: DpopSession; http: Http; clock: Clock },
  offer: ReviewedOffer,
  item: OfferedItem,
  { token, keys, clientId }: Pick<RedeemedOffer, 'token' | 'keys' | 'clientId'>,
): Promise<Result<CredentialResponse, RequestCopiesRefusal>> {
  const requested = requestedBy(token, item.configurationId)
  if (!requested) return refuse('issuer_refused')
  let last: RequestCopiesRefusal = 'unreachable'
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const nonce = await freshNonce(deps.http, offer)
    if (!nonce.ok) {
      last = nonce.reason
      continue
    }
    const proofs = await Promise.all(
      keys.signers.map((signer) =>
        buildKeyProof({
          credentialIssuer: offer.metadata.credentialIssuer,
          cNonce: nonce.value,
          at: deps.clock(),
          signer,
          ...(clientId === undefined ? {} : { clientId }),
        }),
      ),
    )
    const exchange = await startSealedExchange(offer.metadata)
    const { responseEncryption } = exchange
    const request = buildCredentialRequest({
      requested,
      proofs: { kind: 'jwt', jwts: proofs },
      ...(responseEncryption && { responseEncryption }),
    })
    const answer = await deps.session.send(
      { method: 'POST', url: offer.metadata.credentialEndpoint, ...(await exchange.seal(request)) },
      token.accessToken,
    )
    if (!answer.ok) {
      if (answer.reason === 'too_large') return refuse('issuer_refused')
      last = 'unreachable'
      continue
    }
    const json = await exchange.open(answer.value)
    if (answer.value.status === 200 || answer.value.status === 202) return issued(json, answer.value.status)
    const again = answer.value.status >= 500 || parseErrorBody(json) === 'invalid_nonce'
    if (!again) return refuse('issuer_refused')
    last = answer.value.status >= 500 ? 'unreachable' : 'issuer_refused'
  }
  return refuse(last)
}

function issued(json: unknown, status: number): Result<CredentialResponse, RequestCopiesRefusal> {
  const response = parseCredentialResponse(json, status)
  return response.ok ? response : refuse('issuer_refused')
}

/** OID4VCI-1.0 8.2: a credential identifier if and only if the token response carried one. */
function requestedBy(token: TokenResponse, configurationId: string): CredentialRequest['requested'] | undefined {
  if (!token.identifiers) return { kind: 'configuration', id: configurationId }
  const detail = token.identifiers.find((identifier) => identifier.configurationId === configurationId)
  const id = detail?.credentialIdentifiers[0]
  return id === undefined ? undefined : { kind: 'identifier', id }
}

async function freshNonce(
  http: Http,
  offer: ReviewedOffer,
): Promise<Result<string | undefined, 'unreachable' | 'issuer_refused'>> {
  const url = offer.metadata.nonceEndpoint
  if (!url) return ok(undefined)
  const answer = await http.send({ method: 'POST', url, accept: 'application/json' })
  if (!answer.ok || answer.value.status !== 200) return refuse('unreachable')
  const nonce = parseNonceResponse(parseStrictJson(answer.value.text))
  return nonce.ok ? nonce : refuse('issuer_refused')
}
