import type { AgencyId, IssuanceId } from '@sojourn/domain'
import { type AuditEvent, auditLeaf } from '../audit/audit-event.ts'
import { grantDetails } from '../issuance/grant.ts'
import type { IssuanceRow } from '../issuance/issuance.ts'
import type { ChangeOfState } from './change-of-state.ts'

export interface ChangeWithRenewalsDeps {
  readonly change: (change: ChangeOfState) => Promise<boolean>
  readonly renewalsOf: (agency: AgencyId, first: IssuanceId) => Promise<readonly IssuanceId[]>
  readonly find: (agency: AgencyId, id: IssuanceId) => Promise<IssuanceRow | undefined>
}

const EVENT: Partial<Record<ChangeOfState['to'], AuditEvent>> = {
  suspended: 'credential_suspended',
  active: 'credential_reinstated',
  revoked: 'credential_revoked',
}

/**
 * What an officer decides on a credential holds for all its copies, those that came later included. In one transaction: the first issuance is
 * locked before its renewals are looked up, and whoever reserves or signs new copies takes the same lock, so none slips through between.
 */
export async function changeWithRenewals(
  deps: ChangeWithRenewalsDeps,
  change: ChangeOfState,
): Promise<IssuanceRow | undefined> {
  const { agency, issuanceId, at, by, reasonCode, to } = change
  if (!(await deps.change(change))) return undefined
  const changed = await deps.find(agency, issuanceId)
  const event = EVENT[to]
  if (changed === undefined || event === undefined) return changed
  for (const renewal of await deps.renewalsOf(agency, issuanceId)) {
    const details = { ...grantDetails(changed.grant), issuanceId: renewal }
    const leaf = auditLeaf(agency, event, at, {
      ...(by === null ? {} : { by }),
      ...details,
      ...(reasonCode === null ? {} : { reasonCode }),
    })
    await deps.change({ ...change, issuanceId: renewal, leaf })
  }
  return changed
}
