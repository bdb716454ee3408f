/**
 * Wire messages only: OAuth, OpenID4VCI, OpenID4VP, DCQL, and the proofs of possession that travel with them. Each is parsed into a domain
 * value or built from one, and wire names stay inside. Is not: state, network, or trust; whether a nonce is fresh, a `jti` unused, an
 * issuer or a relying party to be believed is decided by whoever calls. Problems name a field and never repeat what the sender wrote.
 * Called by issuer, verifier, wallet and verification; runs on Node and in the browser. Editions: SPECS.md.
 */
export {
  type AuthenticationRequest,
  type AuthenticationResponse,
  buildAuthenticationUrl,
  clientSecretBasic,
  parseAuthenticationResponse,
  parseIdTokenResponse,
} from './authentication-request.ts'
export {
  type Authorization,
  asksForDpopNonce,
  type DpopChallengeError,
  dpopChallenge,
  parseAuthorizationHeader,
} from './authorization-header.ts'
export { type AuthorizationRequest, buildAuthorizationUrl, parseAuthorizationRequest } from './authorization-request.ts'
export {
  type AuthorizationResponse,
  type AuthorizationResponseErrorCode,
  type AuthorizationResponseRefusal,
  buildAuthorizationResponse,
  readAuthorizationResponse,
} from './authorization-response.ts'
export {
  type AuthorizationServerMetadata,
  buildAuthorizationServerMetadata,
  parseAuthorizationServerMetadata,
} from './authorization-server-metadata.ts'
export { ATTESTATION_CHALLENGE_HEADER, buildChallengeResponse, parseChallengeResponse } from './challenge-response.ts'
export type { ClaimDescription } from './claim-description.ts'
export { type ClaimsPath, type ConcretePath, type FoundClaim, resolveClaimsPath } from './claims-path.ts'
export {
  ASSERTION_SKEW_SECONDS,
  buildClientAssertion,
  type ClientAssertionRefusal,
  JWT_BEARER_ASSERTION,
  type VerifiedClientAssertion,
  verifyClientAssertion,
} from './client-assertion.ts'
export {
  buildClientAttestation,
  buildClientAttestationPop,
  type ClientAttestationPopRefusal,
  type ClientAttestationRefusal,
  type TrustedAttester,
  type VerifiedClientAttestation,
  verifyClientAttestation,
  verifyClientAttestationPop,
} from './client-attestation.ts'
export {
  type ClientCredentials,
  type ClientCredentialsRefusal,
  type CredentialHeaders,
  readClientCredentials,
} from './client-credentials.ts'
export { type ClientId, type ClientIdPrefix, type ClientIdRefusal, parseClientId } from './client-id.ts'
export type { ClientMetadata, EncryptionKey } from './client-metadata.ts'
export {
  AUTHORIZATION_CODE_GRANT,
  buildCodeTokenRequest,
  buildRefreshTokenRequest,
  type CodeTokenRequest,
  parseCodeTokenRequest,
  parseRefreshTokenRequest,
  REFRESH_TOKEN_GRANT,
  type RefreshTokenRequest,
} from './code-token-request.ts'
export { type ComparisonInput, comparisonCode } from './comparison-code.ts'
export type { CredentialConfiguration, ProofType } from './credential-configuration.ts'
export {
  buildCredentialOffer,
  type CredentialOffer,
  type PreAuthorizedGrant,
  parseCredentialOffer,
  type TxCodePrompt,
} from './credential-offer.ts'
export { buildCredentialOfferLink, type OfferLink, parseCredentialOfferLink } from './credential-offer-link.ts'
export {
  buildCredentialRequest,
  type CredentialErrorCode,
  type CredentialRequest,
  type CredentialRequestRefusal,
  type KeyProofs,
  type ProofKind,
  parseCredentialRequest,
  type RequestExpectations,
} from './credential-request.ts'
export { buildCredentialResponse, type CredentialResponse, parseCredentialResponse } from './credential-response.ts'
export {
  buildSignedDcApiRequest,
  buildUnsignedDcApiRequest,
  type DcApiProtocol,
  type DcApiRefusal,
  type DigitalRequest,
  originAudience,
  parseDcApiRequest,
  type VerifiedDcApiRequest,
  verifyDcApiRequest,
} from './dc-api-request.ts'
export { buildDcApiResponse, dcApiError, parseDcApiResponse } from './dc-api-response.ts'
export { buildDcqlQuery } from './dcql/build-dcql-query.ts'
export type { CandidateCredential, PresentedCredential, QueriedCredential } from './dcql/candidate-credential.ts'
export { checkVpToken, type DcqlRefusal } from './dcql/check-vp-token.ts'
export type {
  ClaimQuery,
  ClaimValue,
  CredentialMeta,
  CredentialQuery,
  CredentialSetQuery,
  DcqlQuery,
  TrustedAuthority,
} from './dcql/dcql-query.ts'
export {
  type DcqlMatch,
  type MatchedCandidate,
  type MatchedQuery,
  type MatchedSet,
  matchQuery,
} from './dcql/match-query.ts'
export { parseDcqlQuery } from './dcql/parse-dcql-query.ts'
export { selectClaims } from './dcql/select-claims.ts'
export {
  buildDeferredCredentialRequest,
  type DeferredCredentialRequest,
  parseDeferredCredentialRequest,
} from './deferred-credential-request.ts'
export { buildDirectPost, type DirectPost, MAX_RESPONSE_CHARS, parseDirectPost } from './direct-post.ts'
export { type AuthorizedParty, type DisclosurePolicy, entitlementOf } from './disclosure-policy.ts'
export { type DisplayName, displayFor } from './display.ts'
export {
  accessTokenHash,
  buildDpopProof,
  type DpopRefusal,
  type VerifiedDpopProof,
  verifyDpopProof,
} from './dpop-proof.ts'
export { errorBody, parseErrorBody } from './error-body.ts'
export type { FieldProblem, Problem } from './field-problem.ts'
export type { Form } from './form.ts'
export { type IdTokenRefusal, type NamedIdTokenKey, verifyIdToken } from './id-token.ts'
export { buildIssuerMetadata, type IssuerMetadata, parseIssuerMetadata } from './issuer-metadata.ts'
export {
  buildKeyAttestation,
  type KeyAttestationRefusal,
  type KeyAttestationRequirement,
  type KeyAttesters,
} from './key-attestation.ts'
export {
  type AttestationPolicy,
  buildKeyProof,
  type KeyProofExpectation,
  type KeyProofRefusal,
  type ProvenKey,
  type VerifiedKeyProof,
  verifyKeyProof,
} from './key-proof.ts'
export {
  CONTENT_ENCRYPTIONS,
  type EncryptedMessageRefusal,
  encryptMessage,
  openEncryptedMessage,
  type RequestEncryption,
  type ResponseEncryption,
  type ResponseEncryptionOffer,
} from './message-encryption.ts'
export type { NamedKey } from './named-key.ts'
export { buildNonceResponse, parseNonceResponse } from './nonce-response.ts'
export {
  buildNotificationRequest,
  type NotificationErrorCode,
  type NotificationEvent,
  type NotificationRequest,
  parseNotificationRequest,
} from './notification-request.ts'
export { openEncryptedResponse } from './open-encrypted-response.ts'
export {
  type OpenidProviderMetadata,
  openidConfigurationUrl,
  parseOpenidProviderMetadata,
} from './openid-provider-metadata.ts'
export { codeChallengeOf, fitsCodeChallenge, newCodeVerifier } from './pkce.ts'
export type { PresentationRequest, RequestToSend, VerifierAttestation } from './presentation-request.ts'
export type { AgeRefusal, ProofWindow } from './proof-age.ts'
export {
  type AuthorizationErrorCode,
  buildPushedAuthorizationRequest,
  buildPushedAuthorizationResponse,
  type PushedAuthorizationRefusal,
  type PushedAuthorizationRequest,
  parsePushedAuthorizationRequest,
  parsePushedAuthorizationResponse,
} from './pushed-authorization-request.ts'
export { buildRequestLink, parseRequestLink, type RequestLink } from './request-link.ts'
export {
  buildRequestObject,
  REQUEST_OBJECT_MEDIA_TYPE,
  type RequestExpectation,
  type RequestRefusal,
  SELF_ISSUED_AUDIENCE,
  type VerifiedRequest,
  verifyRequestObject,
} from './request-object.ts'
export type { RequestSigner } from './request-signer.ts'
export { buildRequestUriPost, parseRequestUriPost, type RequestUriPost } from './request-uri-post.ts'
export {
  buildResponseAck,
  type DeletionOffer,
  parseResponseAck,
  type ResponseAck,
} from './response-ack.ts'
export {
  buildSignedIssuerMetadata,
  type SignedMetadataRefusal,
  verifySignedIssuerMetadata,
} from './signed-issuer-metadata.ts'
export {
  buildTokenRequest,
  PRE_AUTHORIZED_CODE_GRANT,
  parseGrantType,
  parseTokenRequest,
  type TokenRequest,
  type TokenRequestRefusal,
} from './token-request.ts'
export { buildTokenResponse, parseTokenResponse, type TokenErrorCode, type TokenResponse } from './token-response.ts'
export { encodeTransactionData, TRANSACTION_HASH_ALG, type TransactionData } from './transaction.ts'
export { parseUnsignedRequest } from './unsigned-request.ts'
export { type KeyProofsRefusal, type ProvenKeys, verifyKeyProofs } from './verify-key-proofs.ts'
export { parseVpToken, type VpToken } from './vp-token.ts'
export type { WalletErrorCode, WalletResponse } from './wallet-response.ts'
export { isIdentifierUrl, isLoopbackHost, isWebUrl } from './web-url.ts'
export { type WellKnown, wellKnownUrl } from './well-known-url.ts'
