import { addSeconds, ok, refuse } from '@sojourn/domain'
import { expect, test } from 'vitest'
import { createDidDocuments } from './did-documents.ts'

const URL_OF_DID = 'https://issuer.example/public-security/did.json'

test('a DID document is fetched once in ten minutes, however many presentations need it [M 4]', async () => {
  let now = new Date('2026-11-22T12:00:00Z')
  let fetches = 0
  const documents = createDidDocuments(
    async () => {
      fetches += 1
      return ok(`{"fetch":${fetches}}`)
    },
    () => now,
  )
  const all = await Promise.all(Array.from({ length: 100 }, () => documents(URL_OF_DID)))
  expect(all.every((document) => document === all[0])).toBe(true)
  now = addSeconds(now, 601)
  expect(await documents(URL_OF_DID)).toEqual({ fetch: 2 })
})

test('a DID document that could not be had is tried again', async () => {
  const answers = [refuse('unreachable'), ok('{}')] as const
  let fetches = 0
  const documents = createDidDocuments(
    async () => answers[fetches++ % 2] ?? refuse('unreachable'),
    () => new Date(0),
  )
  await expect(documents(URL_OF_DID)).rejects.toThrow()
  expect(await documents(URL_OF_DID)).toEqual({})
})
