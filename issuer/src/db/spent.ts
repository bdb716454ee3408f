import type { AgencyId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'
import type { SpentDpopProof } from '../issuance/check-dpop-proof.ts'

export const spent = (db: Database) => ({
  /** Uses a proof up; false when it was used before, here or beside a nonce. */
  async spendProof(agency: AgencyId, proof: SpentDpopProof, by: string): Promise<boolean> {
    const { rowCount } = await db.query(
      'insert into spent (agency, id, proof, spent_by, expires_at) values ($1, $2, $2, $3, $4) on conflict do nothing',
      [agency, proof.hash, by, proof.expiresAt],
    )
    return rowCount === 1
  },

  /** Forgets what can no longer be used because it has expired by itself. */
  async forgetExpired(agency: AgencyId, now: Date): Promise<void> {
    await db.query('delete from spent where agency = $1 and expires_at < $2', [agency, now])
    await db.query('delete from passkey_challenge where agency = $1 and expires_at < $2', [agency, now])
    await db.query('delete from staff_visit where agency = $1 and expires_at < $2', [agency, now])
  },
})
