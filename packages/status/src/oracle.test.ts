import { StatusList } from '@sd-jwt/jwt-status-list'
import { decodeBase64url, encodeBase64url } from '@sojourn/keys'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BitSize, createStatusBits, readStatusBits, writeStatusBits } from './bits.ts'
import { compressStatusBits, inflateStatusBits } from './compression.ts'

const bitSizes = fc.constantFrom<BitSize[]>(1, 2, 4, 8)
const lists = bitSizes.chain((bits) =>
  fc.tuple(fc.constant(bits), fc.array(fc.nat({ max: 2 ** bits - 1 }), { minLength: 64, maxLength: 64 })),
)

test('@sd-jwt/jwt-status-list reads the same statuses from our lists, and we from theirs [S 26]', async () => {
  await fc.assert(
    fc.asyncProperty(lists, async ([bits, statuses]) => {
      const raw = createStatusBits(statuses.length, bits, 0)
      statuses.forEach((status, index) => {
        writeStatusBits(raw, bits, index, status)
      })
      const theirs = StatusList.decompressStatusList(encodeBase64url(await compressStatusBits(raw)), bits)
      expect(statuses.map((_, index) => theirs.getStatus(index))).toEqual(statuses)
      const compressed = decodeBase64url(new StatusList(statuses, bits).compressStatusList())
      const ours = compressed === undefined ? undefined : await inflateStatusBits(compressed, 1_000)
      if (ours === undefined) throw new Error('their list could not be read')
      expect(statuses.map((_, index) => readStatusBits(ours, bits, index))).toEqual(statuses)
    }),
    { numRuns: 200 },
  )
})
