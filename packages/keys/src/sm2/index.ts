/**
 * SM2 with SM3, the signature of China's commercial cryptography (GB/T 32918), for issuers' and status lists' signatures behind a flag.
 * Is not: on unless a service is told to; for holders' keys, which no browser makes; known to JOSE or COSE, so its names are object identifiers.
 * Whoever verifies hands `importSm2VerificationKey` to the trust resolver: without it no SM2 key is ever believed.
 */
export { generateSm2Key, importSm2VerificationKey, signerFromSm2Jwk } from './sm2-signature.ts'
