import type { TestCase } from './test-case.ts'

export interface Summary {
  /** One line a tier, then what failed, then the counts of everything. */
  readonly lines: readonly string[]
  readonly failed: boolean
}

const count = (cases: readonly TestCase[], state: TestCase['state']): number =>
  cases.filter((one) => one.state === state).length

const counts = (cases: readonly TestCase[]): string =>
  `${count(cases, 'passed')} passed, ${count(cases, 'failed')} failed, ${count(cases, 'skipped')} skipped`

/** `tiers` are the ones that were asked for: one that ran nothing is a failure, for it proves nothing. */
export function summarise(tiers: readonly string[], cases: readonly TestCase[]): Summary {
  const perTier = tiers.map((tier) => ({ tier, own: cases.filter((one) => one.tier === tier) }))
  const empty = perTier.filter(({ own }) => own.every(({ state }) => state === 'skipped')).map(({ tier }) => tier)
  const failures = cases.filter(({ state }) => state === 'failed')
  return {
    lines: [
      ...perTier.map(({ tier, own }) => `${tier.padEnd(9)} ${counts(own)}`),
      ...empty.map((tier) => `FAILED: the tier ${tier} ran no case`),
      ...failures.map(({ tier, file, title }) => `FAILED: ${tier}: ${file === '' ? '' : `${file}: `}${title}`),
      counts(cases),
    ],
    failed: failures.length > 0 || empty.length > 0,
  }
}
