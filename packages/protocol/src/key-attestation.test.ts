import { addSeconds, ok, refuse } from '@sojourn/domain'
import {
  generateSigningKey,
  importVerificationKey,
  type JsonObject,
  type Signer,
  signerFromJwk,
  signJwt,
  type VerificationKey,
} from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildKeyAttestation, type KeyAttesters, verifyKeyAttestation } from './key-attestation.ts'
import { buildKeyProof } from './key-proof.ts'
import { verifyKeyProofs } from './verify-key-proofs.ts'

const at = new Date('2026-11-20T08:00:00Z')
const now = at.getTime() / 1000
const credentialIssuer = 'https://issuer.example/public-security'
const requirement = { keyStorage: ['iso_18045_moderate', 'iso_18045_high'], userAuthentication: ['iso_18045_basic'] }

let attester: Signer
let stranger: Signer
let attesterKey: VerificationKey
let holders: readonly Signer[]
beforeAll(async () => {
  attester = await signerFromJwk((await generateSigningKey()).privateJwk, { kid: 'attester-1' })
  stranger = await signerFromJwk((await generateSigningKey()).privateJwk, { kid: 'attester-1' })
  const key = await importVerificationKey(attester.publicJwk)
  if (!key.ok) throw new Error(key.reason)
  attesterKey = key.value
  holders = await Promise.all([1, 2, 3].map(async () => signerFromJwk((await generateSigningKey()).privateJwk)))
})

/** Believes one key by its name; the status says what the attestation's own `status` member is. */
const attesters = (): KeyAttesters => ({
  keyOf: async ({ header }) => (header.kid === 'attester-1' ? ok(attesterKey) : refuse('attester_untrusted')),
  checkStatus: async (status) =>
    status === 'valid'
      ? ok(undefined)
      : refuse(status === 'revoked' ? 'attestation_revoked' : 'attestation_status_unavailable'),
})
const jwks = () => holders.map(({ publicJwk }): JsonObject => ({ ...publicJwk }))
const attest = (over: Partial<Parameters<typeof buildKeyAttestation>[0]> = {}) =>
  buildKeyAttestation({
    keys: jwks(),
    issuedAt: at,
    expiresAt: addSeconds(at, 600),
    nonce: 'n-1',
    keyStorage: ['iso_18045_high'],
    userAuthentication: ['iso_18045_basic'],
    signer: attester,
    ...over,
  })
/** The claims by hand. */
const claim = (over: JsonObject, without: string[] = [], header: JsonObject = { kid: 'attester-1' }, by = attester) => {
  const claims: JsonObject = { iat: now, exp: now + 600, attested_keys: jwks(), nonce: 'n-1', ...LEVELS, ...over }
  const kept = Object.entries(claims).filter(([name]) => !without.includes(name))
  return signJwt('key_attestation', header, Object.fromEntries(kept), by)
}
const LEVELS = { key_storage: ['iso_18045_high'], user_authentication: ['iso_18045_basic'] }

describe('verifying a key attestation', () => {
  const verify = (jwt: string, expiry: 'required' | 'optional' = 'required') =>
    verifyKeyAttestation({ jwt, attesters: attesters(), requirement, expiry, at, skewSeconds: 300 })

  test('gives every attested key and the nonce [S 2]', async () => {
    const verified = await verify(await attest())
    expect(verified.ok && verified.value.keys.map(({ key }) => key.publicJwk)).toEqual(jwks())
    expect(verified.ok && verified.value.nonce).toBe('n-1')
  })

  test('may lack an end where it stands by itself, and not beside a proof [S 2]', async () => {
    const jwt = await claim({}, ['exp'])
    expect((await verify(jwt, 'optional')).ok).toBe(true)
    expect(await verify(jwt)).toEqual({ ok: false, reason: 'malformed_attestation' })
  })

  test('with a status is asked for it, and stands when it is valid', async () => {
    expect((await verify(await claim({ status: 'valid' }))).ok).toBe(true)
  })

  test.each<[string, () => Promise<string>, string]>([
    ['no JWT', async () => 'attestation', 'malformed_attestation'],
    ['of an attester nobody named', () => claim({}, [], { kid: 'attester-2' }), 'attester_untrusted'],
    ['of an attester without a name', () => claim({}, [], {}), 'attester_untrusted'],
    [
      'signed by somebody else in its name',
      () => claim({}, [], { kid: 'attester-1' }, stranger),
      'attestation_not_verified',
    ],
    ['of another type', () => signJwt('jwt_vc', { kid: 'attester-1' }, {}, attester), 'attestation_not_verified'],
    ['with an extension', () => claim({}, [], { kid: 'attester-1', crit: ['x'], x: 1 }), 'attestation_not_verified'],
    [
      'with a key to fetch',
      () => claim({}, [], { kid: 'attester-1', jku: 'https://x.example' }),
      'attestation_not_verified',
    ],
    [
      'with a key of its own',
      () => claim({}, [], { kid: 'attester-1', jwk: jwks()[0] ?? {} }),
      'attestation_not_verified',
    ],
    ['that has ended', () => claim({ exp: now - 301 }), 'attestation_expired'],
    ['from the future', () => claim({ iat: now + 301 }), 'malformed_attestation'],
    ['without a time', () => claim({}, ['iat']), 'malformed_attestation'],
    ['with a time in words', () => claim({ iat: '2026' }), 'malformed_attestation'],
    ['of no key', () => claim({ attested_keys: [] }), 'malformed_attestation'],
    ['without keys', () => claim({}, ['attested_keys']), 'malformed_attestation'],
    ['of one key twice', () => claim({ attested_keys: [...jwks(), ...jwks()] }), 'malformed_attestation'],
    ['of a private key', () => claim({ attested_keys: [{ ...jwks()[0], d: 'AAAA' }] }), 'malformed_attestation'],
    ['of an RSA key', () => claim({ attested_keys: [{ kty: 'RSA', n: 'AQAB', e: 'AQAB' }] }), 'malformed_attestation'],
    [
      'of sixty-five keys',
      () => claim({ attested_keys: Array.from({ length: 65 }, () => jwks()[0] ?? {}) }),
      'malformed_attestation',
    ],
    ['with a nonce that is a number', () => claim({ nonce: 7 }), 'malformed_attestation'],
    ['with an empty nonce', () => claim({ nonce: '' }), 'malformed_attestation'],
    ['of weaker storage', () => claim({ key_storage: ['iso_18045_basic'] }), 'attestation_too_weak'],
    ['of storage it says nothing of', () => claim({}, ['key_storage']), 'attestation_too_weak'],
    ['of storage in a text', () => claim({ key_storage: 'iso_18045_high' }), 'attestation_too_weak'],
    ['of an unlock it says nothing of', () => claim({}, ['user_authentication']), 'attestation_too_weak'],
    ['that was taken back', () => claim({ status: 'revoked' }), 'attestation_revoked'],
    ['whose status nobody can tell', () => claim({ status: { other: 1 } }), 'attestation_status_unavailable'],
  ])('refuses one %s [S 2] [P 13]', async (_, make, reason) => {
    expect(await verify(await make())).toEqual({ ok: false, reason })
  })
})

describe('key proofs with attested keys', () => {
  const expected = { credentialIssuer, clientId: undefined, at, maxAgeSeconds: 300, skewSeconds: 30, maxKeys: 10 }
  const policy = () => ({ attesters: attesters(), requirement })
  const proofs = async (keyAttestation: string | undefined, signer = holders[0] as Signer, cNonce = 'n-1') => {
    const attested = keyAttestation === undefined ? {} : { keyAttestation }
    return { kind: 'jwt', jwts: [await buildKeyProof({ credentialIssuer, cNonce, at, signer, ...attested })] } as const
  }
  const verify = async (over: Partial<Parameters<typeof verifyKeyProofs>[0]>) =>
    verifyKeyProofs({ ...expected, attestation: policy(), proofs: await proofs(await attest()), ...over })
  const named = async (kid: string, keys = jwks()) => {
    const claims = { aud: credentialIssuer, iat: now, nonce: 'n-1' }
    const header = { kid, key_attestation: await attest({ keys }) }
    return { kind: 'jwt', jwts: [await signJwt('key_proof', header, claims, holders[1] as Signer)] } as const
  }

  test('one proof brings a copy for every attested key [S 2]', async () => {
    const verified = await verify({})
    expect(verified.ok && verified.value.keys.map(({ key }) => key.publicJwk)).toEqual(jwks())
  })

  test('an attestation by itself brings a copy for every key, and none of them signs [S 2]', async () => {
    const verified = await verify({ proofs: { kind: 'attestation', jwt: await attest() } })
    expect(verified.ok && verified.value).toMatchObject({ nonce: 'n-1' })
    expect(verified.ok && verified.value.keys).toHaveLength(3)
  })

  test('a proof names its key by the attester’s name for it, or by its place [S 4]', async () => {
    const [first = {}, second = {}, third = {}] = jwks()
    const keys = [first, { ...second, kid: 'hw-2' }, third]
    expect((await verify({ proofs: await named('hw-2', keys) })).ok).toBe(true)
    expect((await verify({ proofs: await named('1') })).ok).toBe(true)
    for (const kid of ['0', '2'])
      expect(await verify({ proofs: await named(kid) })).toMatchObject({ reason: 'bad_signature' })
    for (const kid of ['3', '01', '-1', 'hw-9']) {
      expect(await verify({ proofs: await named(kid) })).toMatchObject({ reason: 'unsupported_key' })
    }
    const twins = [
      { ...first, kid: 'hw' },
      { ...second, kid: 'hw' },
    ]
    expect(await verify({ proofs: await named('hw', twins) })).toMatchObject({ reason: 'unsupported_key' })
  })

  test('where nobody is believed a proof stands for its own key alone, and an attestation for nothing', async () => {
    const alone = await verify({ attestation: 'not_evaluated' })
    expect(alone.ok && alone.value.keys).toHaveLength(1)
    const proof = { kind: 'attestation', jwt: await attest() } as const
    expect(await verify({ attestation: 'not_evaluated', proofs: proof })).toEqual({
      ok: false,
      reason: 'attestation_not_evaluated',
    })
  })

  test.each<[string, () => Promise<Partial<Parameters<typeof verifyKeyProofs>[0]>>, string]>([
    ['no attestation where one is required', async () => ({ proofs: await proofs(undefined) }), 'attestation_missing'],
    [
      'a key that the attestation does not name',
      async () => ({ proofs: await proofs(await attest(), stranger) }),
      'key_not_attested',
    ],
    [
      'an attestation over another nonce',
      async () => ({ proofs: await proofs(await attest({ nonce: 'n-2' })) }),
      'nonces_differ',
    ],
    [
      'an attestation over no nonce',
      async () => ({ proofs: await proofs(await claim({}, ['nonce'])) }),
      'missing_nonce',
    ],
    [
      'an attestation by itself over no nonce',
      async () => ({ proofs: { kind: 'attestation', jwt: await claim({}, ['nonce']) } }),
      'missing_nonce',
    ],
    ['more keys than a batch has', async () => ({ maxKeys: 2 }), 'too_many_keys'],
    [
      'an attestation that is too weak',
      async () => ({ proofs: await proofs(await claim({}, ['key_storage'])) }),
      'attestation_too_weak',
    ],
  ])('are refused with %s [S 2] [P 13]', async (_, spoil, reason) => {
    expect(await verify(await spoil())).toEqual({ ok: false, reason })
  })

  test('without a requirement a proof may go unattested, and one that is attested is still looked at', async () => {
    const lax = { attestation: { attesters: attesters(), requirement: undefined } }
    expect((await verify({ ...lax, proofs: await proofs(undefined) })).ok).toBe(true)
    const strange = await claim({}, [], { kid: 'attester-2' })
    expect(await verify({ ...lax, proofs: await proofs(strange) })).toEqual({ ok: false, reason: 'attester_untrusted' })
  })
})
