/** Entries of 1, 2, 4 or 8 bits, packed least significant bit first: TSL 4.1 (compressed-byte-array). Mutable while it is built. */
export type StatusBits = Uint8Array
export type BitSize = 1 | 2 | 4 | 8

/** TSL 7.1 (status-types-values). */
export const VALID = 0
export const INVALID = 1
export const SUSPENDED = 2

/** A smaller list gives its holders too small a crowd to hide in (assurance P21; the figure is Bitstring's 16 KB). */
export const MIN_STATUS_LIST_ENTRIES = 131_072
/** 2^23 entries of 2 bits: nothing we publish or read is larger (assurance R16). */
export const MAX_STATUS_LIST_BYTES = 2_097_152

export const isBitSize = (value: unknown): value is BitSize => value === 1 || value === 2 || value === 4 || value === 8

/** Every entry starts as `fill`; the number of entries must fill whole bytes. */
export function createStatusBits(entries: number, bits: BitSize, fill: number): StatusBits {
  const bytes = (entries * bits) / 8
  if (!Number.isInteger(bytes) || entries <= 0)
    throw new RangeError(`${entries} entries of ${bits} bits fill no whole bytes`)
  assertFits(fill, bits)
  let pattern = 0
  for (let shift = 0; shift < 8; shift += bits) pattern |= fill << shift
  return new Uint8Array(bytes).fill(pattern)
}

export const entriesOf = (list: StatusBits, bits: BitSize): number => (list.length * 8) / bits

/** `undefined` says out of range, also for an index that is no index at all. */
export function readStatusBits(list: StatusBits, bits: BitSize, index: number): number | undefined {
  if (!Number.isInteger(index) || index < 0) return undefined
  const perByte = 8 / bits
  const byte = list[Math.floor(index / perByte)]
  return byte === undefined ? undefined : (byte >> ((index % perByte) * bits)) & ((1 << bits) - 1)
}

export function writeStatusBits(list: StatusBits, bits: BitSize, index: number, value: number): void {
  const perByte = 8 / bits
  const at = Math.floor(index / perByte)
  const byte = Number.isInteger(index) && index >= 0 ? list[at] : undefined
  if (byte === undefined) throw new RangeError(`index ${index} lies outside the list`)
  assertFits(value, bits)
  const shift = (index % perByte) * bits
  list[at] = (byte & ~(((1 << bits) - 1) << shift)) | (value << shift)
}

function assertFits(value: number, bits: BitSize): void {
  if (!Number.isInteger(value) || value < 0 || value >= 1 << bits) {
    throw new RangeError(`${value} does not fit in ${bits} bits`)
  }
}
