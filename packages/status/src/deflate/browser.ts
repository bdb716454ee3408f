/** The browser's own zlib (RFC 1950). It takes no strategy; a wallet publishes no lists, so only size and speed would differ. */
export async function deflate(raw: Uint8Array): Promise<Uint8Array> {
  const whole = await pass(raw, new CompressionStream('deflate'), Number.POSITIVE_INFINITY)
  if (whole === undefined) throw new Error('the compressor gave up')
  return whole
}

/** `undefined` when it is not one whole zlib stream and nothing else, or would grow past `maxBytes` (assurance R16). */
export async function inflate(zlib: Uint8Array, maxBytes: number): Promise<Uint8Array | undefined> {
  try {
    return await pass(zlib, new DecompressionStream('deflate'), maxBytes)
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
