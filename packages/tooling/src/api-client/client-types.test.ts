import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROOT } from '../root.ts'
import { clientTypes } from './client-types.ts'

test('the client has the types of the API as it is today; `npm run sojourn -- api types` makes them anew', async () => {
  const kept = await readFile(join(ROOT, 'packages/verification-client/src/described.ts'), 'utf8')
  const made = await clientTypes()
  expect(made).toContain('createPresentation')
  expect(kept === made).toBe(true)
})
