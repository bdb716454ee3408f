/** The one version of DeviceResponse and MobileSecurityObject that is understood: ISO-18013-5 8.3.2.1.2.2, 9.1.2.4. */
export const MDOC_VERSION = '1.0'

/** ISO-18013-5 9.1.2.5 (message-digest-function). */
export const MDOC_DIGESTS = { 'SHA-256': 'sha-256', 'SHA-384': 'sha-384', 'SHA-512': 'sha-512' } as const

export type MdocDigest = keyof typeof MDOC_DIGESTS

/** ISO-18013-5 9.1.2.5: of the random in each item, so that no digest can be tried out. */
export const MIN_RANDOM_BYTES = 16
