import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../root.ts'
import { runTool } from '../run-tool.ts'
import { checkBoundaries } from './check-boundaries.ts'
import { checkConventions, longFiles } from './conventions.ts'
import { readSourceFiles } from './source-files.ts'

export interface CheckResult {
  readonly passed: boolean
  /** What to print when it failed, or one line about what was seen. */
  readonly report: string
}

const ofTool = async (name: string, args: readonly string[], seen: string): Promise<CheckResult> => {
  const { code, output } = await runTool(name, args)
  return code === 0 ? { passed: true, report: seen } : { passed: false, report: output }
}

/** The bench is checked where its peers are installed; nobody else has what it imports. */
const benchIsInstalled = (): boolean => existsSync(join(ROOT, 'packages/tooling/bench/node_modules'))

/** A cruiser that cannot read TypeScript sees nothing and finds nothing wrong. */
const FEWEST_MODULES = 100

async function boundaries(): Promise<CheckResult> {
  const { modules, violations } = await checkBoundaries(ROOT)
  if (modules < FEWEST_MODULES) return { passed: false, report: `only ${modules} modules were seen` }
  const seen = `${modules} modules`
  return { passed: violations.length === 0, report: violations.length === 0 ? seen : violations.join('\n') }
}

async function conventions(): Promise<CheckResult> {
  const files = await readSourceFiles(ROOT)
  const violations = checkConventions(files)
  if (violations.length > 0) {
    return { passed: false, report: violations.map(({ rule, where, what }) => `${where} ${rule}: ${what}`).join('\n') }
  }
  const long = longFiles(files)
  return { passed: true, report: [`${files.length} files`, ...long.map((line) => `to judge: ${line}`)].join('\n') }
}

/** Everything that is held without running the product, in the order of how soon each tells something. */
export const STATIC_CHECKS: Readonly<Record<string, () => Promise<CheckResult>>> = {
  types: () =>
    ofTool('tsc', ['-p', benchIsInstalled() ? '.' : 'packages/tooling/tsconfig.without-bench.json'], 'strict'),
  conventions,
  boundaries,
  'format and lint': () => ofTool('biome', ['check', '--error-on-warnings', '.'], 'clean'),
  'unused code': () => ofTool('knip', ['--config', 'packages/tooling/knip.json', '--no-config-hints'], 'none'),
}
