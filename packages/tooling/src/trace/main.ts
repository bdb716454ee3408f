import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { RESULTS_FILE } from '../test/results-file.ts'
import type { TestCase } from '../test/test-case.ts'
import { DESIGN_LINES } from './design-lines.ts'
import { type TracedLine, traceLines } from './trace-lines.ts'

const { values } = parseArgs({ options: { json: { type: 'string' }, all: { type: 'boolean', default: false } } })

async function lastRun(): Promise<readonly TestCase[]> {
  try {
    return JSON.parse(await readFile(RESULTS_FILE, 'utf8')) as TestCase[]
  } catch {
    console.error('sojourn: there is no test run to read; run npm test first')
    process.exit(1)
  }
}

const wordFor = ({ passed, failed, skipped }: TracedLine): string => {
  if (failed.length > 0) return `${failed.length} FAILED, ${passed.length} passed`
  if (passed.length > 0) return `${passed.length} passed`
  return skipped.length > 0 ? `${skipped.length} skipped` : 'no test'
}

const { lines, unknown } = traceLines(await lastRun())
if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(lines, undefined, 2)}\n`)
for (const [title, names] of Object.entries(DESIGN_LINES)) {
  const traced = lines.filter(({ line }) => names.includes(line))
  const held = traced.filter(({ passed, failed }) => passed.length > 0 && failed.length === 0)
  console.log(`${title}: ${held.length} of ${names.length}`)
  for (const one of traced) {
    if (!values.all && one.passed.length + one.failed.length + one.skipped.length === 0) continue
    console.log(`  [${one.line}] ${wordFor(one)}`)
  }
}
for (const line of unknown) console.log(`[${line}] is no line of the design`)
process.exitCode = unknown.length > 0 ? 1 : 0
