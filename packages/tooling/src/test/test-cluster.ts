import { startTestCluster } from '@sojourn/service/testing'
import { testClusterOptions } from './test-cluster-options.ts'

/** Vitest's global set-up. */
export function setup(): Promise<() => Promise<void>> {
  return startTestCluster(testClusterOptions(process.env))
}
