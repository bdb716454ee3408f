import type { AgencyId } from '@sojourn/domain'
import type { Database } from '@sojourn/service'

/** One of several processes does a job: it holds the row and renews it, and another takes over when it no longer does. */
export const leases = (db: Database, holder: string) => ({
  async hold(agency: AgencyId, job: string, until: Date, now: Date): Promise<boolean> {
    const { rowCount } = await db.query(
      `insert into lease (agency, job, holder, held_until) values ($1, $2, $3, $4)
       on conflict (agency, job) do update set holder = excluded.holder, held_until = excluded.held_until
         where lease.holder = excluded.holder or lease.held_until <= $5`,
      [agency, job, holder, until, now],
    )
    return rowCount === 1
  },

  async release(): Promise<void> {
    await db.query('delete from lease where holder = $1', [holder])
  },
})
