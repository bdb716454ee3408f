import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

export interface SourceFile {
  /** From the checkout, with slashes. */
  readonly path: string
  readonly text: string
}

const NOT_OURS = new Set(['node_modules', 'dist', '.git', '.state', '.output', 'coverage'])
const TEXT = /\.(ts|tsx|mjs|cjs|js|json|md|sql|css|html|yaml|yml|txt|svg)$|^LICENSE$|^run$/
const MACHINE_MADE = new Set(['pnpm-lock.yaml'])

/** Every text file of the checkout that people write. */
export async function readSourceFiles(root: string): Promise<readonly SourceFile[]> {
  const paths = (await list(root)).filter((path) => TEXT.test(path.split('/').at(-1) ?? ''))
  return Promise.all(
    paths.sort().map(async (path) => ({ path: relative(root, path), text: await readFile(path, 'utf8') })),
  )
}

async function list(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries.map(async (entry): Promise<string[]> => {
    if (NOT_OURS.has(entry.name) || MACHINE_MADE.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? list(path) : entry.isFile() ? [path] : []
  })
  return (await Promise.all(nested)).flat()
}
