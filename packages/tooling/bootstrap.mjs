// The first line of every command: plain JavaScript for any Node from 18 on. It finds a Node that runs TypeScript and a pnpm
// (or fetches both from the npm registry), installs what the lockfile says, and then runs the real script.
// Nothing here is needed by the product: with Node 26 and pnpm, `pnpm install` and the script of the command do the same.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NODE = '26.10.0'
const PNPM = '12.21.0'
const OLDEST_NODE = [22, 18]
const OLDEST_PNPM = 10
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MARK = join(ROOT, 'node_modules', '.sojourn-install.json')
const SCRIPTS = {
  start: 'packages/tooling/src/start/main.ts',
  demo: 'packages/tooling/src/demo/main.ts',
  test: 'packages/tooling/src/test/main.ts',
  check: 'packages/tooling/src/check/main.ts',
  trace: 'packages/tooling/src/trace/main.ts',
  bench: 'packages/tooling/bench/src/main.ts',
  sojourn: 'packages/tooling/src/cli/main.ts',
}

const say = (text) => process.stderr.write(`${text}\n`)

function fail(text, detail = '') {
  say(`\nsojourn: ${text}`)
  const lines = detail.trim().split('\n').slice(-12).join('\n')
  if (lines !== '') say(lines.replace(/^/gm, '  '))
  process.exit(1)
}

function isNewEnough(version, [major, minor]) {
  const [own = 0, ownMinor = 0] = version.split('.').map(Number)
  return own > major || (own === major && ownMinor >= minor)
}

/** The folder of PATH that holds an executable, if any. */
function folderOf(name, path = process.env.PATH ?? '') {
  return path.split(delimiter).find((folder) => folder !== '' && existsSync(join(folder, name)))
}

function usablePnpm(folder) {
  if (folder === undefined) return undefined
  const pnpm = join(folder, 'pnpm')
  const asked = spawnSync(pnpm, ['--version'], { cwd: ROOT, encoding: 'utf8' })
  return asked.status === 0 && isNewEnough(asked.stdout.trim(), [OLDEST_PNPM, 0]) ? pnpm : undefined
}

/** This machine's own Node and pnpm where they will do; otherwise the ones of the last run, or of the npm registry. */
function findToolchain(known) {
  const ownNode = isNewEnough(process.versions.node, OLDEST_NODE) ? process.execPath : undefined
  if (known !== undefined && existsSync(known.node) && existsSync(known.pnpm)) {
    if (ownNode === undefined || known.node === ownNode) return { node: known.node, pnpm: known.pnpm }
  }
  const pnpm = ownNode === undefined ? undefined : usablePnpm(folderOf('pnpm'))
  if (ownNode !== undefined && pnpm !== undefined) return { node: ownNode, pnpm }
  return fetchToolchain(ownNode)
}

function fetchToolchain(ownNode) {
  const packages = [...(ownNode === undefined ? [`node@${NODE}`] : []), `pnpm@${PNPM}`]
  say(`sojourn: fetching ${packages.join(' and ')} from the npm registry (kept for the next time)`)
  const report = 'console.log(JSON.stringify({ node: process.execPath, path: process.env.PATH }))'
  const args = ['--yes', ...packages.map((name) => `--package=${name}`), '--', 'node', '-e', report]
  const npx = spawnSync('npx', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  if (npx.error !== undefined) fail('npx was not found; install npm, or Node 26 with pnpm 12', npx.error.message)
  if (npx.status !== 0) fail('Node and pnpm could not be fetched; is the npm registry reachable?', npx.stderr)
  const { node, path } = JSON.parse(npx.stdout.trim().split('\n').pop())
  const folder = folderOf('pnpm', path)
  if (folder === undefined) fail('npx brought no pnpm', npx.stderr)
  return { node: ownNode ?? node, pnpm: join(folder, 'pnpm') }
}

/** What an install depends on; while it stays the same, there is nothing to install. */
function lockDigest(withBench) {
  const digest = createHash('sha256')
    .update(String(withBench))
    .update(process.platform + process.arch)
  const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml']
  for (const part of ['issuer', 'verifier', 'wallet-web', 'test', 'packages/tooling/bench'])
    manifests.push(`${part}/package.json`)
  for (const name of readdirSync(join(ROOT, 'packages')).sort()) manifests.push(`packages/${name}/package.json`)
  for (const file of manifests) {
    if (existsSync(join(ROOT, file))) digest.update(file).update(readFileSync(join(ROOT, file)))
  }
  return digest.digest('hex')
}

function readMark() {
  try {
    return JSON.parse(readFileSync(MARK, 'utf8'))
  } catch {
    return undefined
  }
}

function install(toolchain, withBench) {
  say('sojourn: installing what the lockfile says')
  // The bench compares with other projects' libraries; nobody else needs those.
  const filter = withBench ? [] : ['--filter', '!@sojourn/bench']
  const args = ['install', '--frozen-lockfile', '--reporter=append-only', ...filter]
  const done = spawnSync(toolchain.pnpm, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: environment(toolchain),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (done.error !== undefined) fail('pnpm did not start', done.error.message)
  if (done.status !== 0) fail('the dependencies could not be installed', `${done.stdout}\n${done.stderr}`)
}

/** Compiled modules are kept too: the services start in half the time. */
const environment = ({ node }) => ({
  NODE_COMPILE_CACHE: join(ROOT, 'node_modules', '.compile-cache'),
  ...process.env,
  PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`,
})

function run(toolchain, script, args) {
  const child = spawn(toolchain.node, [join(ROOT, script), ...args], {
    cwd: ROOT,
    env: environment(toolchain),
    stdio: 'inherit',
  })
  // A terminal's Ctrl-C reaches the child by itself; a signal that was sent to us alone is passed on.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  process.on('SIGINT', () => undefined)
  child.on('error', (error) => fail('Node did not start', error.message))
  child.on('exit', (code, signal) =>
    process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)),
  )
}

const [command = '', ...args] = process.argv.slice(2)
const script = SCRIPTS[command]
if (script === undefined) fail(`there is no command "${command}"; there are ${Object.keys(SCRIPTS).join(', ')}`)
const mark = readMark()
const toolchain = findToolchain(mark)
const withBench = command === 'bench' || mark?.withBench === true
const digest = lockDigest(withBench)
if (mark?.digest !== digest) install(toolchain, withBench)
if (mark?.digest !== digest || mark.node !== toolchain.node || mark.pnpm !== toolchain.pnpm) {
  mkdirSync(dirname(MARK), { recursive: true })
  writeFileSync(MARK, `${JSON.stringify({ ...toolchain, withBench, digest })}\n`)
}
run(toolchain, script, args)
