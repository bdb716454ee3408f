import { sha256 } from '@sojourn/keys'
import { decodeBase45, encodeBase45 } from './base45.ts'
import { MAX_OFFLINE_PROOF_BYTES } from './offline-proof-limits.ts'

/**
 * What one still code cannot hold, in frames without end of which any few more than there are blocks suffice, in any order: a camera misses
 * some and need not wait for one that it missed. The first frames are the blocks themselves, each later one the sum of some.
 */
const PREFIX = 'SJF:'
/** A frame is a version 13-M code, which the cheapest camera reads from a phone. */
const BLOCK_BYTES = 300
/** Of the SHA-256 of the whole: frames of two proofs are told apart, and what was put together is what was meant. */
const MARK_BYTES = 6
const HEAD_BYTES = MARK_BYTES + 4
const MAX_BLOCKS = MAX_OFFLINE_PROOF_BYTES / BLOCK_BYTES
const FRAME_NUMBERS = 65_536

/** The text of frame `number`; numbers run from 0 and begin again after 65,535. */
export function fountainFrame(proof: Uint8Array, number: number): string {
  if (proof.length === 0 || proof.length > MAX_OFFLINE_PROOF_BYTES) throw new RangeError(`${proof.length} bytes`)
  const blocks = Math.ceil(proof.length / BLOCK_BYTES)
  const mark = sha256(proof).subarray(0, MARK_BYTES)
  const frame = new Uint8Array(HEAD_BYTES + BLOCK_BYTES)
  frame.set(mark)
  const head = new DataView(frame.buffer)
  head.setUint16(MARK_BYTES, proof.length)
  head.setUint16(MARK_BYTES + 2, number % FRAME_NUMBERS)
  const sum = frame.subarray(HEAD_BYTES)
  const summed = blocksOf(mark, number % FRAME_NUMBERS, blocks)
  for (let at = 0; at < blocks; at++) {
    if ((summed >>> at) % 2 === 1) addTo(sum, proof.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES))
  }
  return PREFIX + encodeBase45(frame)
}

export type FrameProgress =
  /** It is no frame. */
  | { readonly kind: 'not_a_frame' }
  | { readonly kind: 'collecting'; readonly have: number; readonly need: number }
  | { readonly kind: 'complete'; readonly proof: Uint8Array }

export interface FrameCollector {
  /** A frame of another proof begins anew: what is shown now counts. */
  add(text: string): FrameProgress
}

export function collectFrames(): FrameCollector {
  let collected: Collected | undefined
  return {
    add(text) {
      const frame = readFrame(text)
      if (frame === undefined) return { kind: 'not_a_frame' }
      if (collected?.id !== frame.id) collected = { id: frame.id, rows: new Map() }
      addRow(collected, frame)
      const need = Math.ceil(frame.length / BLOCK_BYTES)
      const have = collected.rows.size
      if (have < need) return { kind: 'collecting', have, need }
      const proof = solved(collected, frame.length)
      if (
        sha256(proof)
          .subarray(0, MARK_BYTES)
          .every((byte, at) => byte === frame.mark[at])
      ) {
        return { kind: 'complete', proof }
      }
      // A frame was made up: none of them can be told from the good ones.
      collected = undefined
      return { kind: 'collecting', have: 0, need }
    },
  }
}

interface Frame {
  readonly id: string
  readonly mark: Uint8Array
  readonly length: number
  readonly blocks: number
  readonly sum: Uint8Array
}

/** A row says: these blocks, added up, are this. Kept by its lowest block, which no other row has as its lowest. */
interface Collected {
  readonly id: string
  readonly rows: Map<number, { readonly blocks: number; readonly sum: Uint8Array }>
}

function readFrame(text: string): Frame | undefined {
  if (!text.startsWith(PREFIX) || text.length > PREFIX.length + 3 * (HEAD_BYTES + BLOCK_BYTES)) return undefined
  const bytes = decodeBase45(text.slice(PREFIX.length))
  if (bytes?.length !== HEAD_BYTES + BLOCK_BYTES) return undefined
  const head = new DataView(bytes.buffer, bytes.byteOffset)
  const length = head.getUint16(MARK_BYTES)
  if (length === 0 || length > MAX_OFFLINE_PROOF_BYTES) return undefined
  const mark = bytes.subarray(0, MARK_BYTES)
  const blocks = blocksOf(mark, head.getUint16(MARK_BYTES + 2), Math.ceil(length / BLOCK_BYTES))
  return { id: bytes.subarray(0, MARK_BYTES + 2).join(), mark, length, blocks, sum: bytes.subarray(HEAD_BYTES) }
}

/** Which blocks a frame adds up, as bits: number n of the first is block n, later ones are drawn by a small generator that both ends run. */
function blocksOf(mark: Uint8Array, number: number, blocks: number): number {
  if (number < blocks) return (1 << number) >>> 0
  let state = 0x811c9dc5
  for (const byte of [...mark, number >> 8, number & 0xff]) state = Math.imul(state ^ byte, 0x01000193)
  // Two rounds of a mixer, for numbers beside one another must not give sums alike.
  state = Math.imul(state ^ (state >>> 16), 0x7feb352d)
  state = Math.imul(state ^ (state >>> 15), 0x846ca68b)
  const drawn = ((state ^ (state >>> 16)) & (blocks === MAX_BLOCKS ? -1 : (1 << blocks) - 1)) >>> 0
  return drawn === 0 ? 1 : drawn
}

function addRow({ rows }: Collected, frame: Frame): void {
  let blocks = frame.blocks
  const sum = frame.sum.slice()
  while (blocks !== 0) {
    const lowest = 31 - Math.clz32(blocks & -blocks)
    const row = rows.get(lowest)
    if (row === undefined) {
      rows.set(lowest, { blocks, sum })
      return
    }
    blocks = (blocks ^ row.blocks) >>> 0
    addTo(sum, row.sum)
  }
}

/** From the last block to the first, each row is freed of the blocks that are known by then. */
function solved({ rows }: Collected, length: number): Uint8Array {
  const whole = new Uint8Array(Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES)
  for (let at = whole.length / BLOCK_BYTES - 1; at >= 0; at--) {
    const row = rows.get(at)
    if (row === undefined) throw new Error('a block is missing')
    const block = whole.subarray(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES)
    addTo(block, row.sum)
    for (let other = at + 1; other * BLOCK_BYTES < whole.length; other++) {
      if ((row.blocks >>> other) % 2 === 1) addTo(block, whole.subarray(other * BLOCK_BYTES, (other + 1) * BLOCK_BYTES))
    }
  }
  return whole.slice(0, length)
}

function addTo(sum: Uint8Array, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at++) sum[at] = (sum[at] ?? 0) ^ (bytes[at] ?? 0)
}
