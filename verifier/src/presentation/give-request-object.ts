import { addSeconds, ok, type Result, refuse } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import { buildRequestObject } from '@sojourn/protocol'
import type { RelyingParties } from '../relying-parties/relying-party.ts'
import type { OpenPresentation } from './presentation.ts'
import type { PresentationStore } from './presentation-store.ts'
import { responseUriOf } from './response-uri.ts'
import { relyingPartyOfRequestId, secretHash } from './secret-ids.ts'

export interface GiveRequestObjectDeps {
  readonly store: Pick<PresentationStore, 'fetchRequest'>
  readonly relyingParties: RelyingParties
  readonly verifierUrl: string
  /** Counted from the first fetch. */
  readonly answerTtlSeconds: number
  onFetched(presentation: OpenPresentation): void
}

/**
 * OID4VP-1.0 B.2.2, B.3.4 (metadata). For mdocs the numbers of COSE: ES256 by its own name and by the fully specified one, which is also what says
 * that a MAC is not taken.
 */
const VP_FORMATS = {
  'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
  mso_mdoc: { issuerauth_alg_values: [-7, -9], deviceauth_alg_values: [-7, -9] },
}

/**
 * The signed request object (OID4VP-1.0 5 (vp_token_request)). It may be fetched again while it is open, by GET or POST, and says
 * the same each time but for `wallet_nonce`: what is single-use is the answer.
 */
export async function giveRequestObject(
  deps: GiveRequestObjectDeps,
  requestId: string,
  walletNonce: string | undefined,
  now: Date,
): Promise<Result<string, 'unknown_request'>> {
  const relyingPartyId = relyingPartyOfRequestId(requestId)
  const relyingParty = relyingPartyId && deps.relyingParties.get(relyingPartyId)
  if (relyingParty === undefined) return refuse('unknown_request')
  const answerBy = addSeconds(now, deps.answerTtlSeconds)
  const open = await deps.store.fetchRequest(relyingParty.id, secretHash(requestId), now, answerBy)
  if (open === undefined) return refuse('unknown_request')
  deps.onFetched(open)
  return ok(
    await buildRequestObject({
      request: {
        clientId: open.clientId,
        responseMode: open.responseMode,
        responseUri: responseUriOf(deps.verifierUrl, requestId),
        nonce: open.nonce,
        state: requestId,
        query: JSON.parse(open.query) as JsonObject,
        clientMetadata: {
          encryptionKeys: open.responseMode === 'direct_post.jwt' ? [JSON.parse(open.responseKey.publicJwk)] : [],
          encValues: ['A128GCM', 'A256GCM'],
          vpFormats: VP_FORMATS,
        },
        ...(walletNonce === undefined ? {} : { walletNonce }),
      },
      issuedAt: now,
      expiresAt: open.expiresAt,
      signer: relyingParty.signer,
    }),
  )
}
