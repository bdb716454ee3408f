import { type AgencyId, addSeconds, type JsonObject, ok, type ResidentId, type Result, refuse } from '@sojourn/domain'
import { parseJwt, sha256, TOKEN_KINDS } from '@sojourn/keys'
import {
  type AuthenticationResponse,
  buildAuthenticationUrl,
  codeChallengeOf,
  type IdTokenRefusal,
  parseAuthenticationResponse,
  verifyIdToken,
} from '@sojourn/protocol'
import type { Agency } from '../agencies/agency.ts'
import type { Mac } from '../issuance/server-secret.ts'
import type { Resident } from '../residents/resident.ts'
import { type AuthorizationRow, DECISION_SECONDS } from './authorization.ts'
import { type EnterDeps, enterAs, type ResidentEntryRefusal } from './sign-in-resident.ts'
import type { Upstream } from './upstream.ts'
import { newAttempt, readAttempt } from './upstream-attempt.ts'
import type { ProviderRefusal, UpstreamProvider } from './upstream-provider.ts'

export type UpstreamSignInRefusal =
  | ProviderRefusal
  | IdTokenRefusal
  | ResidentEntryRefusal
  | 'response_malformed'
  | 'response_of_other_attempt'
  | 'response_of_other_provider'
  | 'response_used'
  | 'refused_by_provider'
  | 'code_refused'
  | 'identity_unknown'

export interface UpstreamSignInDeps extends EnterDeps {
  readonly mac: Mac
  readonly upstream: Upstream
  readonly provider: UpstreamProvider
  readonly findByCitizenId: (agency: AgencyId, citizenId: string) => Promise<Resident | undefined>
  readonly spendOnce: (agency: AgencyId, id: Uint8Array, by: string, expiresAt: Date) => Promise<boolean>
}

/** One address an agency, registered with the provider as it stands here. */
const redirectUriOf = (agency: Agency): string => `${agency.credentialIssuer}/authorize/upstream/callback`

/** Where the browser is sent to sign in. */
export async function startUpstreamSignIn(
  deps: UpstreamSignInDeps,
  agency: Agency,
  browserSecret: string,
): Promise<Result<string, ProviderRefusal>> {
  const metadata = await deps.provider.metadata()
  if (!metadata.ok) return metadata
  const { state, nonce, codeVerifier } = newAttempt(deps.mac, agency.id, browserSecret)
  const { clientId, scopes } = deps.upstream
  const codeChallenge = codeChallengeOf(codeVerifier)
  const request = { clientId, scopes, state, nonce, codeChallenge, redirectUri: redirectUriOf(agency) }
  return ok(buildAuthenticationUrl(metadata.value.authorizationEndpoint, request))
}

/**
 * The browser is back. Whose answer it is comes first: until the state fits this browser nothing that it brought is used, and then once.
 */
export async function signInUpstream(
  deps: UpstreamSignInDeps,
  agency: Agency,
  authorization: AuthorizationRow,
  request: { readonly query: unknown; readonly browserSecret: string },
  now: Date,
): Promise<Result<Resident, UpstreamSignInRefusal>> {
  const { mac, provider, upstream } = deps
  const response = parseAuthenticationResponse(request.query)
  if (!response.ok) return refuse('response_malformed')
  const attempt = readAttempt(mac, agency.id, request.browserSecret, response.value.state)
  if (attempt === undefined) return refuse('response_of_other_attempt')
  const code = await codeOf(deps, response.value)
  if (!code.ok) return code
  const forgetAt = addSeconds(now, DECISION_SECONDS)
  if (!(await deps.spendOnce(agency.id, sha256(attempt.state), authorization.id, forgetAt))) {
    return refuse('response_used')
  }
  const { codeVerifier, nonce } = attempt
  const idToken = await provider.redeem({ code: code.value, redirectUri: redirectUriOf(agency), codeVerifier })
  if (!idToken.ok) return idToken
  const keys = await provider.keysFor(kidOf(idToken.value))
  if (!keys.ok) return keys
  const { issuer, clientId } = upstream
  const claims = await verifyIdToken({ idToken: idToken.value, keys: keys.value, issuer, clientId, nonce, at: now })
  if (!claims.ok) return claims
  const resident = await residentOf(deps, agency, claims.value)
  if (resident === undefined) return refuse('identity_unknown')
  const { browserSecret } = request
  return enterAs(deps, agency, authorization, resident, { browserSecret, means: 'upstream' }, now)
}

/** RFC9207 2.4 (validating-the-issuer-identifier): a server that names itself in its answers does so in each. */
async function codeOf(
  { provider, upstream }: UpstreamSignInDeps,
  { issuer, outcome }: AuthenticationResponse,
): Promise<Result<string, UpstreamSignInRefusal>> {
  const metadata = await provider.metadata()
  if (!metadata.ok) return metadata
  const isItsOwn = issuer === undefined ? !metadata.value.namesItselfInAnswers : issuer === upstream.issuer
  if (!isItsOwn) return refuse('response_of_other_provider')
  return outcome.kind === 'code' ? ok(outcome.code) : refuse('refused_by_provider')
}

/** Which key to look for; nothing is believed yet. */
function kidOf(idToken: string): string | undefined {
  const parsed = parseJwt(idToken, TOKEN_KINDS.upstream_id_token)
  return parsed.ok && typeof parsed.value.header.kid === 'string' ? parsed.value.header.kid : undefined
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const MAX_CITIZEN_ID_CHARS = 32

async function residentOf(
  { upstream: { identity }, findResident, findByCitizenId }: UpstreamSignInDeps,
  agency: Agency,
  claims: JsonObject,
): Promise<Resident | undefined> {
  const value = Object.hasOwn(claims, identity.claim) ? claims[identity.claim] : undefined
  if (typeof value !== 'string') return undefined
  if (identity.is === 'resident_id') return UUID.test(value) ? findResident(agency.id, value as ResidentId) : undefined
  return value !== '' && value.length <= MAX_CITIZEN_ID_CHARS ? findByCitizenId(agency.id, value) : undefined
}
