import { mergeConfig } from 'vite'
import base from './vite.config.ts'
export default mergeConfig(base, {
  resolve: { alias: { '@sojourn/verification': '/tmp/stub/verification.ts' } },
  build: { outDir: '/tmp/wallet-dist', sourcemap: true },
})
