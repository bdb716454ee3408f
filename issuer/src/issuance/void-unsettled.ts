import { type AgencyId, addSeconds } from '@sojourn/domain'
import { type IssuanceRow, UNSETTLED_SECONDS } from './issuance.ts'

export interface VoidUnsettledDeps {
  readonly findUnsettled: (agency: AgencyId, reservedBefore: Date, limit: number) => Promise<readonly IssuanceRow[]>
  readonly voidIssuance: (issuance: IssuanceRow, now: Date) => Promise<boolean>
}

const AT_A_TIME = 200

/**
 * Whatever was reserved or delivered and not activated in ten minutes is revoked, whether the wallet, the counter or this service was lost
 * on the way (assurance section 6, I8). Returns how many.
 */
export async function voidUnsettled(deps: VoidUnsettledDeps, agency: AgencyId, now: Date): Promise<number> {
  let voided = 0
  for (;;) {
    const rows = await deps.findUnsettled(agency, addSeconds(now, -UNSETTLED_SECONDS), AT_A_TIME)
    for (const row of rows) if (await deps.voidIssuance(row, now)) voided += 1
    if (rows.length < AT_A_TIME) return voided
  }
}
