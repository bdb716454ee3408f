import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const SERVICE = fileURLToPath(new URL('index.ts', import.meta.url))
let folder: string
let script: string
let broken: string

/** A service that serves after `startMs`, and says on its log when it was closed. */
const PROGRAM = (startMs: number) => `
import { createLogger, runService } from ${JSON.stringify(SERVICE)}
const logger = createLogger('probe', 'info')
await runService(async () => {
  await new Promise((resolve) => setTimeout(resolve, ${startMs}))
  const alive = setInterval(() => undefined, 1_000)
  logger.event('started')
  return { close: async () => { clearInterval(alive); logger.event('closed') } }
}, logger)
`

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-service-'))
  script = join(folder, 'probe.ts')
  broken = join(folder, 'broken.ts')
  writeFileSync(script, PROGRAM(300))
  const config = `import { createLogger, readConfig, runService } from ${JSON.stringify(SERVICE)}\n`
  const schema = `{ safeParse: () => ({ success: false, error: { issues: [{ path: ['A'], message: 'is missing' }, { path: ['B'], message: 'is strange' }] } }) }`
  writeFileSync(
    broken,
    `${config}await runService(async () => readConfig(${schema}, {}), createLogger('probe', 'info'))\n`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

/** What it logged until it ended, and how it ended. */
function watch(child: ChildProcess): { started: Promise<void>; ended: Promise<{ code: number | null; log: string }> } {
  let log = ''
  const started = Promise.withResolvers<void>()
  child.stdout?.on('data', (chunk: Buffer) => {
    log += chunk.toString()
    if (log.includes('"event":"started"')) started.resolve()
  })
  // Node tells no 'close' of a child whose channel was cut.
  const silent = new Promise((resolve) => child.stdout?.once('end', resolve))
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const ended = Promise.all([gone, silent]).then(([code]) => ({ code, log }))
  return { started: started.promise, ended }
}

describe('runService', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('closes the service on %s and ends well', async (signal) => {
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    const { started, ended } = watch(child)
    await started
    child.kill(signal)
    expect(await ended).toMatchObject({ code: 0, log: expect.stringContaining('"event":"closed"') })
  })

  test.each([0, 1])(
    'closes the service when its parent goes away (case %i: while starting, or later)',
    async (later) => {
      const child = fork(script, { stdio: ['ignore', 'pipe', 'inherit', 'ipc'], execArgv: [] })
      const { started, ended } = watch(child)
      if (later === 1) await started
      child.disconnect()
      expect(await ended).toMatchObject({ code: 0, log: expect.stringContaining('"event":"closed"') })
    },
  )

  test('tells every problem of the configuration in a line of its own and ends with 1', async () => {
    const { ended } = watch(spawn(process.execPath, [broken], { stdio: ['ignore', 'pipe', 'inherit'] }))
    const { code, log } = await ended
    const problems = log
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).problem)
    expect([code, ...problems]).toEqual([1, 'A: is missing', 'B: is strange'])
  })
})
