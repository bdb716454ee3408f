/** The browser's own zlib (RFC 1950). It takes no strategy; a wallet publishes no lists, so only size and speed would differ. */
export const deflate = (raw: Uint8Array): Promise<Uint8Array> => pack(raw, 'deflate')

/** GZIP (RFC 1952). */
export const gzip = (raw: Uint8Array): Promise<Uint8Array> => pack(raw, 'gzip')

async function pack(raw: Uint8Array, format: CompressionFormat): Promise<Uint8Array> {
  const whole = await pass(raw, new CompressionStream(format), Number.POSITIVE_INFINITY)
  if (whole === undefined) throw new Error('the compressor gave up')
  return whole
}

/** `undefined` when it is not one whole zlib stream and nothing else, or would grow past `maxBytes` (assurance R16). */
export const inflate = (zlib: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> =>
  unpack(zlib, 'deflate', maxBytes)

/** The same of a GZIP file. */
export const gunzip = (file: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> =>
  unpack(file, 'gzip', maxBytes)

async function unpack(
  packed: Uint8Array,
  format: CompressionFormat,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  try {
    return await pass(packed, new DecompressionStream(format), maxBytes)
  } catch {
    return undefined
  }
}

/** Reads piece by piece and stops at the cap, so that a bomb is never held in memory. */
async function pass(
  input: Uint8Array,
  through: CompressionStream | DecompressionStream,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const source = new Blob([new Uint8Array(input)]).stream()
  const reader = source.pipeThrough(through as ReadableWritablePair<Uint8Array, Uint8Array<ArrayBuffer>>).getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length
    if (length > maxBytes) {
      await reader.cancel()
      return undefined
    }
    pieces.push(next.value)
  }
  return joined(pieces, length)
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
