import { mkdir, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { startTestCluster } from '@sojourn/service/testing'
import { findBrowser, installBrowser } from '../browser/find-browser.ts'
import { STATIC_CHECKS } from '../check/static-checks.ts'
import { installToken } from './install-token.ts'
import { OUTPUT_FOLDER, RESULTS_FILE } from './results-file.ts'
import { runTier } from './run-tier.ts'
import { summarise } from './summarise.ts'
import type { TestCase } from './test-case.ts'
import { testClusterOptions } from './test-cluster-options.ts'

const VITEST_TIERS = ['unit', 'vectors', 'refusals', 'stories', 'faults']
const TIERS = ['static', ...VITEST_TIERS]
const USAGE = `npm test [-- options] [tier ...]

  tiers      ${TIERS.join(', ')} (all when none is named)
  --nightly  the long cases too

DATABASE_URL names a PostgreSQL server to run on (its account makes databases there, and drops them at the end);
TEST_POSTGRES_BIN the folder of another PostgreSQL for a server of our own; CHROMIUM another browser.`

async function runStatic(): Promise<readonly TestCase[]> {
  const cases: TestCase[] = []
  for (const [name, check] of Object.entries(STATIC_CHECKS)) {
    const began = performance.now()
    const { passed, report } = await check()
    console.log(`${passed ? 'passed' : 'FAILED'}  ${name}: ${report}`)
    const durationMs = Math.round(performance.now() - began)
    cases.push({ tier: 'static', file: '', title: name, state: passed ? 'passed' : 'failed', durationMs })
  }
  return cases
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { nightly: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
})
const strange = positionals.filter((tier) => !TIERS.includes(tier))
if (values.help || strange.length > 0) {
  console.error(strange.length > 0 ? `there is no tier ${strange.join(', ')}\n\n${USAGE}` : USAGE)
  process.exit(strange.length > 0 ? 1 : 0)
}
const tiers = positionals.length === 0 ? TIERS : TIERS.filter((tier) => positionals.includes(tier))

const noBrowser = tiers.includes('stories') ? installBrowser(process.env) : undefined
const browser = findBrowser(process.env)
const token = tiers.includes('unit') ? installToken(process.env) : undefined
const stopCluster = tiers.some((tier) => tier !== 'static')
  ? await startTestCluster(testClusterOptions(process.env)).catch((error: Error) => {
      console.error(`sojourn: ${error.message}`)
      process.exit(1)
    })
  : async () => undefined
const env = {
  ...process.env,
  ...(values.nightly ? { NIGHTLY: '1' } : {}),
  ...(browser === undefined ? {} : { CHROMIUM: browser }),
  ...(token !== undefined && 'addon' in token ? { TEST_PKCS11_ADDON: token.addon } : {}),
}
const cases: TestCase[] = []
for (const tier of tiers) {
  console.log(`\n== ${tier}`)
  cases.push(...(tier === 'static' ? await runStatic() : await runTier(tier, env)))
}
await stopCluster()
await mkdir(OUTPUT_FOLDER, { recursive: true })
await writeFile(RESULTS_FILE, `${JSON.stringify(cases, undefined, 1)}\n`)

const { lines, failed } = summarise(tiers, cases)
console.log('')
if (noBrowser !== undefined) console.log(`stories in a browser were skipped: ${noBrowser}`)
if (token !== undefined && 'missing' in token) console.log(`keys in a PKCS#11 token were skipped: ${token.missing}`)
for (const line of lines) console.log(line)
process.exitCode = failed ? 1 : 0
