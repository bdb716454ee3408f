import { expect, test } from 'vitest'
import type { TestCase } from '../test/test-case.ts'
import { linesOf } from './design-lines.ts'
import { traceLines } from './trace-lines.ts'

const one = (title: string, state: TestCase['state']): TestCase => ({
  tier: 'unit',
  file: 'a.test.ts',
  title,
  state,
  durationMs: 1,
})

test('reads every tag of a title', () => {
  expect(linesOf('refuses a used nonce [R 3][S 3] [case b1] [row 12]')).toEqual(['R 3', 'S 3', 'case b1', 'row 12'])
  expect(linesOf('indexes a[0] and [1]')).toEqual([])
})

test('tells for each line which of its tests passed and which did not', () => {
  const { lines, unknown } = traceLines([
    one('a [R 3]', 'passed'),
    one('b [R 3]', 'failed'),
    one('c [S 1]', 'skipped'),
    one('d [R 99]', 'passed'),
  ])
  expect(lines.find(({ line }) => line === 'R 3')).toEqual({
    line: 'R 3',
    passed: ['a.test.ts: a [R 3]'],
    failed: ['a.test.ts: b [R 3]'],
    skipped: [],
  })
  expect(lines.find(({ line }) => line === 'R 4')?.passed).toEqual([])
  expect(unknown).toEqual(['R 99'])
})
