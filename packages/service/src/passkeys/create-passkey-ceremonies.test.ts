import { addSeconds } from '@sojourn/domain'
import { beforeEach, describe, expect, test } from 'vitest'
import { createMemoryPasskeyStores, type MemoryPasskeyStores } from '../testing/memory-passkey-stores.ts'
import { createSoftwarePasskey, type PasskeyAnswer, type SoftwarePasskey } from '../testing/software-passkey.ts'
import { createPasskeyCeremonies, type PasskeyCeremonies } from './create-passkey-ceremonies.ts'

const ORIGIN = 'https://issuer.example'
const ACCOUNT = { id: 'staff-1', name: 'clerk', displayName: 'Clerk', known: [] }
const START = new Date('2026-11-20T08:00:00Z')

let now: Date
let stores: MemoryPasskeyStores
let ceremonies: PasskeyCeremonies
let passkey: SoftwarePasskey

beforeEach(() => {
  now = START
  stores = createMemoryPasskeyStores()
  const settings = { rpId: 'issuer.example', rpName: 'Issuer', origin: ORIGIN, clock: () => now, stores }
  ceremonies = createPasskeyCeremonies(settings)
  passkey = createSoftwarePasskey()
})

const register = async (spoiled: Partial<PasskeyAnswer> = {}, accountId = ACCOUNT.id) => {
  const options = await ceremonies.registrationOptions(ACCOUNT)
  return ceremonies.verifyRegistration(accountId, passkey.create(options, { origin: ORIGIN, ...spoiled }))
}
const signIn = async (spoiled: Partial<PasskeyAnswer> = {}, purpose = 'sign-in') => {
  const options = await ceremonies.authenticationOptions(purpose, [])
  return ceremonies.verifyAuthentication('sign-in', passkey.get(options, { origin: ORIGIN, ...spoiled }))
}

describe('registration', () => {
  test('keeps a verified passkey with its counter and backup flags', async () => {
    const registered = await register({ backupEligible: true })
    expect(registered).toMatchObject({
      ok: true,
      value: { accountId: 'staff-1', counter: 1, backupEligible: true, backedUp: false },
    })
    expect(stores.passkeys.get(passkey.credentialId)?.registeredAt).toEqual(START)
  })

  test('asks for a discoverable passkey, a verified person and no attestation', async () => {
    const options = await ceremonies.registrationOptions({ ...ACCOUNT, known: ['AAAA'] })
    expect(options.authenticatorSelection).toMatchObject({ residentKey: 'required', userVerification: 'required' })
    expect(options.attestation).toBe('none')
    expect(options.excludeCredentials?.map(({ id }) => id)).toEqual(['AAAA'])
    expect(Buffer.from(options.challenge, 'base64url')).toHaveLength(64)
  })

  test.each([
    ['another origin', 'wrong_origin', { origin: 'https://issuer.example.evil.example' }],
    ['the origin with a slash', 'wrong_origin', { origin: 'https://issuer.example/' }],
    ['another rpId', 'wrong_rp', { rpId: 'evil.example' }],
    ['a person who was not verified', 'person_not_verified', { personVerified: false }],
    ['a frame of another page', 'cross_origin', { crossOrigin: true }],
    ['a challenge that we did not give', 'unknown_challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['an answer to another ceremony', 'wrong_ceremony', { type: 'webauthn.get' }],
  ])('refuses %s', async (_what, reason, spoiled) => {
    expect(await register(spoiled)).toEqual({ ok: false, reason })
    expect(stores.passkeys.size).toBe(0)
  })

  test('refuses the challenge of another account', async () => {
    expect(await register({}, 'staff-2')).toEqual({ ok: false, reason: 'wrong_account' })
  })

  test('refuses a passkey that is known already', async () => {
    await register()
    expect(await register()).toEqual({ ok: false, reason: 'known_already' })
  })

  test('spends a challenge at its first use, even when the rest was refused', async () => {
    const options = await ceremonies.registrationOptions(ACCOUNT)
    const bad = passkey.create(options, { origin: 'https://evil.example' })
    const good = passkey.create(options, { origin: ORIGIN })
    expect(await ceremonies.verifyRegistration(ACCOUNT.id, bad)).toEqual({ ok: false, reason: 'wrong_origin' })
    expect(await ceremonies.verifyRegistration(ACCOUNT.id, good)).toEqual({ ok: false, reason: 'unknown_challenge' })
  })

  test('takes a challenge until five minutes have passed, and not then', async () => {
    const options = await ceremonies.registrationOptions(ACCOUNT)
    const answer = passkey.create(options, { origin: ORIGIN })
    now = addSeconds(START, 299)
    expect((await ceremonies.verifyRegistration(ACCOUNT.id, answer)).ok).toBe(true)
    now = START
    const late = await ceremonies.registrationOptions(ACCOUNT)
    now = addSeconds(START, 300)
    const lateAnswer = createSoftwarePasskey().create(late, { origin: ORIGIN })
    expect(await ceremonies.verifyRegistration(ACCOUNT.id, lateAnswer)).toEqual({
      ok: false,
      reason: 'challenge_expired',
    })
  })

  test.each([null, 'text', {}, { id: 'a', rawId: 'a', type: 'public-key', response: { clientDataJSON: '!!' } }])(
    'refuses what is no answer at all: %j',
    async (input) => {
      expect(await ceremonies.verifyRegistration(ACCOUNT.id, input)).toEqual({ ok: false, reason: 'malformed' })
    },
  )
})

describe('authentication', () => {
  beforeEach(async () => {
    await register()
  })

  test('names the account and moves the counter', async () => {
    expect(await signIn()).toMatchObject({ ok: true, value: { accountId: 'staff-1', counter: 2 } })
    expect(stores.passkeys.get(passkey.credentialId)?.counter).toBe(2)
  })

  test.each([
    ['another origin', 'wrong_origin', { origin: 'https://evil.example' }],
    ['another rpId', 'wrong_rp', { rpId: 'evil.example' }],
    ['a person who was not verified', 'person_not_verified', { personVerified: false }],
    ['a frame of another page', 'cross_origin', { crossOrigin: true }],
    ['a counter that stood still: a copied authenticator', 'counter_regressed', { counter: 1 }],
    ['a backup flag that changed', 'backup_eligibility_changed', { backupEligible: true }],
    ['an answer to another ceremony', 'wrong_ceremony', { type: 'webauthn.create' }],
  ])('refuses %s', async (_what, reason, spoiled) => {
    expect(await signIn(spoiled)).toEqual({ ok: false, reason })
  })

  test('refuses a signature given for another purpose', async () => {
    expect(await signIn({}, 'revoke:abc')).toEqual({ ok: false, reason: 'wrong_purpose' })
  })

  test('refuses a passkey that was never registered', async () => {
    passkey = createSoftwarePasskey()
    expect(await signIn()).toEqual({ ok: false, reason: 'unknown_passkey' })
  })

  test('refuses each single changed bit of the signature', async () => {
    for (let bit = 0; bit < 32; bit += 1) {
      const options = await ceremonies.authenticationOptions('sign-in', [])
      const answer = passkey.get(options, { origin: ORIGIN }) as { response: { signature: string } }
      const signature = Buffer.from(answer.response.signature, 'base64url')
      const at = signature.length - 1 - bit
      signature[at] = (signature[at] ?? 0) ^ (1 << (bit % 8))
      answer.response.signature = signature.toString('base64url')
      expect(await ceremonies.verifyAuthentication('sign-in', answer)).toEqual({ ok: false, reason: 'not_verified' })
    }
  })

  test('refuses the same answer twice', async () => {
    const options = await ceremonies.authenticationOptions('sign-in', [])
    const answer = passkey.get(options, { origin: ORIGIN })
    expect((await ceremonies.verifyAuthentication('sign-in', answer)).ok).toBe(true)
    expect(await ceremonies.verifyAuthentication('sign-in', answer)).toEqual({ ok: false, reason: 'unknown_challenge' })
  })

  test('the challenge ends with the digest of the purpose, so the signature covers it', async () => {
    const { challenge } = await ceremonies.authenticationOptions('revoke:abc', [])
    // SHA-256 of "revoke:abc"
    const digest = Buffer.from('7f3a5d71', 'hex')
    expect(Buffer.from(challenge, 'base64url').subarray(32)).toHaveLength(32)
    expect(Buffer.from(challenge, 'base64url').subarray(32, 36)).toEqual(digest)
  })
})
