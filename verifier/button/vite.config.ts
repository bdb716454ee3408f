import { defineConfig } from 'vite'

/** One script without imports, for pages of others: they name it once, and their policy names one origin. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    lib: { entry: 'src/main.ts', formats: ['iife'], name: 'sojournVerify', fileName: () => 'button.js' },
  },
})
