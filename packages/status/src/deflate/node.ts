import { constants, deflateSync, gunzipSync, gzipSync, inflateSync, type ZlibOptions } from 'node:zlib'

/**
 * zlib (RFC 1950). Status lists are long runs with a few bits set: run-length matching alone is within 7 % of level 9 and 160
 * times faster, and above about 2 % set bits plain Huffman coding is smaller still (performance.md, status lists at scale).
 * Only where neither is sure to win are both made.
 */
export const deflate = async (raw: Uint8Array): Promise<Uint8Array> => smallest(raw, deflateSync)

/** GZIP (RFC 1952), which is the same inside. */
export const gzip = async (raw: Uint8Array): Promise<Uint8Array> => smallest(raw, gzipSync)

function smallest(raw: Uint8Array, compress: (raw: Uint8Array, options: ZlibOptions) => Uint8Array): Uint8Array {
  const restlessness = shareOfChanges(raw)
  if (restlessness < 0.1) return plain(compress(raw, RUNS))
  if (restlessness > 0.4) return plain(compress(raw, HUFFMAN))
  const runs = compress(raw, RUNS)
  const huffman = compress(raw, HUFFMAN)
  return plain(huffman.length < runs.length ? huffman : runs)
}

const RUNS = { strategy: constants.Z_RLE, memLevel: 9 }
const HUFFMAN = { strategy: constants.Z_HUFFMAN_ONLY, memLevel: 9 }
const SAMPLES = 4_096

/** How many bytes differ from the byte before them, judged by samples from the whole list. */
function shareOfChanges(raw: Uint8Array): number {
  const stride = Math.max(1, Math.floor(raw.length / SAMPLES))
  let changes = 0
  let seen = 0
  for (let at = 1; at < raw.length; at += stride) {
    seen += 1
    if (raw[at] !== raw[at - 1]) changes += 1
  }
  return seen === 0 ? 0 : changes / seen
}

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

/** A list of 2^20 entries of two bits comes out in one piece. */
const CHUNK_BYTES = 262_144

type Unpack = (packed: Uint8Array, options: ZlibOptions) => Uint8Array

// `info: true` changes what is returned, which @types/node does not know.
const unpackWithEngine = (unpack: Unpack, packed: Uint8Array, maxBytes: number): Inflated =>
  unpack(packed, { maxOutputLength: maxBytes, info: true, chunkSize: CHUNK_BYTES }) as unknown as Inflated
