import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ROOT } from '../root.ts'
import { runPart } from './run-part.ts'

let folder: string
let port: number

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'part-'))
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  port = typeof address === 'object' && address !== null ? address.port : 0
  await new Promise((resolve) => probe.close(resolve))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** `ready` is what /readyz answers; `then` runs afterwards. */
function part(ready: number, then = '') {
  writeFileSync(
    join(folder, 'part.mjs'),
    `import { createServer } from 'node:http'
     console.log(JSON.stringify({ level: 'info', event: 'started', told: process.env.TOLD }))
     createServer((request, response) => response.writeHead(${ready}).end()).listen(${port}, '127.0.0.1')
     ${then}`,
  )
  const lost: string[] = []
  const options = { name: 'probe', script: relative(ROOT, join(folder, 'part.mjs')), env: { TOLD: 'yes' }, port }
  return {
    lost,
    started: runPart({ ...options, logFile: join(folder, 'logs/probe.log'), onLost: (reason) => lost.push(reason) }),
  }
}

describe('runPart', () => {
  test('is there once the service says that it can serve, and keeps its log', async () => {
    const { started, lost } = part(200)
    const running = await started
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    await running.stop()
    expect(lost).toEqual([])
    expect(JSON.parse(readFileSync(join(folder, 'logs/probe.log'), 'utf8'))).toMatchObject({
      event: 'started',
      told: 'yes',
    })
  })

  test('says what the last lines of a service were that ended while starting', async () => {
    const { started } = part(503, "console.log('the last words'); process.exit(3)")
    await expect(started).rejects.toThrow(/the probe ended \(code 3\); its last lines:\n[\s\S]*the last words/)
  })

  test('tells when a service is lost later', async () => {
    const { started, lost } = part(200, "setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1500)")
    await started
    await expect.poll(() => lost, { timeout: 10_000 }).toEqual([expect.stringContaining('the probe ended (SIGKILL)')])
  })
})
