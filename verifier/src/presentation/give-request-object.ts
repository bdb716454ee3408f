import { addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import { buildRequestObject } from '@sojourn/protocol'
import type { AttestationsFor, RelyingParties } from '../relying-parties/relying-party.ts'
import { clientMetadataOf } from './client-metadata-of.ts'
import { checkMovingCode, type MovingCodeRefusal } from './moving-code.ts'
import type { OpenPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { responseUriOf } from './response-uri.ts'
import { isMovingRequestId, relyingPartyOfRequestId, secretHash } from './secret-ids.ts'

export interface GiveRequestObjectDeps {
  readonly store: Pick<PresentationStore, 'fetchRequest'>
  readonly relyingParties: RelyingParties
  readonly attestationsFor: AttestationsFor
  readonly verifierUrl: string
  /** Of the codes that move. */
  readonly codeSecret: Uint8Array
  /** Counted from the first fetch. */
  readonly answerTtlSeconds: number
  onFetched(presentation: OpenPresentation): void
}

export interface RequestFetch {
  readonly requestId: string
  /** What follows the request id in the address, where the code on the screen moves. */
  readonly code: string | undefined
  readonly walletNonce: string | undefined
}

export type GiveRefusal = 'unknown_request' | 'code_too_old'

/** A code belongs to a request that asks for one, and to no other. */
function checkCode(
  secret: Uint8Array,
  requestId: string,
  code: string | undefined,
  now: Date,
): Result<void, MovingCodeRefusal> {
  if (!isMovingRequestId(requestId)) return code === undefined ? ok(undefined) : refuse('unknown_code')
  return code === undefined ? refuse('unknown_code') : checkMovingCode(secret, requestId, code, now)
}

/**
 * The signed request object (OID4VP-1.0 5 (vp_token_request)). It may be fetched again while it is open, by GET or POST, and says
 * the same each time but for `wallet_nonce`: what is single-use is the answer.
 */
export async function giveRequestObject(
  deps: GiveRequestObjectDeps,
  { requestId, code, walletNonce }: RequestFetch,
  now: Date,
): Promise<Result<string, GiveRefusal>> {
  const relyingPartyId = relyingPartyOfRequestId(requestId)
  const relyingParty = relyingPartyId && deps.relyingParties.get(relyingPartyId)
  if (relyingParty === undefined) return refuse('unknown_request')
  const ofTheMoment = checkCode(deps.codeSecret, requestId, code, now)
  if (!ofTheMoment.ok) return refuse(ofTheMoment.reason === 'code_too_old' ? 'code_too_old' : 'unknown_request')
  const answerBy = addSeconds(now, deps.answerTtlSeconds)
  const open = await deps.store.fetchRequest(relyingParty.id, secretHash(requestId), now, answerBy)
  if (open === undefined) return refuse('unknown_request')
  deps.onFetched(open)
  const verifierInfo = deps.attestationsFor(open.clientId, open.policyId)
  return ok(
    await buildRequestObject({
      request: {
        clientId: open.clientId,
        responseMode: open.responseMode === 'direct_post' ? 'direct_post' : 'direct_post.jwt',
        responseUri: responseUriOf(deps.verifierUrl, requestId),
        nonce: open.nonce,
        state: requestId,
        query: JSON.parse(open.query) as JsonObject,
        transactionData: open.transactions.map(({ encoded }) => encoded),
        clientMetadata: clientMetadataOf(open),
        ...(verifierInfo.length === 0 ? {} : { verifierInfo }),
        ...(walletNonce === undefined ? {} : { walletNonce }),
      },
      issuedAt: now,
      expiresAt: open.expiresAt,
      signer: relyingParty.signer,
    }),
  )
}
