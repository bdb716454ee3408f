import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBase45, encodeBase45 } from './base45.ts'

/** RFC9285 4.3 and 4.4. */
test.each([
  ['AB', 'BB8'],
  ['Hello!!', '%69 VD92EX0'],
  ['base-45', 'UJCLQE7W581'],
  ['ietf!', 'QED8WEX0'],
])('%s is %s', (text, encoded) => {
  expect(encodeBase45(Buffer.from(text))).toBe(encoded)
  expect(Buffer.from(decodeBase45(encoded) ?? []).toString()).toBe(text)
})

test('every sequence of bytes has one spelling', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 99 }), (bytes) => {
      expect(decodeBase45(encodeBase45(bytes))).toEqual(bytes)
    }),
  )
  const character = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:')
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 12 }), (text) => {
      const bytes = decodeBase45(text)
      if (bytes !== undefined) expect(encodeBase45(bytes)).toBe(text)
    }),
  )
})

test('what is beyond two bytes, one byte, the alphabet or a whole group is refused', () => {
  // GGW is 65,536 (RFC9285 6); `:5` is 269; lower case has no place.
  for (const text of ['GGW', ':5', 'bb8', 'B', 'BB8B', 'BB!']) expect(decodeBase45(text)).toBeUndefined()
})
