/** What zlib is told to look for; the words are zlib's own. */
export type Strategy = 'runs' | 'huffman'

const WINDOWS = 16
const WINDOW_BYTES = 256
const SHORTEST_RUN = 3
const LONGEST_RUN = 258
const SYMBOLS = 320

/**
 * Which of zlib's two cheap strategies makes the smaller stream, from 4 KiB of samples: the symbols that each would write are
 * counted and their Huffman codes' length is taken from their entropy. Making both streams would cost three times as much as one.
 */
export function chooseStrategy(raw: Uint8Array): Strategy {
  const bytes = new Uint32Array(SYMBOLS)
  const tokens = new Uint32Array(SYMBOLS)
  let beside = 0
  for (let window = 0; window < WINDOWS; window++) {
    const from = Math.floor((window * Math.max(0, raw.length - WINDOW_BYTES)) / (WINDOWS - 1))
    const to = Math.min(raw.length, from + WINDOW_BYTES)
    for (let at = from; at < to; at++) count(bytes, raw[at])
    beside += countTokens(raw, from, to, tokens)
  }
  return codedBits(tokens) + beside <= codedBits(bytes) ? 'runs' : 'huffman'
}

function count(of: Uint32Array, symbol = 0): void {
  of[symbol] = (of[symbol] ?? 0) + 1
}

/** RFC1951 3.2.5 (compressed-blocks): bytes, and lengths of runs in classes; answers the bits that stand beside the codes. */
function countTokens(raw: Uint8Array, from: number, to: number, tokens: Uint32Array): number {
  let beside = 0
  let at = from
  while (at < to) {
    const run = at === from ? 0 : runLength(raw, at, to)
    if (run < SHORTEST_RUN) {
      count(tokens, raw[at])
      at += 1
      continue
    }
    const extra = Math.max(0, 29 - Math.clz32(run - SHORTEST_RUN))
    count(tokens, 256 + 4 * extra + ((run - SHORTEST_RUN) >> extra))
    // The distance has one value only, and its code still takes a bit.
    beside += extra + 1
    at += run
  }
  return beside
}

function runLength(raw: Uint8Array, at: number, to: number): number {
  const end = Math.min(to, at + LONGEST_RUN)
  let next = at
  while (next < end && raw[next] === raw[at - 1]) next += 1
  return next - at
}

/** Of all symbols together. No code is shorter than a bit, so what is nearly certain costs more than its entropy. */
function codedBits(counts: Uint32Array): number {
  let total = 0
  let most = 0
  for (const each of counts) {
    total += each
    if (each > most) most = each
  }
  const isCertain = 2 * most > total
  const rest = isCertain ? total - most : total
  let bits = isCertain ? total : 0
  let skipped = !isCertain
  for (const each of counts) {
    if (!skipped && each === most) skipped = true
    else if (each > 0) bits += each * Math.log2(rest / each)
  }
  return bits
}
