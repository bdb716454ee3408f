import { type AgencyId, addSeconds, type Clock } from '@sojourn/domain'
import type { Logger } from '@sojourn/service'
import type { Agency } from '../agencies/agency.ts'

/** Work that one of several processes does again and again for each agency. */
export interface Job {
  readonly name: string
  readonly everySeconds: number
  readonly run: (agency: Agency, now: Date) => Promise<unknown>
}

export interface JobDeps {
  readonly clock: Clock
  readonly logger: Logger
  readonly agencies: readonly Agency[]
  /** True for the one process that holds the job until then. */
  readonly hold: (agency: AgencyId, job: string, until: Date, now: Date) => Promise<boolean>
}

/** A dead holder is followed by another after this many rounds. */
const ROUNDS_HELD = 2

/** Starts them; the answer stops them and waits for what is under way. A round that fails is told in the log and tried again. */
export function runJobs(deps: JobDeps, jobs: readonly Job[]): () => Promise<void> {
  const running = new Set<Promise<void>>()

  async function round(job: Job): Promise<void> {
    for (const agency of deps.agencies) {
      try {
        const now = deps.clock()
        const until = addSeconds(now, job.everySeconds * ROUNDS_HELD)
        if (await deps.hold(agency.id, job.name, until, now)) await job.run(agency, now)
      } catch (error) {
        deps.logger.fault('job_failed', error, { job: job.name, agency: agency.id })
      }
    }
  }

  const timers = jobs.map((job) => {
    let isBusy = false
    return setInterval(() => {
      if (isBusy) return
      isBusy = true
      const work = round(job).finally(() => {
        isBusy = false
        running.delete(work)
      })
      running.add(work)
    }, job.everySeconds * 1000)
  })
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(running)
  }
}
