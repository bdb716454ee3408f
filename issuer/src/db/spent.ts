import type { AgencyId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'

/** Forgets what can no longer be used again because it has expired by itself. */
export const forgetExpired =
  (db: Database) =>
  async (agency: AgencyId, now: Date): Promise<void> => {
    await db.query('delete from spent_nonce where agency = $1 and expires_at < $2', [agency, now])
    await db.query('delete from spent_dpop_proof where agency = $1 and expires_at < $2', [agency, now])
    await db.query('delete from passkey_challenge where agency = $1 and expires_at < $2', [agency, now])
    await db.query('delete from staff_visit where agency = $1 and expires_at < $2', [agency, now])
  }
