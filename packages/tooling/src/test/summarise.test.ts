import { describe, expect, test } from 'vitest'
import { casesOf } from './run-tier.ts'
import { summarise } from './summarise.ts'
import type { TestCase } from './test-case.ts'

const one = (tier: string, state: TestCase['state'], title = 'x'): TestCase => ({
  tier,
  file: 'a.test.ts',
  title,
  state,
  durationMs: 1,
})

describe('summarise', () => {
  test('ends with plain counts', () => {
    const { lines, failed } = summarise(
      ['unit', 'faults'],
      [one('unit', 'passed'), one('unit', 'skipped'), one('faults', 'passed')],
    )
    expect(lines.at(-1)).toBe('2 passed, 0 failed, 1 skipped')
    expect(failed).toBe(false)
  })

  test('fails when a case failed, and names it', () => {
    const { lines, failed } = summarise(['unit'], [one('unit', 'passed'), one('unit', 'failed', 'refuses it')])
    expect(failed).toBe(true)
    expect(lines).toContain('FAILED: unit: a.test.ts: refuses it')
  })

  test('fails when a tier ran no case', () => {
    expect(summarise(['unit', 'faults'], [one('unit', 'passed')])).toMatchObject({ failed: true })
    expect(summarise(['unit'], [one('unit', 'skipped')]).failed).toBe(true)
  })
})

describe('casesOf', () => {
  test('counts a file that could not be loaded as a failure', () => {
    const report = { testResults: [{ name: '/x/a.test.ts', status: 'failed', assertionResults: [] }] }
    expect(casesOf('unit', report).map(({ state }) => state)).toEqual(['failed'])
  })

  test('reads passed, failed and skipped cases', () => {
    const assertionResults = ['passed', 'failed', 'pending', 'todo', 'skipped'].map((status) => ({
      fullName: status,
      status,
      duration: 1,
    }))
    const states = casesOf('unit', { testResults: [{ name: '/x/a.test.ts', status: 'failed', assertionResults }] })
    expect(states.map(({ state }) => state)).toEqual(['passed', 'failed', 'skipped', 'skipped', 'skipped'])
  })
})
