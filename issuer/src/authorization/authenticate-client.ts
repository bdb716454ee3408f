import { type AgencyId, addSeconds, type Brand, newId, ok, type Result, refuse } from '@sojourn/domain'
import { parseJwt, sha256, TOKEN_KINDS } from '@sojourn/keys'
import {
  ASSERTION_SKEW_SECONDS,
  type ClientAssertionRefusal,
  type ClientAttestationPopRefusal,
  type ClientAttestationRefusal,
  type ClientCredentials,
  type VerifiedClientAttestation,
  verifyClientAssertion,
  verifyClientAttestation,
  verifyClientAttestationPop,
} from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import type { SpentDpopProof } from '../issuance/check-dpop-proof.ts'
import type { Mac } from '../issuance/server-secret.ts'
import { readNonce } from '../issuance/stamped-nonce.ts'
import { fitsAnchorsAndName, type PresentedCertificate } from './certificate-fits.ts'
import type { Client, ClientAuthentication } from './client.ts'

export type ClientAuthenticationRefusal =
  | ClientAssertionRefusal
  | ClientAttestationRefusal
  | ClientAttestationPopRefusal
  | 'client_unnamed'
  | 'client_unknown'
  | 'wrong_authentication_method'
  | 'assertion_used'
  | 'attestation_of_other_client'
  | 'attestation_proof_missing'
  | 'attestation_proof_used'
  | 'attestation_proof_of_other_key'
  | 'attestation_challenge_needed'
  | 'certificate_missing'
  | 'certificate_unknown'

/** Who the client is, and what it must bring again whenever it uses what it gets now. */
export interface AuthenticatedClient {
  readonly client: Client
  /** The key of one installation: a refresh token stays with it (ABCA 10.3 (refresh-token-binding)). */
  readonly instanceThumbprint: string | undefined
  readonly certificateThumbprint: string | undefined
}

export interface AuthenticateClientDeps {
  readonly mac: Mac
  readonly findClient: (agency: Agency, id: string) => Client | undefined
  /** True for the first who brings it; remembered on every node until it expires by itself. */
  readonly spendOnce: (agency: AgencyId, id: Uint8Array, by: string, expiresAt: Date) => Promise<boolean>
  /** Whether a proof of an attestation must carry a challenge of ours. */
  readonly attestationChallenge: 'required' | 'optional'
}

export interface ClientToAuthenticate {
  readonly credentials: ClientCredentials
  readonly certificate: PresentedCertificate | undefined
  /** Verified, and with a nonce of ours; undefined when the request has none. */
  readonly dpop: SpentDpopProof | undefined
  /** The address that was called, which old clients name as the audience of their assertion. */
  readonly endpoint: string
}

type Authenticated = Result<AuthenticatedClient, ClientAuthenticationRefusal>

/** RFC6749 2.3 (client-authentication): by the one method that the client is registered with, and by no weaker. */
export async function authenticateClient(
  deps: AuthenticateClientDeps,
  agency: Agency,
  request: ClientToAuthenticate,
  now: Date,
): Promise<Authenticated> {
  const { credentials, certificate } = request
  const id = nameIn(credentials)
  if (id === undefined) return refuse('client_unnamed')
  const client = deps.findClient(agency, id)
  if (client === undefined) return refuse('client_unknown')
  const proven = await proveClient(deps, agency, client, request, now)
  if (!proven.ok) return proven
  if (client.certificateBoundTokens && certificate === undefined) return refuse('certificate_missing')
  return ok({ client, certificateThumbprint: certificate?.thumbprint, ...proven.value })
}

/** Said in the clear, or by what is yet to be verified: whatever it says there must fit the client that is found by it. */
function nameIn(credentials: ClientCredentials): string | undefined {
  if (credentials.clientId !== undefined || credentials.kind === 'name') return credentials.clientId
  const [kind, jwt] =
    credentials.kind === 'assertion'
      ? (['client_assertion', credentials.assertion] as const)
      : (['wallet_attestation', credentials.attestation] as const)
  const parsed = parseJwt(jwt, TOKEN_KINDS[kind])
  return parsed.ok && typeof parsed.value.payload.sub === 'string' ? parsed.value.payload.sub : undefined
}

type Proven = Result<Pick<AuthenticatedClient, 'instanceThumbprint'>, ClientAuthenticationRefusal>

const NO_INSTANCE = { instanceThumbprint: undefined } as const

async function proveClient(
  deps: AuthenticateClientDeps,
  agency: Agency,
  client: Client,
  request: ClientToAuthenticate,
  now: Date,
): Promise<Proven> {
  const { authentication } = client
  const { credentials } = request
  if (authentication.method === 'private_key_jwt' && credentials.kind === 'assertion') {
    return proveByAssertion(deps, agency, client.id, authentication, credentials.assertion, request.endpoint, now)
  }
  if (authentication.method === 'attest_jwt_client_auth' && credentials.kind === 'attestation') {
    return proveByAttestation(deps, agency, client.id, authentication, { ...request, credentials }, now)
  }
  if (credentials.kind !== 'name') return refuse('wrong_authentication_method')
  switch (authentication.method) {
    case 'none':
      return ok(NO_INSTANCE)
    case 'tls_client_auth':
    case 'self_signed_tls_client_auth':
      return proveByCertificate(authentication, request.certificate, now)
    default:
      return refuse('wrong_authentication_method')
  }
}

async function proveByAssertion(
  deps: AuthenticateClientDeps,
  agency: Agency,
  clientId: string,
  { keys, audience }: ClientAuthentication & { method: 'private_key_jwt' },
  assertion: string,
  endpoint: string,
  now: Date,
): Promise<Proven> {
  const { credentialIssuer } = agency
  const audiences = audience === 'issuer' ? [credentialIssuer] : [credentialIssuer, endpoint]
  const verified = await verifyClientAssertion({ assertion, clientId, keys, audiences, at: now })
  if (!verified.ok) return verified
  const { jti, expiresAt } = verified.value
  const until = addSeconds(expiresAt, ASSERTION_SKEW_SECONDS)
  const isFirst = await spend(deps, agency, ['client_assertion', clientId, jti], until, now)
  return isFirst ? ok(NO_INSTANCE) : refuse('assertion_used')
}

/** The attester's word is good for long; the proof that this is the wallet it was given to is made for this request. */
const PROOF_AGE_SECONDS = 300
const PROOF_SKEW_SECONDS = 60

async function proveByAttestation(
  deps: AuthenticateClientDeps,
  agency: Agency,
  clientId: string,
  { attester }: ClientAuthentication & { method: 'attest_jwt_client_auth' },
  request: ClientToAuthenticate & { readonly credentials: ClientCredentials & { kind: 'attestation' } },
  now: Date,
): Promise<Proven> {
  const { attestation, pop } = request.credentials
  const attested = await verifyClientAttestation({ attestation, attester, at: now })
  if (!attested.ok) return attested
  if (attested.value.clientId !== clientId) return refuse('attestation_of_other_client')
  const { thumbprint } = attested.value.instanceKey
  const proven =
    pop === undefined
      ? provenByDpop(request.dpop, thumbprint)
      : await provenByPop(deps, agency, attested.value, pop, now)
  return proven.ok ? ok({ instanceThumbprint: thumbprint }) : proven
}

/** ABCA 5.3 (using-dpop-as-the-proof-of-possession): one proof for both, by one key; our nonce in it is the challenge. */
function provenByDpop(
  dpop: SpentDpopProof | undefined,
  thumbprint: string,
): Result<void, 'attestation_proof_missing' | 'attestation_proof_of_other_key'> {
  if (dpop === undefined) return refuse('attestation_proof_missing')
  return dpop.thumbprint === thumbprint ? ok(undefined) : refuse('attestation_proof_of_other_key')
}

async function provenByPop(
  deps: AuthenticateClientDeps,
  agency: Agency,
  attested: VerifiedClientAttestation,
  pop: string,
  now: Date,
): Promise<Result<void, ClientAuthenticationRefusal>> {
  const verified = await verifyClientAttestationPop({
    pop,
    attested,
    audience: agency.credentialIssuer,
    at: now,
    maxAgeSeconds: PROOF_AGE_SECONDS,
    skewSeconds: PROOF_SKEW_SECONDS,
  })
  if (!verified.ok) return verified
  const { challenge, jti } = verified.value
  const isOurs =
    challenge === undefined
      ? deps.attestationChallenge === 'optional'
      : readNonce(deps.mac, 'attestation_challenge', agency.id, challenge, now).ok
  if (!isOurs) return refuse('attestation_challenge_needed')
  const until = addSeconds(now, PROOF_AGE_SECONDS + 2 * PROOF_SKEW_SECONDS)
  const { thumbprint } = attested.instanceKey
  const isFirst = await spend(deps, agency, ['attestation_proof', thumbprint, jti], until, now)
  return isFirst ? ok(undefined) : refuse('attestation_proof_used')
}

function proveByCertificate(
  authentication: ClientAuthentication & { method: 'tls_client_auth' | 'self_signed_tls_client_auth' },
  certificate: PresentedCertificate | undefined,
  now: Date,
): Proven {
  if (certificate === undefined) return refuse('certificate_missing')
  const fits =
    authentication.method === 'tls_client_auth'
      ? fitsAnchorsAndName(certificate, authentication.anchors, authentication.subject, now)
      : authentication.thumbprints.includes(certificate.thumbprint)
  return fits ? ok(NO_INSTANCE) : refuse('certificate_unknown')
}

const spend = (
  deps: AuthenticateClientDeps,
  agency: Agency,
  parts: readonly string[],
  until: Date,
  now: Date,
): Promise<boolean> => deps.spendOnce(agency.id, sha256(JSON.stringify(parts)), newId<Brand<'AttemptId'>>(now), until)
