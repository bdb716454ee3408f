import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from '../root.ts'

interface Vite {
  readonly build: (config: object) => Promise<unknown>
}

/** A package and all that it imports as one module for browsers, for tests that use it there with nothing else. */
export async function bundlePackage(name: string, outDir: string): Promise<string> {
  const folder = join(ROOT, 'packages', name)
  const entry = createRequire(join(ROOT, 'verifier', 'package.json')).resolve('vite')
  const { build }: Vite = await import(pathToFileURL(entry).href)
  await build({
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      rollupOptions: { output: { inlineDynamicImports: true } },
      lib: { entry: join(folder, 'src/index.ts'), formats: ['es'], fileName: () => 'bundle.js' },
    },
  })
  return join(outDir, 'bundle.js')
}
