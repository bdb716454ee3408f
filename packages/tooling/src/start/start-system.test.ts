import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readStartOptions } from './start-options.ts'
import { startSystem } from './start-system.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'system-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** What `npm start` would say instead of starting. */
async function refusal(args: readonly string[]): Promise<string> {
  const options = readStartOptions(args, {})
  if (options === 'help') throw new Error('no start was asked for')
  const told: string[] = []
  const started = startSystem(
    options,
    (step) => told.push(step),
    () => undefined,
  )
  return started.then(
    async (system) => {
      await system.stop()
      return 'it started'
    },
    (error: Error) => error.message,
  )
}

describe('a start that cannot be', () => {
  test('says which folder it can neither make nor read, and touches nothing', async () => {
    const file = join(folder, 'state')
    writeFileSync(file, 'somebody’s own file')
    for (const state of [file, join(file, 'below')])
      expect(await refusal(['--state', state, '--port', '61040'])).toBe(
        `the state folder ${state} cannot be made or read by this account`,
      )
    expect(readFileSync(file, 'utf8')).toBe('somebody’s own file')
    expect(readdirSync(folder)).toEqual(['state'])
  })

  test('says in one sentence that the ports are taken, before it forgets or makes anything', async () => {
    const taken = createServer()
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address()
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      }),
    )
    const kept = join(folder, 'kept')
    writeFileSync(kept, 'of an earlier start')
    // The wallet's port is the third; the other two are free or not, the sentence names what is taken.
    const said = await refusal(['--fresh', '--state', folder, '--port', String(Math.max(port - 200, 1))])
    expect(said).toContain(`port ${port} (wallet) is in use`)
    expect(said).not.toContain('\n')
    expect(readFileSync(kept, 'utf8')).toBe('of an earlier start')
    await new Promise((resolve) => taken.close(resolve))
  })
})
