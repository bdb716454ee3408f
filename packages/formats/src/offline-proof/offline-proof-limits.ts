/** The largest QR code holds 4,296 such characters; 32 animated frames hold this. */
export const MAX_OFFLINE_PROOF_BYTES = 9_600
/** What it may unpack to before the marks are expanded. An honest proof of a whole permit has about 4 KiB. */
export const MAX_TEMPLATE_BYTES = 32_768
/** And after, in each of its parts and in all. */
export const MAX_EXPANDED_CHARS = 65_536
export const CERTIFICATE_REFERENCE_BYTES = 8
/** Points whose second coordinate is worked out: costs more than everything else, and an honest proof has one key. */
export const MOST_POINTS = 4
