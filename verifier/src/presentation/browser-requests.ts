import type { JsonObject } from '@sojourn/keys'
import {
  buildSignedDcApiRequest,
  buildUnsignedDcApiRequest,
  type DcApiProtocol,
  type DigitalRequest,
  type VerifierAttestation,
} from '@sojourn/protocol'
import type { RelyingParty } from '../relying-parties/relying-party.ts'
import { clientMetadataOf } from './client-metadata-of.ts'
import type { WalletQuestion } from './presentation.ts'

export interface BrowserRequestsDeps {
  readonly dcApiProtocols: readonly DcApiProtocol[]
  readonly verifierUrl: string
}

/**
 * One question for the browser's own interface, in each form that we ask in: the same nonce and the same key, so whichever a wallet answers, it is
 * the one answer. Many signatures over one request are for parties with names in several trust frameworks; ours have one.
 */
export function browserRequests(
  deps: BrowserRequestsDeps,
  { clientId, signer }: RelyingParty,
  question: WalletQuestion & { readonly verifierInfo: readonly VerifierAttestation[] },
  issuedAt: Date,
  expiresAt: Date,
): Promise<readonly DigitalRequest[]> {
  const request = {
    responseMode: question.responseMode === 'dc_api' ? 'dc_api' : 'dc_api.jwt',
    nonce: question.nonce,
    query: JSON.parse(question.query) as JsonObject,
    transactionData: question.transactions.map(({ encoded }) => encoded),
    clientMetadata: clientMetadataOf(question),
    ...(question.verifierInfo.length === 0 ? {} : { verifierInfo: question.verifierInfo }),
  } as const
  return Promise.all(
    deps.dcApiProtocols.map(async (protocol) =>
      protocol === 'openid4vp-v1-unsigned'
        ? buildUnsignedDcApiRequest(request)
        : buildSignedDcApiRequest({
            request,
            clientId,
            expectedOrigins: [new URL(deps.verifierUrl).origin],
            issuedAt,
            expiresAt,
            signer,
          }),
    ),
  )
}
