import { type AgencyId, ok, type Result, refuse } from '@sojourn/domain'
import type { CredentialOffer } from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import type { CredentialOfferRow } from './offer.ts'
import { secretsOfReference, TX_CODE_DIGITS } from './offer-secrets.ts'
import type { Mac } from './server-secret.ts'

export interface GiveOfferDeps {
  readonly mac: Mac
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
    : ok(credentialOfferFor(agency, preAuthorizedCode, offer.configurationIds))
}

export const credentialOfferFor = (
  agency: Agency,
  preAuthorizedCode: string,
  configurationIds: readonly string[],
): CredentialOffer => ({
  credentialIssuer: agency.credentialIssuer,
  configurationIds,
  preAuthorized: {
    code: preAuthorizedCode,
    txCode: { inputMode: 'numeric', length: TX_CODE_DIGITS, description: TX_CODE_DESCRIPTION },
  },
})
