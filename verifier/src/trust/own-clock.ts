export interface OwnClockDeps {
  /** Reads once more; `false` when it did not go well, so that the next look comes sooner. */
  look(): Promise<boolean>
  /** From 0 to 1, for the jitter. */
  random(): number
  /** From one look to the next, when it went well. */
  readonly refreshSeconds: number
}

export interface OwnClock {
  refresh(): Promise<void>
  start(): void
  stop(): void
}

const RETRY_SECONDS = 30

/** Looks again and again at something that is published elsewhere, a fifth early or late by lot, and never because somebody asked. */
export function createOwnClock({ look, random, refreshSeconds }: OwnClockDeps): OwnClock {
  let timer: NodeJS.Timeout | undefined
  let failed = false

  async function refresh(): Promise<void> {
    failed = true
    failed = !(await look())
  }

  function schedule(): void {
    const seconds = (failed ? Math.min(RETRY_SECONDS, refreshSeconds) : refreshSeconds) * (0.8 + 0.4 * random())
    timer = setTimeout(() => {
      void refresh().finally(() => {
        if (timer !== undefined) schedule()
      })
    }, seconds * 1000)
    timer.unref()
  }

  return {
    refresh,
    start() {
      if (timer === undefined) schedule()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
