import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './', // served under <issuer>/<agency>/console/
  plugins: [react(), tailwindcss()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0, // nothing inline: the Content-Security-Policy has no data: scripts or styles
    modulePreload: { polyfill: false },
    target: 'es2022',
    rollupOptions: {
      input: [`${import.meta.dirname}/index.html`, `${import.meta.dirname}/authorize.html`],
    },
  },
})
