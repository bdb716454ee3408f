/**
 * Credential formats, bytes <-> claims: SD-JWT VC (`dc+sd-jwt`, our own RFC 9901), VCDM 1.1 JWT (`jwt_vc_json`, minted by
 * did-jwt-vc), VCDM 2.0 (`vc+jwt`, `vc+sd-jwt`) and ISO mdoc (`mso_mdoc`): issue, present, verify, and read the claims in each; the data
 * model of VCDM 2.0.
 * Is not: whom to believe (trust), whether it was revoked (status), what was asked (protocol), nor the order of the checks (verification).
 * The issuer mints with it, the wallet presents with it, verification reads with it. Runs in Node and in browsers.
 */
export type { Disclosure } from './dc-sd-jwt/disclosure.ts'
export { type IssueSdJwtVc, issueSdJwtVc } from './dc-sd-jwt/issue-sd-jwt-vc.ts'
export { MAX_SD_JWT_CHARS, parseSdJwt, type SdJwt } from './dc-sd-jwt/parse-sd-jwt.ts'
export {
  type KeyBinding,
  type PresentRefusal,
  type PresentSdJwtVc,
  presentSdJwtVc,
} from './dc-sd-jwt/present-sd-jwt-vc.ts'
export {
  type PlacedDisclosure,
  type ProcessedSdJwt,
  revealDisclosures,
  type SdJwtRefusal,
} from './dc-sd-jwt/reveal-disclosures.ts'
export { type KeyBindingRefusal, type VerifyKeyBinding, verifyKeyBinding } from './dc-sd-jwt/verify-key-binding.ts'
export {
  type SdJwtVcRefusal,
  type VerifiedSdJwtVc,
  type VerifySdJwtVc,
  verifySdJwtVc,
} from './dc-sd-jwt/verify-sd-jwt-vc.ts'
export { headerIssuerHint, type IssuerHint } from './issuer-hint.ts'
export { type IssueJwtVc, issueJwtVc } from './jwt-vc/issue-jwt-vc.ts'
export { type IssueJwtVp, issueJwtVp } from './jwt-vc/issue-jwt-vp.ts'
export { type JwtVcRefusal, type VerifiedJwtVc, type VerifyJwtVc, verifyJwtVc } from './jwt-vc/verify-jwt-vc.ts'
export { type JwtVpRefusal, type VerifiedJwtVp, type VerifyJwtVp, verifyJwtVp } from './jwt-vc/verify-jwt-vp.ts'
export { claimsToElements } from './mso-mdoc/claims-to-elements.ts'
export { type DeviceResponseRefusal, type PresentedMdoc, parseDeviceResponse } from './mso-mdoc/device-response.ts'
export { type IssueMdoc, issueMdoc } from './mso-mdoc/issue-mdoc.ts'
export { type IssuerSigned, type MdocShapeRefusal, parseIssuerSigned } from './mso-mdoc/issuer-signed.ts'
export { type MobileSecurityObject, readMobileSecurityObject } from './mso-mdoc/mobile-security-object.ts'
export { type PresentMdoc, type PresentMdocRefusal, presentMdoc } from './mso-mdoc/present-mdoc.ts'
export {
  type DcApiHandover,
  dcApiTranscript,
  type RedirectHandover,
  type ResponseKeyThumbprint,
  redirectTranscript,
  type SessionTranscript,
} from './mso-mdoc/session-transcript.ts'
export { type DeviceAuthRefusal, type VerifyDeviceAuth, verifyDeviceAuth } from './mso-mdoc/verify-device-auth.ts'
export {
  type MdocRefusal,
  type VerifiedMdoc,
  type VerifyIssuerSigned,
  verifyIssuerSigned,
} from './mso-mdoc/verify-issuer-signed.ts'
export { decodeOfflineProof, type OfflineProofRefusal } from './offline-proof/decode-offline-proof.ts'
export { certificateReference, encodeOfflineProof } from './offline-proof/encode-offline-proof.ts'
export {
  collectFrames,
  type FrameCollector,
  type FrameProgress,
  fountainFrame,
} from './offline-proof/fountain-frames.ts'
export { MAX_STILL_CHARS, offlineProofText, readOfflineProofText } from './offline-proof/offline-proof-text.ts'
export type { FindCertificate } from './offline-proof/read-template.ts'
export type { Path, PathPattern } from './path.ts'
export { readStatusClaim, type StatusReference } from './status-reference.ts'
export {
  type IssueVcJoseRefusal,
  type IssueVcJwt,
  type IssueVcSdJwt,
  issueVcJwt,
  issueVcSdJwt,
} from './vc-jose/issue-vc-jose.ts'
export {
  type IssueVpJoseRefusal,
  type IssueVpJwt,
  type IssueVpSdJwt,
  issueVpJwt,
  issueVpSdJwt,
  type PresentationMoment,
  presentationOf,
} from './vc-jose/issue-vp-jose.ts'
export {
  type VcJoseRefusal,
  type VcSdJwtRefusal,
  type VerifiedVcJose,
  type VerifyVcJwt,
  type VerifyVcSdJwt,
  verifyVcJwt,
  verifyVcSdJwt,
} from './vc-jose/verify-vc-jose.ts'
export {
  type ReadVpJose,
  readVpJwt,
  readVpSdJwt,
  type VerifiedVpJwt,
  type VerifyVpJwt,
  type VpJoseRefusal,
  type VpJwtRefusal,
  verifyVpJwt,
} from './vc-jose/verify-vp-jose.ts'
export { contextText, findAttestationContext } from './vcdm/attestation-contexts.ts'
export { type CheckedCredential, checkCredential } from './vcdm/check-credential.ts'
export { type CheckedPresentation, checkPresentation } from './vcdm/check-presentation.ts'
export { type Envelope, type EnvelopeType, envelopeOf, readEnvelope } from './vcdm/envelope.ts'
export { BASE_CONTEXT, type FindContext, type KnownContext, VCDM2_CONTEXT } from './vcdm/known-context.ts'
export type { ContextRefusal, VcdmRefusal } from './vcdm/vcdm-refusal.ts'
