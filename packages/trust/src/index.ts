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
export type {
  CertificateAnchor,
  ClaimsPath,
  ListedKey,
  RegisteredRelyingParty,
  RegisteredUse,
  RelyingPartyKind,
  TrustAnchor,
  TrustedIssuer,
  TrustList,
} from './trust-list.ts'
