import { hash } from 'node:crypto'

/** From "the n-th place given of this list" to its index: each exactly once, in an order that only the key tells (assurance M3). */
export type StatusPermutation = (position: number) => number

const ROUNDS = 6

/**
 * A Feistel network over the next even number of bits, walked until it lands inside the list. The round functions are tables made
 * from the key once, so that a place costs nanoseconds and not hashes.
 */
export function statusPermutation(key: Uint8Array, entries: number): StatusPermutation {
  const halfBits = Math.ceil(Math.log2(entries) / 2)
  const half = 2 ** halfBits
  const mask = half - 1
  const tables = Array.from({ length: ROUNDS }, (_, round) => roundTable(key, round, half))
  const once = (position: number): number => {
    let left = position >>> halfBits
    let right = position & mask
    for (const table of tables) {
      const next = left ^ ((table[right] ?? 0) & mask)
      left = right
      right = next
    }
    return left * half + right
  }
  return (position) => {
    if (!Number.isInteger(position) || position < 0 || position >= entries) throw new RangeError(`no place ${position}`)
    let index = once(position)
    while (index >= entries) index = once(index)
    return index
  }
}

const VALUES_PER_HASH = 16

function roundTable(key: Uint8Array, round: number, size: number): Uint16Array {
  const table = new Uint16Array(size)
  for (let at = 0; at < size; at += VALUES_PER_HASH) {
    const label = new Uint8Array(key.length + 5)
    label.set(key)
    const view = new DataView(label.buffer)
    view.setUint8(key.length, round)
    view.setUint32(key.length + 1, at)
    const block = hash('sha256', label, 'buffer')
    for (let index = 0; index < VALUES_PER_HASH && at + index < size; index++) {
      table[at + index] = block.readUInt16BE(index * 2)
    }
  }
  return table
}
