import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { nodeHeaders } from './install-token.ts'

const folder = mkdtempSync(join(tmpdir(), 'headers-'))
afterAll(() => rmSync(folder, { recursive: true }))

function touch(...path: string[]): string {
  const file = join(folder, ...path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, '')
  return file
}

test('the headers of a Node are found beside it, or where npm brought them with it; elsewhere there are none', () => {
  const usual = touch('usual/bin/node')
  touch('usual/include/node/node_api.h')
  expect(nodeHeaders(usual)).toBe(join(folder, 'usual'))

  const platform = `node-${process.platform}-${process.arch}`
  const fromNpm = touch('modules/node/bin/node')
  expect(nodeHeaders(fromNpm)).toBeUndefined()
  touch('modules/node/node_modules', platform, 'include/node/node_api.h')
  expect(nodeHeaders(fromNpm)).toBe(join(folder, 'modules/node/node_modules', platform))
})
