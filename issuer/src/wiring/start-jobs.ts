import { randomUUID } from 'node:crypto'
import type { Database } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'
import type { IssuerWorld } from '../app.ts'
import type { IssuerConfig } from '../config.ts'
import { leases } from '../db/leases.ts'
import { runJobs } from '../jobs/run-jobs.ts'
import type { wireCasework } from './wire-casework.ts'
import type { wireIssuance } from './wire-issuance.ts'
import type { wireKeys } from './wire-keys.ts'
import type { wireLifecycle } from './wire-lifecycle.ts'
import type { wireRelyingParties } from './wire-relying-parties.ts'
import type { wireStaff } from './wire-staff.ts'

type UseCases = ReturnType<typeof wireIssuance> &
  ReturnType<typeof wireLifecycle> &
  ReturnType<typeof wireStaff> &
  ReturnType<typeof wireKeys> &
  ReturnType<typeof wireCasework> &
  ReturnType<typeof wireRelyingParties>

/** Each on the one process that holds it; the answer stops them. */
export function startJobs(
  config: IssuerConfig,
  { clock, logger }: IssuerWorld,
  database: Database,
  agencies: readonly Agency[],
  useCases: UseCases,
): () => Promise<void> {
  const {
    publish,
    voidUnsettled: voidLate,
    integrateLog,
    forgetExpired: forget,
    keepKeys: keep,
    refreshKeys,
    certifyRegistrations: certify,
  } = useCases
  const lease = leases(database, randomUUID())
  const stop = runJobs({ clock, logger, agencies, hold: lease.hold }, [
    { name: 'publish_status_lists', everySeconds: config.statusPublishSeconds, run: publish },
    { name: 'integrate_audit_log', everySeconds: 5, run: integrateLog },
    { name: 'certify_registrations', everySeconds: 5, run: certify },
    { name: 'void_unsettled', everySeconds: 15, run: voidLate },
    { name: 'keep_keys', everySeconds: config.keysCheckSeconds, run: keep },
    { name: 'forget_expired', everySeconds: 60, run: (agency, now) => forget(agency.id, now) },
  ])
  // Not a job: every process has a view of its own.
  const looking = setInterval(() => {
    refreshKeys().catch((error: unknown) => logger.fault('keys_not_refreshed', error))
  }, config.keysCheckSeconds * 1000)
  return async () => {
    clearInterval(looking)
    await stop()
    await lease.release()
  }
}
