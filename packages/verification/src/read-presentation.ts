import { ok, type Result, refuse } from '@sojourn/domain'
import type { FormatReader, ReadCredential } from './formats/read-credential.ts'
import type { FormatRefusal } from './refusal.ts'

declare const read: unique symbol

/** Step 1. Bytes that have the shape of their format. Nothing in it is believed. */
export type ReadPresentation = ReadCredential & { readonly [read]: true }

export type FormatReaders = ReadonlyMap<string, FormatReader>

/** One entry of a VP Token, in the format that its query asked for. */
export function readPresentation(
  readers: FormatReaders,
  format: string,
  compact: string,
): Result<ReadPresentation, FormatRefusal> {
  const reader = readers.get(format)
  if (reader === undefined) return refuse({ stage: 'format', code: 'unsupported' })
  const shaped = reader(compact)
  return shaped.ok ? ok(shaped.value as ReadPresentation) : shaped
}
