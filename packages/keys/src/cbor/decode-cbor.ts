import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeUtf8 } from '../bytes.ts'
import type { CborLabel, CborMap, CborValue } from './cbor-value.ts'
import { floatAt } from './float-at.ts'

export type CborRefusal = 'malformed_cbor' | 'duplicate_label' | 'too_deep' | 'trailing_bytes'

/** As JSON's limit: nothing that we read lies deeper. */
const MAX_DEPTH = 32

/**
 * One well-formed item and nothing after it: RFC8949 appendix C (pseudocode). Lengths may be spelled longer than need be, or left open, for
 * ISO-18013-5 asks no reader to insist on one spelling; what two readers could take differently is refused: a label twice, text that is not
 * UTF-8, simple values without a meaning.
 */
export function decodeCbor(input: Uint8Array): Result<CborValue, CborRefusal> {
  const { buffer, byteOffset, byteLength } = input
  // A Buffer would hand out Buffers, whose `slice` and JSON differ.
  const bytes = new Uint8Array(buffer, byteOffset, byteLength)
  const reader: Reader = { bytes, view: new DataView(buffer, byteOffset, byteLength), at: 0 }
  try {
    const value = readItem(reader, MAX_DEPTH)
    return reader.at === bytes.length ? ok(value) : refuse('trailing_bytes')
  } catch (stop) {
    if (stop instanceof Unreadable) return refuse(stop.reason)
    throw stop
  }
}

/** Never leaves this file: the way out of the recursion. */
class Unreadable extends Error {
  readonly reason: CborRefusal
  constructor(reason: CborRefusal) {
    super(reason)
    this.reason = reason
  }
}

interface Reader {
  readonly bytes: Uint8Array
  readonly view: DataView
  at: number
}

const BREAK = 0xff
const OPEN = 31
const SIMPLE = 7

function readItem(reader: Reader, depthLeft: number): CborValue {
  if (depthLeft === 0) throw new Unreadable('too_deep')
  const start = reader.at
  const first = take(reader, 1)[0] as number
  const major = first >> 5
  const minor = first & 31
  if (major === SIMPLE) return readSimple(reader, minor)
  const length = minor === OPEN ? undefined : readArgument(reader, minor)
  switch (major) {
    case 0:
      return definite(length)
    case 1:
      return negative(definite(length))
    case 2:
      return length === undefined ? concatenated(readChunks(reader, 2)) : take(reader, length)
    case 3:
      return length === undefined ? readChunks(reader, 3).map(textOf).join('') : textOf(take(reader, length))
    case 4:
      return readArray(reader, length, depthLeft)
    case 5:
      return readMap(reader, length, depthLeft)
    default: {
      const tag = safe(definite(length))
      const value = readItem(reader, depthLeft - 1)
      return { tag, value, encoded: reader.bytes.subarray(start, reader.at) }
    }
  }
}

function take(reader: Reader, length: number | bigint): Uint8Array {
  const end = reader.at + Number(length)
  if (end > reader.bytes.length) throw new Unreadable('malformed_cbor')
  const taken = reader.bytes.subarray(reader.at, end)
  reader.at = end
  return taken
}

/** RFC8949 3 (specification-of-the-cbor-encoding): 28 to 30 are reserved. */
function readArgument(reader: Reader, minor: number): number | bigint {
  if (minor < 24) return minor
  if (minor > 27) throw new Unreadable('malformed_cbor')
  const { at, view } = reader
  take(reader, 1 << (minor - 24))
  if (minor === 24) return view.getUint8(at)
  if (minor === 25) return view.getUint16(at)
  if (minor === 26) return view.getUint32(at)
  const large = view.getBigUint64(at)
  return large <= Number.MAX_SAFE_INTEGER ? Number(large) : large
}

function definite(length: number | bigint | undefined): number | bigint {
  if (length === undefined) throw new Unreadable('malformed_cbor')
  return length
}

function safe(value: number | bigint): number {
  if (typeof value === 'bigint') throw new Unreadable('malformed_cbor')
  return value
}

function negative(argument: number | bigint): number | bigint {
  const value = -1n - BigInt(argument)
  return value >= Number.MIN_SAFE_INTEGER ? Number(value) : value
}

function textOf(bytes: Uint8Array): string {
  const text = decodeUtf8(bytes)
  if (text === undefined) throw new Unreadable('malformed_cbor')
  return text
}

const isBreak = (reader: Reader): boolean => reader.bytes[reader.at] === BREAK

/** Of an open string: strings of the same kind, each with its length. */
function readChunks(reader: Reader, major: 2 | 3): Uint8Array[] {
  const chunks: Uint8Array[] = []
  while (!isBreak(reader)) {
    const first = take(reader, 1)[0] as number
    if (first >> 5 !== major) throw new Unreadable('malformed_cbor')
    chunks.push(take(reader, readArgument(reader, first & 31)))
  }
  reader.at += 1
  return chunks
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

/** Whether one more member follows; takes the break that ends an open array or map. */
function hasMore(reader: Reader, length: number | bigint | undefined, read: number): boolean {
  if (length !== undefined) return read < length
  if (!isBreak(reader)) return true
  reader.at += 1
  return false
}

function readArray(reader: Reader, length: number | bigint | undefined, depthLeft: number): readonly CborValue[] {
  const items: CborValue[] = []
  while (hasMore(reader, length, items.length)) items.push(readItem(reader, depthLeft - 1))
  return items
}

function readMap(reader: Reader, length: number | bigint | undefined, depthLeft: number): CborMap {
  const members = new Map<CborLabel, CborValue>()
  while (hasMore(reader, length, members.size)) {
    const label = readItem(reader, depthLeft - 1)
    if (typeof label !== 'string' && typeof label !== 'number') throw new Unreadable('malformed_cbor')
    if (members.has(label)) throw new Unreadable('duplicate_label')
    members.set(label, readItem(reader, depthLeft - 1))
  }
  return members
}

function readSimple(reader: Reader, minor: number): CborValue {
  switch (minor) {
    case 20:
      return false
    case 21:
      return true
    case 22:
      return null
    case 23:
      return undefined
    case 25:
    case 26:
    case 27: {
      const { at } = reader
      take(reader, 1 << (minor - 24))
      return { float: floatAt(reader.view, at, minor) }
    }
    default:
      throw new Unreadable('malformed_cbor')
  }
}
