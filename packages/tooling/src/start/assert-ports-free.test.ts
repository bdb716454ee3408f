import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { assertPortsFree } from './assert-ports-free.ts'

test('says in one sentence which port is in use', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  if (typeof address !== 'object' || address === null) throw new Error('no address')
  await expect(assertPortsFree({ issuer: address.port })).rejects.toThrow(`port ${address.port} (issuer) is in use`)
  await new Promise((resolve) => taken.close(resolve))
  await expect(assertPortsFree({ issuer: address.port })).resolves.toBeUndefined()
})
