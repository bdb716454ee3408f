import { decodeBase64url, encodeBase64url } from '@sojourn/keys'
import { gunzip, gzip } from '#deflate'
import { MAX_STATUS_LIST_BYTES } from '../bits.ts'

/** The first entry is the left-most bit of the first byte: BSL 2.2 (bitstringstatuslistcredential). Mutable while it is built. */
export type Bitstring = Uint8Array

/** Zeroes; whole bytes. */
export function createBitstring(bits: number): Bitstring {
  if (!Number.isInteger(bits / 8) || bits <= 0) throw new RangeError(`${bits} bits fill no whole bytes`)
  return new Uint8Array(bits / 8)
}

export const bitsIn = (bitstring: Bitstring): number => bitstring.length * 8

/** The value of the `size` bits of one entry, its left-most bit the most significant. `undefined` says out of range. */
export function readEntry(bitstring: Bitstring, size: number, index: number): number | undefined {
  if (!Number.isSafeInteger(index) || index < 0 || (index + 1) * size > bitsIn(bitstring)) return undefined
  let value = 0
  for (let bit = index * size; bit < (index + 1) * size; bit++) {
    value = value * 2 + (((bitstring[bit >>> 3] ?? 0) >> (7 - (bit & 7))) & 1)
  }
  return value
}

export function writeBit(bitstring: Bitstring, index: number, isSet: boolean): void {
  const byte = Number.isSafeInteger(index) && index >= 0 ? bitstring[index >>> 3] : undefined
  if (byte === undefined) throw new RangeError(`index ${index} lies outside the list`)
  const mask = 0x80 >> (index & 7)
  bitstring[index >>> 3] = isSet ? byte | mask : byte & ~mask
}

/** Multibase's letter for base64url without padding. */
const MULTIBASE_BASE64URL = 'u'

/** BSL 3.3 (bitstring-generation-algorithm). */
export const encodeBitstring = async (bitstring: Bitstring): Promise<string> =>
  MULTIBASE_BASE64URL + encodeBase64url(await gzip(bitstring))

/** BSL 3.4 (bitstring-expansion-algorithm); `undefined` when it is not one whole GZIP file in that spelling, or would grow past the cap. */
export async function decodeBitstring(encoded: string): Promise<Bitstring | undefined> {
  const file = encoded.startsWith(MULTIBASE_BASE64URL) ? decodeBase64url(encoded.slice(1)) : undefined
  return file === undefined ? undefined : gunzip(file, MAX_STATUS_LIST_BYTES)
}
