import { createHash, randomBytes } from 'node:crypto'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { addSeconds, type Clock, ok, type Result, refuse } from '@sojourn/domain'
import type { Passkey, PasskeyChallenge, PasskeyStores } from './passkey-stores.ts'
import { type ClientData, readAuthentication, readRegistration } from './read-passkey-response.ts'

export type PasskeyRefusal =
  | 'malformed'
  | 'unknown_challenge'
  | 'challenge_expired'
  | 'wrong_purpose'
  | 'wrong_ceremony'
  | 'wrong_origin'
  | 'cross_origin'
  | 'wrong_rp'
  | 'person_not_verified'
  | 'attestation_not_asked'
  | 'unknown_passkey'
  | 'known_already'
  | 'wrong_account'
  | 'backup_eligibility_changed'
  | 'counter_regressed'
  | 'not_verified'

export interface PasskeySettings {
  readonly rpId: string
  readonly rpName: string
  /** Compared as a string, whole. */
  readonly origin: string
  readonly clock: Clock
  readonly stores: PasskeyStores
}

export interface PasskeyCeremonies {
  registrationOptions(account: {
    readonly id: string
    readonly name: string
    readonly displayName: string
    /** Passkeys the account has: their authenticators are not enrolled twice. */
    readonly known: readonly string[]
  }): Promise<PublicKeyCredentialCreationOptionsJSON>
  verifyRegistration(accountId: string, response: unknown): Promise<Result<Passkey, PasskeyRefusal>>
  /** `allow` empty: whichever passkey the person has here. */
  authenticationOptions(purpose: string, allow: readonly string[]): Promise<PublicKeyCredentialRequestOptionsJSON>
  verifyAuthentication(purpose: string, response: unknown): Promise<Result<Passkey, PasskeyRefusal>>
}

/** Loaded at the first ceremony: services without staff, and every start, go without its certificate parsers. */
const library = () => import('@simplewebauthn/server')
const libraryHelpers = () => import('@simplewebauthn/server/helpers')

const CHALLENGE_SECONDS = 300
const REGISTRATION = 'registration'
/** ES256, EdDSA, RS256: COSE identifiers. */
const ALGORITHMS = [-7, -8, -257]

const sha256 = (input: string | Uint8Array): Buffer => createHash('sha256').update(input).digest()

/**
 * Passkeys for staff (WEBAUTHN-3 7.1 (sctn-registering-a-new-credential), 7.2 (sctn-verifying-assertion)): the person is always
 * verified, a challenge serves once and for at most five minutes, origin and rpId are exact. The library answers through two
 * channels, a throw and `verified: false`; both end here as one refusal.
 */
export function createPasskeyCeremonies(settings: PasskeySettings): PasskeyCeremonies {
  const { rpId, rpName, origin, clock, stores } = settings

  /** Fresh randomness, then the digest of the purpose: the signature itself covers what was agreed to. */
  async function newChallenge(kept: Omit<PasskeyChallenge, 'digest' | 'expiresAt'>): Promise<Uint8Array<ArrayBuffer>> {
    const challenge = Uint8Array.from(Buffer.concat([randomBytes(32), sha256(kept.purpose)]))
    const digest = sha256(challenge).toString('base64url')
    await stores.saveChallenge({ ...kept, digest, expiresAt: addSeconds(clock(), CHALLENGE_SECONDS) })
    return challenge
  }

  /** The challenge is spent whatever comes of the rest. */
  async function spendChallenge(
    client: ClientData,
    ceremony: PasskeyChallenge['ceremony'],
    purpose: string,
  ): Promise<Result<PasskeyChallenge, PasskeyRefusal>> {
    const stored = await stores.takeChallenge(sha256(Buffer.from(client.challenge, 'base64url')).toString('base64url'))
    if (stored === undefined) return refuse('unknown_challenge')
    if (stored.expiresAt <= clock()) return refuse('challenge_expired')
    if (stored.ceremony !== ceremony) return refuse('wrong_ceremony')
    if (client.type !== (ceremony === REGISTRATION ? 'webauthn.create' : 'webauthn.get'))
      return refuse('wrong_ceremony')
    if (stored.purpose !== purpose) return refuse('wrong_purpose')
    if (client.origin !== origin) return refuse('wrong_origin')
    // Our pages are never framed by others, so an answer from inside a frame was not asked for by us.
    if (client.crossOrigin === true || client.topOrigin !== undefined) return refuse('cross_origin')
    return ok(stored)
  }

  return {
    async registrationOptions(account) {
      const challenge = await newChallenge({ ceremony: REGISTRATION, purpose: REGISTRATION, accountId: account.id })
      const { generateRegistrationOptions } = await library()
      return generateRegistrationOptions({
        rpID: rpId,
        rpName,
        challenge,
        userID: new TextEncoder().encode(account.id),
        userName: account.name,
        userDisplayName: account.displayName,
        attestationType: 'none',
        excludeCredentials: account.known.map((id) => ({ id })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        supportedAlgorithmIDs: ALGORITHMS,
        timeout: CHALLENGE_SECONDS * 1000,
      })
    },

    async verifyRegistration(accountId, input) {
      const read = readRegistration(input)
      if (!read.ok) return read
      const { client, response } = read.value
      const challenge = await spendChallenge(client, REGISTRATION, REGISTRATION)
      if (!challenge.ok) return challenge
      if (challenge.value.accountId !== accountId) return refuse('wrong_account')
      const facts = await registrationFacts(response)
      if (facts === undefined) return refuse('malformed')
      const refusal = authenticatorRefusal(facts, rpId)
      if (refusal !== undefined) return refuse(refusal)
      if (!facts.unattested) return refuse('attestation_not_asked')
      const { verifyRegistrationResponse } = await library()
      const verified = await verifyRegistrationResponse({
        response,
        expectedChallenge: client.challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch(() => undefined)
      if (verified?.verified !== true) return refuse('not_verified')
      const { credential, credentialDeviceType, credentialBackedUp, aaguid } = verified.registrationInfo
      const passkey: Passkey = {
        credentialId: credential.id,
        accountId,
        publicKey: credential.publicKey,
        counter: credential.counter,
        backupEligible: credentialDeviceType === 'multiDevice',
        backedUp: credentialBackedUp,
        aaguid,
        transports: response.response.transports ?? [],
        registeredAt: clock(),
      }
      return (await stores.savePasskey(passkey)) ? ok(passkey) : refuse('known_already')
    },

    async authenticationOptions(purpose, allow) {
      const challenge = await newChallenge({ ceremony: 'authentication', purpose, accountId: null })
      const { generateAuthenticationOptions } = await library()
      return generateAuthenticationOptions({
        rpID: rpId,
        challenge,
        allowCredentials: allow.map((id) => ({ id })),
        userVerification: 'required',
        timeout: CHALLENGE_SECONDS * 1000,
      })
    },

    async verifyAuthentication(purpose, input) {
      const read = readAuthentication(input)
      if (!read.ok) return read
      const { client, response } = read.value
      const challenge = await spendChallenge(client, 'authentication', purpose)
      if (!challenge.ok) return challenge
      const facts = await authenticationFacts(response)
      if (facts === undefined) return refuse('malformed')
      const refusal = authenticatorRefusal(facts, rpId)
      if (refusal !== undefined) return refuse(refusal)
      const passkey = await stores.findPasskey(response.id)
      if (passkey === undefined) return refuse('unknown_passkey')
      const claimedAccount = response.response.userHandle
      if (claimedAccount !== undefined && Buffer.from(claimedAccount, 'base64url').toString() !== passkey.accountId) {
        return refuse('wrong_account')
      }
      const { verifyAuthenticationResponse } = await library()
      const verified = await verifyAuthenticationResponse({
        response,
        expectedChallenge: client.challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: true,
        // The counter is judged below, after the signature: a forged low counter is no alarm.
        credential: { id: passkey.credentialId, publicKey: Uint8Array.from(passkey.publicKey), counter: 0 },
      }).catch(() => undefined)
      if (verified?.verified !== true) return refuse('not_verified')
      if (facts.backupEligible !== passkey.backupEligible) return refuse('backup_eligibility_changed')
      const { counter, backedUp } = facts
      // One conditional statement decides, so of two copies of an authenticator that race one is noticed.
      const used = await stores.recordUse(passkey.credentialId, { counter, backedUp, at: clock() })
      return used ? ok({ ...passkey, counter, backedUp }) : refuse('counter_regressed')
    },
  }
}

interface AuthenticatorFacts {
  readonly rpIdHash: Uint8Array
  readonly present: boolean
  readonly verified: boolean
  readonly backupEligible: boolean
  readonly backedUp: boolean
  readonly counter: number
  /** No statement, or one by the new key about itself: no certificate chain to be believed or not. */
  readonly unattested: boolean
}

function authenticatorRefusal(facts: AuthenticatorFacts, rpId: string): PasskeyRefusal | undefined {
  if (!sha256(rpId).equals(facts.rpIdHash)) return 'wrong_rp'
  if (!facts.present || !facts.verified) return 'person_not_verified'
  return undefined
}

async function registrationFacts(response: RegistrationResponseJSON): Promise<AuthenticatorFacts | undefined> {
  const { decodeAttestationObject, parseAuthenticatorData } = await libraryHelpers()
  try {
    const bytes = Uint8Array.from(Buffer.from(response.response.attestationObject, 'base64url'))
    const object = decodeAttestationObject(bytes)
    const format = object.get('fmt')
    const selfMade = format === 'packed' && object.get('attStmt').get('x5c') === undefined
    return readFacts(parseAuthenticatorData(object.get('authData')), format === 'none' || selfMade)
  } catch {
    return undefined
  }
}

async function authenticationFacts(response: AuthenticationResponseJSON): Promise<AuthenticatorFacts | undefined> {
  const { parseAuthenticatorData } = await libraryHelpers()
  try {
    const bytes = Uint8Array.from(Buffer.from(response.response.authenticatorData, 'base64url'))
    return readFacts(parseAuthenticatorData(bytes), true)
  } catch {
    return undefined
  }
}

interface ParsedAuthenticatorData {
  readonly rpIdHash: Uint8Array
  readonly flags: { readonly up: boolean; readonly uv: boolean; readonly be: boolean; readonly bs: boolean }
  readonly counter: number
}

function readFacts({ rpIdHash, flags, counter }: ParsedAuthenticatorData, unattested: boolean): AuthenticatorFacts {
  const { up, uv, be, bs } = flags
  return { rpIdHash, present: up, verified: uv, backupEligible: be, backedUp: bs, counter, unattested }
}
