/**
 * The check pipeline: format, issuer, holder, query, status, in this order, none skippable. A presentation is believed when all have passed;
 * a check that throws has failed. The same first steps are the wallet's check of what it receives.
 * Is not: the formats, lists and queries themselves (formats, status, trust, protocol), nor what a policy makes of the claims (verifier).
 * Called by the verifier, the offline checker and the wallet; runs in Node and in browsers. The caller brings the trust list and the
 * look-ups, so nothing here fetches or keeps anything.
 */
export {
  checkReceivedCredential,
  type ReceiptExpectation,
  type ReceivedCredential,
  type ReceivedRefusal,
} from './check-received-credential.ts'
export type { CheckedStatus, StatusNotChecked } from './check-status.ts'
export type { PresentedFormat } from './formats/read-credential.ts'
export type { Handover } from './handover.ts'
export { offlineQuery } from './offline/offline-query.ts'
export {
  type OpenedPack,
  openStatusPack,
  type PackRefusal,
  packOnWire,
  type StatusPack,
} from './offline/status-pack.ts'
export {
  OFFLINE_AHEAD_SECONDS,
  OFFLINE_PROOF_SECONDS,
  type OfflineWorld,
  type VerifiedOfflineProof,
  verifyOfflineProof,
} from './offline/verify-offline-proof.ts'
export type {
  FormatRefusal,
  HolderRefusal,
  IssuerRefusal,
  QueryRefusal,
  Refusal,
  Stage,
  StatusRefusal,
} from './refusal.ts'
export { reasonOf, type VerificationReason, verdictOfRefusal } from './verdict-of-refusal.ts'
export type { IssuerWorld, VerificationWorld } from './verification-world.ts'
export { type AloneInput, type AloneRefusal, verifyAlone } from './verify-alone.ts'
export {
  type Expected,
  type ExpectedTransaction,
  type VerifiedCredential,
  type VerifiedPresentation,
  verifyPresentation,
} from './verify-presentation.ts'
