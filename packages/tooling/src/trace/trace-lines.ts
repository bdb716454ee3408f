import type { TestCase } from '../test/test-case.ts'
import { DESIGN_LINES, linesOf } from './design-lines.ts'

export interface TracedLine {
  readonly line: string
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  readonly skipped: readonly string[]
}

export interface Trace {
  readonly lines: readonly TracedLine[]
  /** Tags that name no line of the design: a slip of the pen. */
  readonly unknown: readonly string[]
}

/** Which lines of the design have tests, and how those ended in the last run. */
export function traceLines(cases: readonly TestCase[]): Trace {
  const byLine = new Map<string, TestCase[]>()
  for (const one of cases) {
    for (const line of linesOf(one.title)) byLine.set(line, [...(byLine.get(line) ?? []), one])
  }
  const known = Object.values(DESIGN_LINES).flat()
  const titles = (line: string, state: TestCase['state']) =>
    (byLine.get(line) ?? []).filter((one) => one.state === state).map(({ file, title }) => `${file}: ${title}`)
  return {
    lines: known.map((line) => ({
      line,
      passed: titles(line, 'passed'),
      failed: titles(line, 'failed'),
      skipped: titles(line, 'skipped'),
    })),
    unknown: [...byLine.keys()].filter((line) => !known.includes(line)),
  }
}
