import { constants, deflateSync, gunzipSync, gzipSync, inflateSync, type ZlibOptions } from 'node:zlib'
import { chooseStrategy, type Strategy } from './choose-strategy.ts'

/**
 * zlib (RFC 1950). Status lists are long runs with a few bits set: run-length matching alone is within 7 % of level 9 and 160
 * times faster, and above about 2 % set bits plain Huffman coding is smaller still (performance.md, status lists at scale).
 */
export const deflate = async (raw: Uint8Array): Promise<Uint8Array> => smallest(raw, deflateSync)

/** GZIP (RFC 1952), which is the same inside. */
export const gzip = async (raw: Uint8Array): Promise<Uint8Array> => smallest(raw, gzipSync)

const smallest = (raw: Uint8Array, compress: (raw: Uint8Array, options: ZlibOptions) => Uint8Array): Uint8Array =>
  plain(compress(raw, OPTIONS[chooseStrategy(raw)]))

const OPTIONS = {
  runs: { strategy: constants.Z_RLE, memLevel: 9 },
  huffman: { strategy: constants.Z_HUFFMAN_ONLY, memLevel: 9 },
} as const satisfies Record<Strategy, object>

/** `undefined` when it is not one whole zlib stream and nothing else, or would grow past `maxBytes` (assurance R16). */
export const inflate = async (zlib: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> =>
  whole(inflateSync, zlib, maxBytes)

/** The same of a GZIP file. */
export const gunzip = async (file: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> =>
  whole(gunzipSync, file, maxBytes)

function whole(unpack: Unpack, packed: Uint8Array, maxBytes: number): Uint8Array | undefined {
  try {
    const { buffer, engine } = unpackWithEngine(unpack, packed, maxBytes)
    // Bytes after the stream are not covered by its checksum; two readers could take them for different lists.
    return engine.bytesWritten === packed.length ? plain(buffer) : undefined
  } catch {
    return undefined
  }
}

/** A Buffer's `slice` and `toString` differ from those of the Uint8Array that callers expect. */
const plain = (buffer: Uint8Array): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length)

interface Inflated {
  readonly buffer: Uint8Array
  readonly engine: { readonly bytesWritten: number }
}

/** A list of 2^20 entries of two bits comes out in one piece, with room to spare: a piece that is just full asks for another. */
const CHUNK_BYTES = 262_144 + 64

type Unpack = (packed: Uint8Array, options: ZlibOptions) => Uint8Array

// `info: true` changes what is returned, which @types/node does not know.
const unpackWithEngine = (unpack: Unpack, packed: Uint8Array, maxBytes: number): Inflated =>
  unpack(packed, { maxOutputLength: maxBytes, info: true, chunkSize: CHUNK_BYTES }) as unknown as Inflated
