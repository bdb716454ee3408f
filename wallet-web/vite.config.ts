import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'

/** The same sources give the same name, so anybody can tell whether what runs is what was published. */
function buildName(): string {
  const digest = createHash('sha256')
  const sources = globSync(['src/**/*.{ts,tsx,css}', 'public/*', 'index.html', '../packages/*/src/**/*.{ts,tsx,css}'], {
    cwd: import.meta.dirname,
  })
  for (const source of sources.filter((name) => !name.includes('.test.')).toSorted()) {
    digest.update(`${source}\n`).update(readFileSync(new URL(source, import.meta.url)))
  }
  return digest.digest('hex').slice(0, 12)
}

export default defineConfig({
  define: { __BUILD__: JSON.stringify(buildName()) },
  root: import.meta.dirname,
  plugins: [
    react(),
    tailwindcss(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'service-worker.ts',
      injectRegister: false, // registered by @sojourn/ui, under Trusted Types
      manifest: false, // public/manifest.webmanifest
      injectManifest: {
        globPatterns: ['**/*.{html,js,css,svg,png,webmanifest,wasm}'],
        maximumFileSizeToCacheInBytes: 3_000_000,
      },
    }),
  ],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0, // nothing inline: the Content-Security-Policy has no data: scripts or styles
    modulePreload: { polyfill: false },
    target: 'es2022',
  },
})
