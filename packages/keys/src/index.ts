/**
 * Who signs and how: keys, signers and verifiers, JWTs and COSE messages by purpose, certificates, encryption to a key, DIDs.
 * Is not: what a token means (formats, protocol), whom to believe (trust), where keys are kept (the services).
 * The algorithms are a fixed list, one for each key; a token's header never chooses. Runs on Node and in the browser.
 * Every package but domain and service calls it; it alone knows jose. DIDs of agencies: `@sojourn/keys/veramo`.
 */
export type { JsonLimits, JsonObject, JsonValue } from '@sojourn/domain'
export { decodeBase64, encodeBase64 } from './base64.ts'
export * from './bytes.ts'
export {
  type CborLabel,
  type CborMap,
  type CborTagged,
  type CborValue,
  contentOf,
  isBytes,
  isCborArray,
  isCborFloat,
  isCborMap,
  isCborTagged,
} from './cbor/cbor-value.ts'
export { type CborRefusal, decodeCbor } from './cbor/decode-cbor.ts'
export { cborMap, cborTagged, embeddedCbor, encodeCbor } from './cbor/encode-cbor.ts'
export { COSE_ALG_NAMES, COSE_ALGS, coseAlgOf } from './cose/cose-algs.ts'
export { coseKeyOf, readCoseKey } from './cose/cose-key.ts'
export {
  type CoseRefusal,
  type CoseSign1,
  coseSign1Value,
  readCoseSign1,
  signCoseSign1,
  verifyCoseSign1,
  x5cOf,
} from './cose/cose-sign1.ts'
export { buildDidDocument } from './did/build-did-document.ts'
export { type DidDocumentRefusal, keyOfDidDocument } from './did/did-document.ts'
export { type DidRefusal, didJwkOf, resolveDidJwk } from './did/did-jwk.ts'
export { didKeyOf, resolveDidKey, resolveKeyDid } from './did/did-key.ts'
export { type DidWebOptions, didWebOf, didWebUrl } from './did/did-web.ts'
export { type IdTokenKey, importIdTokenKey, type RsaVerificationKey } from './id-token-key.ts'
export { type DecryptedJwe, decryptJwe, type JweRefusal } from './jwe/decrypt-jwe.ts'
export { type AgreementParties, type ContentEncryption, encryptJwe } from './jwe/encrypt-jwe.ts'
export { type EncryptionJwk, generateEncryptionKey, readEncryptionKey } from './jwe/encryption-key.ts'
export { type KeyRefusal, type PrivateJwk, type PublicJwk, publicJwkOf } from './jwk.ts'
export { jwkThumbprint } from './jwk-thumbprint.ts'
export { type JwsAlg, type SignatureAlg, SM2_ALG, SM2_CURVE } from './jws-alg.ts'
export { checkTimes, type TimeRefusal } from './jwt/check-times.ts'
export { embeddedJwk } from './jwt/embedded-jwk.ts'
export { type JoseHeader, type JwsLimits, type ParsedJws, parseJws } from './jwt/parse-jws.ts'
export { type ParsedJwt, parseJwt } from './jwt/parse-jwt.ts'
export { signJwt } from './jwt/sign-jwt.ts'
export { TOKEN_KINDS, type TokenKind, type TokenKindRule } from './jwt/token-kinds.ts'
export { type JwsRefusal, verifyJws } from './jwt/verify-jws.ts'
export { type JwtRefusal, verifyJwt } from './jwt/verify-jwt.ts'
export { parseStrictJson } from './parse-strict-json.ts'
export { generateSigningKey, type Signer, type SignerNames, signerFromCryptoKey, signerFromJwk } from './signer.ts'
export { importVerificationKey, type VerificationKey } from './verification-key.ts'
export {
  type Certificate,
  createRootCertificate,
  issueCertificate,
  type LeafCertificateInput,
  type RootCertificateInput,
} from './x509/create-certificates.ts'
export { leafKey } from './x509/leaf-key.ts'
export { type CertifiedKey, verifyX5c, type X5cRefusal } from './x509/verify-x5c.ts'
export { x509Hash } from './x509/x509-hash.ts'
