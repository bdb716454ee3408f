import { deflate, inflate } from '#deflate'
import type { StatusBits } from './bits.ts'

export const compressStatusBits = (raw: StatusBits): Promise<Uint8Array> => deflate(raw)

/** `undefined` when it is not one whole zlib stream, or holds more than `maxBytes`. */
export const inflateStatusBits = (zlib: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> =>
  inflate(zlib, maxBytes)
