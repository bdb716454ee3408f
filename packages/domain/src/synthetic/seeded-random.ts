/** Mulberry32: the same figures from the same seed on every machine. Not for secrets. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export const seededDigits = (random: (below: number) => number, length: number): string =>
  Array.from({ length }, () => random(10)).join('')
