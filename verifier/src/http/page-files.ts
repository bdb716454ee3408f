import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

export interface PageFile {
  readonly type: string
  readonly bytes: Buffer
}

/** A build, read once into memory: a URL is looked up among known names and never becomes a path. */
export async function readPageFiles(folder: URL): Promise<ReadonlyMap<string, PageFile>> {
  const root = folder.pathname
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const read = files.map(
    async (path): Promise<[string, PageFile]> => [
      path.slice(root.length).replace(/^\/+/, ''),
      { type: MEDIA_TYPES[extname(path)] ?? 'application/octet-stream', bytes: await readFile(path) },
    ],
  )
  return new Map(await Promise.all(read))
}
