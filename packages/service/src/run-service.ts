import closeWithGrace from 'close-with-grace'
import { isConfigProblems } from './config/read-config.ts'
import type { Logger } from './log/create-logger.ts'

export interface RunningService {
  close(): Promise<void>
}

/**
 * The last line of each `main.ts`: starts, prints configuration problems as sentences, closes on SIGTERM and SIGINT after requests in
 * flight have been answered, and ends with code 1 after an uncaught fault. A signal that comes while starting closes what was started.
 * Whoever started us as a child process keeps a channel to us; when that is gone, so are we, however it went.
 */
export async function runService(start: () => Promise<RunningService>, logger: Logger): Promise<void> {
  const starting = start()
  const grace = closeWithGrace({ delay: 10_000, logger: false }, async ({ err, signal }) => {
    if (err !== undefined) logger.fault('service_crashed', err)
    else logger.event('service_stopping', { signal: signal ?? 'close' })
    const service = await starting.catch(() => undefined)
    await service?.close()
  })
  if (process.connected === false) grace.close()
  else process.once('disconnect', () => grace.close())
  try {
    await starting
  } catch (error) {
    grace.uninstall()
    if (isConfigProblems(error)) for (const problem of error.problems) logger.alarm('config_refused', { problem })
    else logger.fault('service_not_started', error)
    process.exitCode = 1
    // Whatever was opened before the fault must not keep a dead service running.
    setTimeout(() => process.exit(1), 500).unref()
  }
}
