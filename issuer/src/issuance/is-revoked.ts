import type { AgencyId, AuthorizationId } from '@sojourn/domain'
import type { Grant } from './grant.ts'

export interface IsRevokedDeps {
  /** Whether nothing more may come of it; true as well when there is no such authorization. */
  readonly isAuthorizationClosed: (agency: AgencyId, id: AuthorizationId) => Promise<boolean>
}

/**
 * An access token is young for ten minutes, also after its authorization has ended, so every door that it opens looks. A closed offer is
 * the counter's business and says so in the states of what came of it.
 */
export const isRevoked = async (deps: IsRevokedDeps, agency: AgencyId, grant: Grant): Promise<boolean> =>
  grant.kind === 'authorization' && (await deps.isAuthorizationClosed(agency, grant.id))
