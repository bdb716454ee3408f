import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../root.ts'

/** As much of Vite as is needed here; it belongs to the service. */
interface Vite {
  readonly build: (config: object) => Promise<unknown>
}

/**
 * The service and all that it imports in one file, which starts in less than half of the processor time: for tests that start it
 * hundreds of times. It lies as deep as `src`, so migrations and pages are found where they are. Answers the file.
 */
export async function bundleService(service: 'issuer' | 'verifier'): Promise<string> {
  const folder = join(ROOT, service)
  const entry = createRequire(join(folder, 'package.json')).resolve('vite')
  const { build }: Vite = await import(pathToFileURL(entry).href)
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    resolve: { conditions: ['import', 'node', 'default'] },
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: 'src/main.ts',
      outDir: 'dist',
      emptyOutDir: true,
      target: 'node22',
      minify: false,
      rollupOptions: { output: { entryFileNames: 'main.js' } },
    },
  })
  return join(folder, 'dist', 'main.js')
}
