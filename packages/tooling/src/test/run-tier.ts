import { spawn } from 'node:child_process'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { ROOT } from '../root.ts'
import { OUTPUT_FOLDER } from './results-file.ts'
import type { TestCase } from './test-case.ts'

/** What vitest's JSON reporter writes, as far as we read it. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), duration: z.number().nullish() })),
    }),
  ),
})

const STATES: Readonly<Record<string, TestCase['state']>> = { passed: 'passed', failed: 'failed' }

/** Runs one project of the vitest configuration, showing its own report, and answers every case. */
export async function runTier(
  tier: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly TestCase[]> {
  const file = join(OUTPUT_FOLDER, 'tiers', `${tier}.json`)
  await mkdir(join(OUTPUT_FOLDER, 'tiers'), { recursive: true })
  await rm(file, { force: true })
  const code = await vitest(tier, file, env)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return [brokenTier(tier, `vitest ended with code ${code} and wrote no report`)]
  const cases = casesOf(tier, JSON.parse(text))
  // Vitest may fail for what is no test: an unhandled rejection, a global set-up.
  const explained = code === 0 || cases.some(({ state }) => state === 'failed')
  return explained ? cases : [...cases, brokenTier(tier, `vitest ended with code ${code} although no case failed`)]
}

function vitest(tier: string, file: string, env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const args = ['run', '--config', 'packages/tooling/vitest.config.ts', '--project', tier, '--passWithNoTests']
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`, '--silent=passed-only']
  return new Promise((resolve) => {
    const child = spawn(join(ROOT, 'node_modules/.bin/vitest'), [...args, ...reporters], {
      cwd: ROOT,
      env,
      stdio: 'inherit',
    })
    child.on('error', () => resolve(127))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

export function casesOf(tier: string, report: unknown): readonly TestCase[] {
  return reportSchema.parse(report).testResults.flatMap(({ name, status, assertionResults }): TestCase[] => {
    const file = relative(ROOT, name)
    const cases = assertionResults.map(({ fullName, status: state, duration }) => ({
      tier,
      file,
      title: fullName,
      state: STATES[state] ?? 'skipped',
      durationMs: Math.round(duration ?? 0),
    }))
    // A file that cannot even be loaded has no cases, and must not look like one that has none to run.
    const loaded = status !== 'failed' || cases.some(({ state }) => state === 'failed')
    return loaded
      ? cases
      : [...cases, { tier, file, title: 'the file could not be run', state: 'failed', durationMs: 0 }]
  })
}

const brokenTier = (tier: string, title: string): TestCase => ({
  tier,
  file: '',
  title,
  state: 'failed',
  durationMs: 0,
})
