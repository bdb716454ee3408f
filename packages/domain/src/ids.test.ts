import { expect, test } from 'vitest'
import { newId, type OfferId } from './index.ts'

test('An id is a UUIDv7 that begins with its time', () => {
  const id = newId<OfferId>(new Date(0x0192_0304_0506))
  expect(id).toMatch(/^01920304-0506-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test('Ids of the same moment differ', () => {
  const ids = Array.from({ length: 1000 }, () => newId<OfferId>(new Date(0)))
  expect(new Set(ids).size).toBe(1000)
})
