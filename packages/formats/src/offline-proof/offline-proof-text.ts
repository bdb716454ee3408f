import { decodeBase45, encodeBase45 } from './base45.ts'

/** Says what it is and in which edition, in characters of the alphanumeric mode. */
const PREFIX = 'SJ1:'

/** ISO/IEC 18004 table 7: alphanumeric characters of a version 25-M code. A larger one is shown as moving frames. */
export const MAX_STILL_CHARS = 1_451

export const offlineProofText = (proof: Uint8Array): string => PREFIX + encodeBase45(proof)

/** Undefined for any other QR code. */
export const readOfflineProofText = (text: string): Uint8Array | undefined =>
  text.startsWith(PREFIX) && text.length <= MAX_STILL_CHARS ? decodeBase45(text.slice(PREFIX.length)) : undefined
