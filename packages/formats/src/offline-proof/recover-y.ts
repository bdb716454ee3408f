const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n
const B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn

export const isOdd = (coordinate: Uint8Array): boolean => (coordinate.at(-1) ?? 0) % 2 === 1

/**
 * The other coordinate of a point of P-256, which its parity tells: SEC 1 2.3.4 (octet-string-to-elliptic-curve-point). Undefined when no point
 * has this x. Public keys only: it does not run in constant time.
 */
export function recoverY(x: Uint8Array, odd: boolean): Uint8Array | undefined {
  if (x.length !== 32) return undefined
  const at = x.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  if (at >= P) return undefined
  const square = (at * at * at - 3n * at + B) % P
  // P is 3 modulo 4, so this power is a root if there is one.
  const root = power((square + P) % P, (P + 1n) / 4n)
  if ((root * root - square) % P !== 0n) return undefined
  const y = (root % 2n === 1n) === odd ? root : P - root
  return Uint8Array.from({ length: 32 }, (_, byte) => Number((y >> BigInt(8 * (31 - byte))) & 0xffn))
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, base]
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left % 2n === 1n) result = (result * square) % P
    square = (square * square) % P
  }
  return result
}
