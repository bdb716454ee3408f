/**
 * Characters that JSON never has unescaped (RFC8259 7 (strings)), so they may stand for what the reader can make again. Each mark stands for
 * text: expanding is replacing, and what comes out is the same byte for byte, whatever its spaces, order and numbers were.
 */
/** `OCTETS n`: the next n bytes of the block, as base64url. */
export const OCTETS = '\u0001'
/** `OCTETS_BASE64 hi lo`: as base64 with padding, as certificates have it. */
export const OCTETS_BASE64 = '\u0002'
/** `DIGEST_OF k`: the digest of disclosure k. */
export const DIGEST_OF = '\u0003'
/** The digest over the issuer's JWT and all disclosures: RFC9901 4.3.1 (sd-hash). */
export const SD_HASH = '\u0004'
/** A certificate that the reader has, by the 8 bytes of its reference in the block. */
export const CERTIFICATE = '\u0005'

/** `Y_OF parity`: the second coordinate of the P-256 point whose first is the last of the block before this. */
export const Y_OF = '\u0006'

/** `UUID`: the next 16 bytes of the block, as RFC9562 writes them. */
export const UUID = '\u0007'

/** Ends a part: of a JWT, or a disclosure. */
export const NEXT = '\u001e'
/** Ends the disclosures; the key binding follows. */
export const END = '\u001f'
