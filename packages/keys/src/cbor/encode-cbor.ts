import { utf8 } from '../bytes.ts'
import {
  type CborLabel,
  type CborTagged,
  type CborValue,
  isCborArray,
  isCborFloat,
  isCborTagged,
} from './cbor-value.ts'

/** RFC8949 4.2.1 (core-deterministic-encoding-requirements): the shortest heads, every length given, labels in order of their bytes. */
export function encodeCbor(value: CborValue): Uint8Array {
  const parts: Uint8Array[] = []
  write(value, parts)
  return concatenate(parts)
}

export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** A tagged item; its bytes are made once and stand as they are wherever the item is put. */
export function cborTagged(tag: number, value: CborValue): CborTagged {
  const parts = [head(6, tag)]
  write(value, parts)
  return { tag, value, encoded: concatenate(parts) }
}

export const cborMap = (...members: readonly (readonly [CborLabel, CborValue])[]): ReadonlyMap<CborLabel, CborValue> =>
  new Map(members)

/** RFC8949 3.4.5.1 (encoded-cbor-data-item), tag 24: an item kept as its bytes, so that a digest of it holds. */
export const embeddedCbor = (content: Uint8Array): CborTagged => cborTagged(24, content)

function write(value: CborValue, parts: Uint8Array[]): void {
  if (typeof value === 'number' || typeof value === 'bigint') parts.push(integer(value))
  else if (typeof value === 'string') {
    const text = utf8(value)
    parts.push(head(3, text.length), text)
  } else if (typeof value === 'boolean') parts.push(Uint8Array.of(value ? 0xf5 : 0xf4))
  else if (value === null) parts.push(Uint8Array.of(0xf6))
  else if (value === undefined) parts.push(Uint8Array.of(0xf7))
  else if (value instanceof Uint8Array) parts.push(head(2, value.length), value)
  else if (isCborArray(value)) {
    parts.push(head(4, value.length))
    for (const item of value) write(item, parts)
  } else if (isCborTagged(value)) parts.push(value.encoded)
  else if (isCborFloat(value)) parts.push(float64(value.float))
  else writeMap(value, parts)
}

function writeMap(map: ReadonlyMap<CborLabel, CborValue>, parts: Uint8Array[]): void {
  const members = [...map].map(([label, value]) => ({ label: encodeCbor(label), value }))
  parts.push(head(5, members.length))
  for (const { label, value } of members.toSorted((a, b) => compareBytes(a.label, b.label))) {
    parts.push(label)
    write(value, parts)
  }
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, i) => byte !== b[i])
  return at === -1 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? -1)
}

function integer(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new RangeError(`${value} is no integer`)
  return value >= 0 ? head(0, value) : head(1, -1n - BigInt(value))
}

/** Floats are read from strangers and only ever written by tests; one width will do. */
function float64(value: number): Uint8Array {
  const bytes = new Uint8Array(9)
  bytes[0] = 0xfb
  new DataView(bytes.buffer).setFloat64(1, value)
  return bytes
}

function head(major: number, argument: number | bigint): Uint8Array {
  const first = major << 5
  if (argument < 24) return Uint8Array.of(first | Number(argument))
  const [minor, width] =
    argument <= 0xff ? [24, 1] : argument <= 0xffff ? [25, 2] : argument <= 0xffffffff ? [26, 4] : [27, 8]
  const bytes = new Uint8Array(1 + (width as number))
  bytes[0] = first | (minor as number)
  const view = new DataView(bytes.buffer)
  if (width === 1) view.setUint8(1, Number(argument))
  else if (width === 2) view.setUint16(1, Number(argument))
  else if (width === 4) view.setUint32(1, Number(argument))
  else view.setBigUint64(1, BigInt(argument))
  return bytes
}
