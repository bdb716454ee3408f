import { expect, test } from 'vitest'
import { newSalt } from './new-salt.ts'

const bytesOf = (salt: string): Uint8Array => Uint8Array.from(Buffer.from(salt, 'base64url'))

test('a salt is 128 bits in their one spelling, and no two are alike [M 1] [M 2]', () => {
  const salts = Array.from({ length: 1_000 }, newSalt)
  for (const salt of salts) {
    expect(bytesOf(salt)).toHaveLength(16)
    expect(Buffer.from(bytesOf(salt)).toString('base64url')).toBe(salt)
  }
  expect(new Set(salts).size).toBe(salts.length)
})

test('every byte of a salt takes every value about as often as another [M 2]', () => {
  const counts = new Array<number>(256).fill(0)
  const bytes = Array.from({ length: 16_000 }, newSalt).flatMap((salt) => [...bytesOf(salt)])
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1
  const expected = bytes.length / 256
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
  // 255 degrees of freedom: 330.5 is exceeded once in a thousand runs, 400 once in a hundred million.
  expect(chiSquare).toBeLessThan(400)
})
