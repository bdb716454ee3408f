import { addSeconds } from '@sojourn/domain'
import type { Agency } from '../agencies/agency.ts'
import { mintAccessToken } from '../issuance/access-token.ts'
import { credentialIdentifierOf } from '../issuance/credential-configurations.ts'
import type { RedeemedToken } from '../issuance/redeem-pre-authorized-code.ts'
import type { Mac } from '../issuance/server-secret.ts'
import type { AuthorizationRow } from './authorization.ts'

export interface GrantedAccess extends RedeemedToken {
  readonly refreshToken: string | undefined
  readonly scope: string | undefined
}

/** OID4VCI-1.0 13.9 (protecting-the-access-token): bound to a key or a certificate, and short all the same. */
export const ACCESS_SECONDS = 600

/**
 * A token for what was consented to, or for the part of it that this request names. Identifiers are the same in every answer, as
 * OpenID4VCI's errata want them.
 */
export function accessFor(
  mac: Mac,
  agency: Agency,
  authorization: AuthorizationRow,
  request: {
    readonly requestedConfigurationIds: readonly string[] | undefined
    readonly refreshToken: string | undefined
  },
  now: Date,
): GrantedAccess {
  const { requestedConfigurationIds } = request
  const configurationIds = requestedConfigurationIds ?? authorization.configurationIds
  const hasIdentifiers = authorization.namesIdentifiers || requestedConfigurationIds !== undefined
  const { dpopThumbprint, certificateThumbprint, evidenceHolder } = authorization
  const accessToken = mintAccessToken(mac, {
    agency: agency.id,
    grant: { kind: 'authorization', id: authorization.id },
    clientId: authorization.clientId,
    configurationIds,
    hasIdentifiers,
    expiresAt: addSeconds(now, ACCESS_SECONDS),
    ...(dpopThumbprint === null ? {} : { boundTo: dpopThumbprint }),
    ...(evidenceHolder === null ? {} : { evidenceHolder }),
    ...(certificateThumbprint === null ? {} : { boundToCertificate: certificateThumbprint }),
  })
  return {
    accessToken,
    boundToKey: dpopThumbprint !== null,
    expiresInSeconds: ACCESS_SECONDS,
    identifiers: hasIdentifiers
      ? configurationIds.map((id) => ({ configurationId: id, credentialIdentifiers: [credentialIdentifierOf(id)] }))
      : undefined,
    refreshToken: request.refreshToken,
    scope: authorization.scope ?? undefined,
  }
}
