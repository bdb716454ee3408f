/**
 * Who signs and how: keys, signers and verifiers, JWTs by purpose, certificates, encryption to a key, DIDs.
 * Is not: what a token means (formats, protocol), whom to believe (trust), where keys are kept (the services).
 * The algorithms are a fixed list, one for each key; a token's header never chooses. Runs on Node and in the browser.
 * Every package but domain and service calls it; it alone knows jose. DIDs of agencies: `@sojourn/keys/veramo`.
 */
export type { JsonObject, JsonValue } from '@sojourn/domain'
export * from './bytes.ts'
export { type KeyRefusal, type PrivateJwk, type PublicJwk, publicJwkOf } from './jwk.ts'
export { jwkThumbprint } from './jwk-thumbprint.ts'
export type { JwsAlg } from './jws-alg.ts'
export { checkTimes, type TimeRefusal } from './jwt/check-times.ts'
export { embeddedJwk } from './jwt/embedded-jwk.ts'
export { type ParsedJwt, parseJwt } from './jwt/parse-jwt.ts'
export { signJwt } from './jwt/sign-jwt.ts'
export { TOKEN_KINDS, type TokenKind } from './jwt/token-kinds.ts'
export { type JwtRefusal, verifyJwt } from './jwt/verify-jwt.ts'
export { type JsonLimits, parseStrictJson } from './parse-strict-json.ts'
export { generateSigningKey, type Signer, type SignerNames, signerFromCryptoKey, signerFromJwk } from './signer.ts'
export { importVerificationKey, type VerificationKey } from './verification-key.ts'
