import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ROOT } from './root.ts'

/** A checkout with nothing in it but the bootstrap, one command, and the programs that a test puts on its PATH. */
let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bootstrap-'))
  mkdirSync(join(root, 'packages/tooling'), { recursive: true })
  cpSync(join(ROOT, 'packages/tooling/bootstrap.mjs'), join(root, 'packages/tooling/bootstrap.mjs'))
  write('package.json', '{}')
  write('pnpm-lock.yaml', 'lockfileVersion: 9')
  write(
    'packages/tooling/src/check/main.ts',
    'const told: string[] = process.argv.slice(2)\nconsole.log("ran", ...told)\n',
  )
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

function program(name: string, script: string): void {
  write(`bin/${name}`, `#!/bin/sh\n${script}\n`)
  chmodSync(join(root, 'bin', name), 0o755)
}

function run(...args: string[]) {
  const script = join(root, 'packages/tooling/bootstrap.mjs')
  const env = { PATH: `${join(root, 'bin')}:/usr/bin:/bin` }
  // No npx but the test's own: the machine's would reach for the network.
  if (!existsSync(join(root, 'bin/npx'))) program('npx', 'echo "npx must not be called" >&2; exit 9')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', env })
  return { status, stdout, stderr }
}

const PNPM =
  'if [ "$1" = --version ]; then echo 12.21.0; else echo "$@" >> "$(dirname "$0")/calls"; mkdir -p node_modules; fi'
const calls = () => readFileSync(join(root, 'bin/calls'), 'utf8').trim().split('\n')

describe('bootstrap', () => {
  test('installs what the lockfile says and runs the command with its arguments', () => {
    program('pnpm', PNPM)
    expect(run('check', '--one', 'two')).toMatchObject({ status: 0, stdout: 'ran --one two\n' })
    expect(calls()).toEqual(['install --frozen-lockfile --reporter=append-only --filter !@sojourn/bench'])
  })

  test('installs nothing the second time, and again once the lockfile changed', () => {
    program('pnpm', PNPM)
    run('check')
    run('check')
    expect(calls()).toHaveLength(1)
    write('pnpm-lock.yaml', 'lockfileVersion: 9 # changed')
    run('check')
    expect(calls()).toHaveLength(2)
  })

  test("installs the bench's peers for the bench, and keeps them afterwards", () => {
    program('pnpm', PNPM)
    write('packages/tooling/bench/src/main.ts', 'console.log("measured")\n')
    expect(run('bench').stdout).toBe('measured\n')
    run('check')
    expect(calls()).toEqual(['install --frozen-lockfile --reporter=append-only'])
  })

  test('fetches a pnpm by npx when the one at hand is too old', () => {
    program('pnpm', 'echo 8.15.0')
    write('fetched/pnpm', `#!/bin/sh\n${PNPM.replace('$(dirname "$0")', join(root, 'bin'))}\n`)
    chmodSync(join(root, 'fetched/pnpm'), 0o755)
    const report = JSON.stringify({ node: process.execPath, path: join(root, 'fetched') })
    program('npx', `echo "$@" > "$(dirname "$0")/npx-calls"; echo '${report}'`)
    expect(run('check').status).toBe(0)
    expect(readFileSync(join(root, 'bin/npx-calls'), 'utf8')).toContain('--package=pnpm@12.21.0')
    expect(calls()).toHaveLength(1)
  })

  test('says what is wrong when the registry cannot be reached', () => {
    program('pnpm', 'echo 8.15.0')
    program('npx', 'echo "npm error ENOTFOUND registry" >&2; exit 1')
    const { status, stderr } = run('check')
    expect(status).toBe(1)
    expect(stderr).toContain('Node and pnpm could not be fetched; is the npm registry reachable?')
    expect(stderr).toContain('ENOTFOUND')
  })

  test('says what is wrong when the dependencies cannot be installed, and tries again the next time', () => {
    program('pnpm', 'if [ "$1" = --version ]; then echo 12.21.0; else echo "ERR_PNPM_OUTDATED_LOCKFILE"; exit 1; fi')
    const { status, stderr } = run('check')
    expect([status, stderr.includes('could not be installed'), stderr.includes('ERR_PNPM_OUTDATED')]).toEqual([
      1,
      true,
      true,
    ])
    program('pnpm', PNPM)
    expect(run('check').status).toBe(0)
  })

  test("answers with the command's own exit code", () => {
    program('pnpm', PNPM)
    write('packages/tooling/src/check/main.ts', 'process.exit(7)\n')
    expect(run('check').status).toBe(7)
  })

  test('names the commands there are', () => {
    const { status, stderr } = run('nonsense')
    expect([status, stderr.trim()]).toEqual([
      1,
      'sojourn: there is no command "nonsense"; there are start, demo, test, check, trace, bench, sojourn',
    ])
  })
})
