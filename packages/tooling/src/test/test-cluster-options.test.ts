import { expect, test } from 'vitest'
import { testClusterOptions } from './test-cluster-options.ts'

test('the tests run on the server that DATABASE_URL names, and on our own when it names none', () => {
  const serverUrl = 'postgresql://sojourn@db.example/sojourn'
  expect(testClusterOptions({ DATABASE_URL: serverUrl })).toEqual({ serverUrl, binFolder: undefined })
  expect(testClusterOptions({ DATABASE_URL: '' })).toEqual({ serverUrl: undefined, binFolder: undefined })
  expect(testClusterOptions({ TEST_POSTGRES_BIN: '/pg/bin' })).toEqual({ serverUrl: undefined, binFolder: '/pg/bin' })
})
