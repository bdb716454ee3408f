import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './root.ts'

export interface ToolResult {
  readonly code: number
  readonly output: string
}

/** Runs a command that the workspace installed, from the checkout, and keeps what it says. */
export function runTool(name: string, args: readonly string[]): Promise<ToolResult> {
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, 'node_modules/.bin', name), [...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', (error) => resolve({ code: 127, output: error.message }))
    child.on('exit', (code) => resolve({ code: code ?? 1, output: output.trim() }))
  })
}
