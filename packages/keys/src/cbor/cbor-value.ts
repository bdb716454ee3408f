/** A CBOR data item (RFC8949 2), as it is read and as it is written. */
export type CborValue =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | Uint8Array
  | readonly CborValue[]
  | CborMap
  | CborTagged
  | CborFloat

/** Labels are integers or text; nothing of ours has others, and two readers agree on when these are equal. */
export type CborLabel = number | string
export type CborMap = ReadonlyMap<CborLabel, CborValue>

export interface CborTagged {
  readonly tag: number
  readonly value: CborValue
  /** Tag and content exactly as received. Digests and signatures go over these bytes, never over a second spelling of ours. */
  readonly encoded: Uint8Array
}

/** Apart from the integers, for 1.0 is no index and no label. */
export interface CborFloat {
  readonly float: number
}

export const isCborMap = (value: CborValue): value is CborMap => value instanceof Map
export const isCborArray = (value: CborValue): value is readonly CborValue[] => Array.isArray(value)
export const isBytes = (value: CborValue): value is Uint8Array => value instanceof Uint8Array
export const isCborTagged = (value: CborValue): value is CborTagged =>
  typeof value === 'object' && value !== null && 'tag' in value
export const isCborFloat = (value: CborValue): value is CborFloat =>
  typeof value === 'object' && value !== null && 'float' in value

/** The content of an item with this tag; undefined when it has another or none. */
export const contentOf = (value: CborValue, tag: number): CborValue =>
  isCborTagged(value) && value.tag === tag ? value.value : undefined
