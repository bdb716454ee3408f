import { type AgencyId, type OfferId, ok, type Result, refuse } from '@sojourn/domain'
import type { CredentialOffer } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import type { CredentialOfferRow } from './offer.ts'
import { secretsOfReference, TX_CODE_DIGITS } from './offer-secrets.ts'
import type { Mac } from './server-secret.ts'

export interface GiveOfferDeps {
  readonly mac: Mac
  /** Undefined where offers are for the counter alone. */
  readonly issuerStateFor: (agency: Agency, offerId: OfferId) => string | undefined
  readonly findWaitingOffer: (
    agency: AgencyId,
    codeHash: Uint8Array,
    at: Date,
  ) => Promise<CredentialOfferRow | undefined>
}

const TX_CODE_DESCRIPTION = 'The officer at the counter tells you this code. 窗口工作人员会告诉您这个代码。'

/** OID4VCI-1.0 4.1.3 (credential-offer-uri): given as often as it is asked for while the offer waits, and not after. */
export async function giveCredentialOffer(
  deps: GiveOfferDeps,
  agency: Agency,
  reference: string,
  now: Date,
): Promise<Result<CredentialOffer, 'offer_unknown'>> {
  const { preAuthorizedCode, codeHash } = secretsOfReference(deps.mac, agency.id, reference)
  const offer = await deps.findWaitingOffer(agency.id, codeHash, now)
  return offer === undefined
    ? refuse('offer_unknown')
    : ok(
        credentialOfferFor(
          agency,
          { preAuthorizedCode, issuerState: deps.issuerStateFor(agency, offer.id) },
          offer.configurationIds,
        ),
      )
}

export const credentialOfferFor = (
  agency: Agency,
  secrets: { readonly preAuthorizedCode: string; readonly issuerState: string | undefined },
  configurationIds: readonly string[],
): CredentialOffer => ({
  credentialIssuer: agency.credentialIssuer,
  configurationIds,
  // The wallet takes whichever of the two it can; the first one used ends the offer.
  ...(secrets.issuerState === undefined ? {} : { authorizationCode: { issuerState: secrets.issuerState } }),
  preAuthorized: {
    code: secrets.preAuthorizedCode,
    txCode: { inputMode: 'numeric', length: TX_CODE_DIGITS, description: TX_CODE_DESCRIPTION },
  },
})
