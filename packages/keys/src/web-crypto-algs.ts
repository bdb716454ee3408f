import type { JwsAlg } from './jws-alg.ts'

/** What WebCrypto calls the kind of key that goes with each algorithm, on either runtime. */
export const WEB_CRYPTO_KEY = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  EdDSA: { name: 'Ed25519' },
} as const satisfies Record<JwsAlg, EcKeyImportParams | Algorithm>

/** And what it calls the signature. */
export const WEB_CRYPTO_SIGNATURE = {
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  ES384: { name: 'ECDSA', hash: 'SHA-384' },
  EdDSA: { name: 'Ed25519' },
} as const satisfies Record<JwsAlg, EcdsaParams | Algorithm>
