import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('../..', import.meta.url))
const never = ['**/node_modules/**', '**/dist/**', '**/.state/**', '**/.output/**']
const cluster = ['packages/tooling/src/test/test-cluster.ts']

/** One project a tier; `npm test` runs them in this order and names each in its closing lines. */
export default defineConfig({
  root,
  test: {
    // Two at a time suits the smallest machine we promise to run on; each holds a part of one PostgreSQL.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        root,
        test: {
          name: 'unit',
          include: ['{packages,issuer,verifier,wallet-web}/**/*.test.{ts,tsx}', 'test/harness/**/*.test.ts'],
          exclude: [...never, 'packages/tooling/bench/**'],
          globalSetup: cluster,
        },
      },
      { root, test: { name: 'vectors', include: ['test/vectors/**/*.test.ts'], exclude: never } },
      {
        root,
        test: { name: 'refusals', include: ['test/refusals/**/*.test.ts'], exclude: never, globalSetup: cluster },
      },
      {
        root,
        test: {
          name: 'stories',
          include: ['test/stories/**/*.test.ts'],
          exclude: never,
          globalSetup: cluster,
          testTimeout: 120_000,
          // A browser, three services and a database fill the machine.
          fileParallelism: false,
        },
      },
      {
        root,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          exclude: never,
          globalSetup: cluster,
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
