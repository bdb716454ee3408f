import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ROOT } from '../root.ts'

/** Each has a Vite configuration of its own and puts its files into `dist`. */
export const PAGES = ['issuer/console', 'verifier/desk', 'verifier/checker', 'verifier/button', 'wallet-web'] as const
export type Page = (typeof PAGES)[number]

const MARK = '.sources'
const NOT_SOURCES = new Set(['node_modules', 'dist', 'provider', 'coverage'])

/** Builds the pages whose sources changed since their last build; answers which were built. */
export async function buildPages(): Promise<readonly Page[]> {
  const shared = await digestOf(join(ROOT, 'packages'))
  const built = await Promise.all(PAGES.map((page) => buildPage(page, shared)))
  return PAGES.filter((_page, index) => built[index])
}

async function buildPage(page: Page, shared: string): Promise<boolean> {
  const folder = join(ROOT, page)
  if (!existsSync(join(folder, 'vite.config.ts'))) throw new Error(`${page} has no vite.config.ts`)
  const digest = createHash('sha256')
    .update(shared)
    .update(await digestOf(folder))
    .digest('hex')
  const mark = join(folder, 'dist', MARK)
  const known = existsSync(mark) ? await readFile(mark, 'utf8') : undefined
  if (known === digest) return false
  await viteBuild(folder, page)
  await writeFile(mark, digest)
  return true
}

/** In a process of its own: three builds use both processors, and none of them can change ours. */
function viteBuild(folder: string, page: Page): Promise<void> {
  // Vite belongs to the part that the page is of.
  const owner = page.split('/')[0] ?? page
  const vite = join(
    dirname(createRequire(join(ROOT, owner, 'package.json')).resolve('vite/package.json')),
    'bin/vite.js',
  )
  return new Promise((resolve, reject) => {
    const build = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
      cwd: folder,
      // A test runner says 'test', and Vite would then build the slow React for developers.
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const keep = (chunk: Buffer) => {
      output += chunk.toString()
    }
    build.stdout.on('data', keep)
    build.stderr.on('data', keep)
    build.on('error', reject)
    build.on('exit', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`the page ${page} could not be built:\n${output.trim()}`))
    })
  })
}

/** Over the names and contents of everything a build may read: tests left out, in the order of the names. */
async function digestOf(folder: string): Promise<string> {
  const files = await sourcesIn(folder)
  const digest = createHash('sha256')
  for (const file of files) digest.update(file).update(await readFile(file))
  return digest.digest('hex')
}

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries.map(async (entry): Promise<string[]> => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) ? [] : sourcesIn(path)
    return /\.test\.tsx?$|\.md$/.test(entry.name) ? [] : [path]
  })
  return (await Promise.all(nested)).flat().sort()
}
