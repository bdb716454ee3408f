/** RFC8949 3.3: of 16, 32 or 64 bits, by the head's minor type. */
export function floatAt(view: DataView, at: number, minor: 25 | 26 | 27): number {
  if (minor === 26) return view.getFloat32(at)
  return minor === 27 ? view.getFloat64(at) : half(view.getUint16(at))
}

/** RFC8949 appendix D (half-precision). */
function half(bits: number): number {
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
