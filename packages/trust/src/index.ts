/**
 * The trust list: which agency may issue which type with which keys, and which relying party may ask what for which purpose.
 * Signed by the registry, read against an anchor that configuration names. Answers questions; fetches and stores nothing.
 * Is not: the check of a credential (formats), nor the decision what to do about a relying party that asks too much (wallet).
 * Provisioning signs it; verification, the wallet and the verifier read it. Runs in Node and in browsers.
 */
export { findIssuer, issuerAllowed, statusListAllowed } from './issuer-allowed.ts'
export { type OfflinePurpose, offlinePurposes } from './offline-purposes.ts'
export { type AskedCredential, coveringUse, type OverAsk, overAsked } from './over-asked.ts'
export { readTrustList, readTrustListWire, replaceTrustList, type TrustListRefusal } from './read-trust-list.ts'
export { canonicalJson } from './registration/canonical-json.ts'
export {
  type CheckedRegistration,
  checkRegistration,
  type RegistrationRefusal,
  type RegistrationToCheck,
} from './registration/check-registration.ts'
export {
  isIncluded,
  LOG_PROOF_FORMAT,
  type LogProof,
  logLeafHash,
  logNodeHash,
  logProofOnWire,
  readLogProof,
} from './registration/log-proof.ts'
export {
  certificateDigest,
  REGISTRATION_CERTIFICATE_FORMAT,
  REGISTRATION_CERTIFICATE_TYPE,
  type RegistrationCertificate,
  readRegistrationClaims,
  registrationClaims,
} from './registration/registration-certificate.ts'
export { type RelyingPartyKeyRefusal, relyingPartyOf, resolveRelyingPartyKey } from './relying-party-of.ts'
export { type IssuerHint, type IssuerRefusal, type ResolvedIssuer, resolveIssuer } from './resolve-issuer.ts'
export {
  type IssuerKeyRefusal,
  type KeyHint,
  mayKeySign,
  type ResolveDeps,
  resolveIssuerKey,
  resolveStatusListKey,
} from './resolve-issuer-key.ts'
export { signTrustList } from './sign-trust-list.ts'
export {
  type CertificateAnchor,
  type ClaimsPath,
  type ListedKey,
  RELYING_PARTY_KINDS,
  type RegisteredRelyingParty,
  type RegisteredUse,
  type RelyingPartyKind,
  type TrustAnchor,
  type TrustedIssuer,
  type TrustList,
} from './trust-list.ts'
