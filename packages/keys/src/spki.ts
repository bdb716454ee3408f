import type { JwsAlg } from './jws-alg.ts'

const bytes = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))

/**
 * A DER SubjectPublicKeyInfo (RFC5280 4.1.2.7) up to the coordinates: algorithm, curve, and "uncompressed point" for the
 * elliptic curves. Compressed points are not ours.
 */
export const SPKI_PREFIX = {
  ES256: bytes('3059301306072a8648ce3d020106082a8648ce3d03010703420004'),
  ES384: bytes('3076301006072a8648ce3d020106052b8104002203620004'),
  EdDSA: bytes('302a300506032b6570032100'),
} as const satisfies Record<JwsAlg, Uint8Array>

/** A DER PrivateKeyInfo (RFC5208 5) of a key on P-256 with its point (RFC5915 3), around the scalar and before the coordinates. */
export const PKCS8_P256 = {
  beforeScalar: bytes('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420'),
  beforePoint: bytes('a14403420004'),
} as const
