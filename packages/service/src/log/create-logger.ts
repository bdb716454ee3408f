import { type DestinationStream, pino } from 'pino'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'
/** Ids, stages, reasons, counts, `durationMs`; never claims, codes, nonces or tokens. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined | readonly string[]>>

/** One JSON line a fact. `event` names are past tense: `credential_issued`. */
export interface Logger {
  debug(event: string, fields?: LogFields): void
  event(event: string, fields?: LogFields): void
  /** Something that an operator should look at although the service goes on. */
  alarm(event: string, fields?: LogFields): void
  /** A broken world or a bug: the error's stack and causes are written, for the log alone. */
  fault(event: string, error: unknown, fields?: LogFields): void
  with(fields: LogFields): Logger
}

/** Names that must not reach a log even when a caller forgets: the value is replaced. */
const NEVER = [
  'authorization',
  'dpop',
  'cookie',
  'code',
  'txCode',
  'tx_code',
  'nonce',
  'token',
  'accessToken',
  'claims',
]

export function createLogger(service: string, level: LogLevel, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"at":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: NEVER, censor: '[redacted]' },
    messageKey: 'event',
  }
  return wrap(pino(options, destination ?? standardOutput()))
}

/** Lines that come while one is being written leave together with the next; what waits is written when the process ends. */
const standardOutput = (): DestinationStream => pino.destination({ dest: 1, sync: false })

/** For tests and tools that want no output. */
export const silentLogger = (): Logger => createLogger('silent', 'silent', { write: () => undefined })

function wrap(lines: ReturnType<typeof pino>): Logger {
  return {
    debug: (event, fields) => lines.debug(fields ?? {}, event),
    event: (event, fields) => lines.info(fields ?? {}, event),
    alarm: (event, fields) => lines.warn(fields ?? {}, event),
    fault: (event, error, fields) => lines.error({ ...fields, err: error }, event),
    with: (fields) => wrap(lines.child(fields)),
  }
}
