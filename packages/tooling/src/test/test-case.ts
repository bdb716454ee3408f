/** How one test of the last run ended. */
export interface TestCase {
  readonly tier: string
  /** From the checkout. */
  readonly file: string
  /** With the titles of the groups around it. */
  readonly title: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly durationMs: number
}
