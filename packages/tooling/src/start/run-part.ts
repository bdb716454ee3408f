import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { ROOT } from '../root.ts'

export interface PartOptions {
  readonly name: string
  /** From the checkout. */
  readonly script: string
  readonly env: Readonly<Record<string, string>>
  readonly port: number
  readonly logFile: string
  /** Called when it ends although nobody asked it to. */
  readonly onLost: (reason: string) => void
}

export interface RunningPart {
  readonly name: string
  readonly pid: number
  stop(): Promise<void>
}

const READY_MS = 60_000
const STOP_MS = 12_000
const KEPT_LINES = 12

/** Starts one service as a process of its own and waits until it says that it can serve. */
export async function runPart(options: PartOptions): Promise<RunningPart> {
  mkdirSync(dirname(options.logFile), { recursive: true })
  const log = createWriteStream(options.logFile)
  const child = spawn(process.execPath, [join(ROOT, options.script)], {
    cwd: ROOT,
    env: options.env,
    // The channel is never spoken on: its end tells the service that we are gone, even after SIGKILL.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      log.write(`${line}\n`)
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
      const shown = worthTelling(line)
      if (shown !== undefined) process.stderr.write(`  ${options.name}: ${shown}\n`)
    })
  }
  let expected = false
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal === null ? `code ${code}` : signal))
  })
  const stop = async () => {
    expected = true
    await end(child, ended)
  }
  const lost = ended.then((reason) => {
    throw new Error(`the ${options.name} ended (${reason}); its last lines:\n${lines.join('\n')}`)
  })
  try {
    await Promise.race([untilReady(options), lost])
  } catch (error) {
    await stop()
    throw error
  }
  lost.catch((error: unknown) => {
    if (!expected) options.onLost(error instanceof Error ? error.message : String(error))
  })
  return { name: options.name, pid: child.pid ?? -1, stop }
}

async function untilReady({ name, port }: PartOptions): Promise<void> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    if (await answersReady(port)) return
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  throw new Error(`the ${name} was not ready within ${READY_MS / 1000} seconds`)
}

async function answersReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(2_000) })).status === 200
  } catch {
    return false
  }
}

async function end(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM')
  const impatient = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
  await ended
  clearTimeout(impatient)
}

/** The log goes to its file; what an operator should look at is told here too. */
function worthTelling(line: string): string | undefined {
  try {
    const { level, event, reason, problem, err } = JSON.parse(line)
    if (level !== 'warn' && level !== 'error' && level !== 'fatal') return undefined
    return [event, reason, problem, err?.message].filter((part) => typeof part === 'string').join(': ')
  } catch {
    return line
  }
}
