import { UsageProblem } from './command.ts'
import { runCommand } from './run-command.ts'

try {
  const { code, said } = await runCommand(process.argv.slice(2))
  process.stdout.write(`${typeof said === 'string' ? said.trimEnd() : JSON.stringify(said, undefined, 2)}\n`)
  process.exitCode = code
} catch (error) {
  if (!(error instanceof UsageProblem)) throw error
  process.stderr.write(`sojourn: ${error.message}\n`)
  process.exitCode = 2
}
