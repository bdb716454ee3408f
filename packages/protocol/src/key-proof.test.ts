import type { JsonObject } from '@sojourn/domain'
import { didJwkOf, generateSigningKey, type Signer, signerFromJwk, signJwt } from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildKeyProof, verifyKeyProof } from './key-proof.ts'
import { verifyKeyProofs } from './verify-key-proofs.ts'

const at = new Date('2026-11-20T08:00:00Z')
const now = at.getTime() / 1000
const credentialIssuer = 'https://issuer.example/public-security'
const attestation = 'not_evaluated' as const
const expected = { credentialIssuer, clientId: undefined, attestation, at, maxAgeSeconds: 300, skewSeconds: 30 }

let signer: Signer
let other: Signer
beforeAll(async () => {
  signer = await signerFromJwk((await generateSigningKey()).privateJwk)
  other = await signerFromJwk((await generateSigningKey()).privateJwk)
})

const claims = (): JsonObject => ({ aud: credentialIssuer, iat: now, nonce: 'n-1' })
const jwk = () => ({ ...signer.publicJwk })
const proof = (payload: JsonObject, header: JsonObject = { jwk: jwk() }) =>
  signJwt('key_proof', header, payload, signer)
const verify = async (jwt: string, change: Partial<typeof expected> = {}) =>
  verifyKeyProof({ ...expected, ...change, jwt })
const reason = async (jwt: string) => {
  const verified = await verify(jwt)
  return verified.ok ? 'accepted' : verified.reason
}

describe('verifying a key proof', () => {
  test('gives the key that the credential will be bound to, and the nonce for the caller to judge [S 4]', async () => {
    const jwt = await buildKeyProof({ credentialIssuer, cNonce: 'n-1', at, signer })
    const verified = await verify(jwt)
    expect(verified.ok && verified.value.keys.map(({ key }) => key.publicJwk)).toEqual([jwk()])
    expect(verified).toMatchObject({ ok: true, value: { nonce: 'n-1', issuedAt: at } })
  })

  test('the header says what it is and holds the key once [S 4]', async () => {
    const jwt = await buildKeyProof({ credentialIssuer, cNonce: 'n-1', at, signer })
    const header = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())
    expect(header).toEqual({ alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: jwk() })
  })

  test('the key may be a did:jwk, named by the DID URL of its one key [S 4]', async () => {
    const jwt = await proof(claims(), { kid: `${didJwkOf(signer.publicJwk)}#0` })
    const verified = await verify(jwt)
    expect(verified.ok && verified.value.keys.map(({ key }) => key.publicJwk)).toEqual([jwk()])
  })

  test('a wallet that gave its name may repeat it, and nobody else’s [S 4]', async () => {
    const named = await buildKeyProof({ credentialIssuer, cNonce: 'n-1', at, signer, clientId: 'wallet' })
    expect(await verifyKeyProof({ ...expected, clientId: 'wallet', jwt: named })).toMatchObject({ ok: true })
    expect(await verifyKeyProof({ ...expected, clientId: 'wallet', jwt: await proof(claims()) })).toMatchObject({
      ok: true,
    })
    const refused = { ok: false, reason: 'wrong_issuer' }
    expect(await verifyKeyProof({ ...expected, clientId: 'other-wallet', jwt: named })).toEqual(refused)
  })

  test.each<[string, () => Promise<string>, string]>([
    ['no key', () => proof(claims(), {}), 'no_key'],
    [
      'two ways to the key',
      () => proof(claims(), { jwk: jwk(), kid: `${didJwkOf(signer.publicJwk)}#0` }),
      'ambiguous_key',
    ],
    ['a certificate besides', () => proof(claims(), { jwk: jwk(), x5c: ['AAAA'] }), 'ambiguous_key'],
    ['a certificate that is none', () => proof(claims(), { x5c: ['AAAA'] }), 'unsupported_certificate'],
    ['no certificate in the chain', () => proof(claims(), { x5c: [] }), 'unsupported_certificate'],
    [
      'a kid of a DID that must be fetched',
      () => proof(claims(), { kid: 'did:web:wallet.example#1' }),
      'unsupported_key',
    ],
    ['a kid that is no DID', () => proof(claims(), { kid: 'key-1' }), 'unsupported_key'],
    ['a private key', () => proof(claims(), { jwk: { ...jwk(), d: 'AAAA' } }), 'private_key'],
    ['a key of another kind', () => proof(claims(), { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }), 'unsupported_key'],
    ['half a key', () => proof(claims(), { jwk: { kty: 'EC', crv: 'P-256', x: 'AAAA' } }), 'malformed_key'],
    ['the key of somebody else', () => proof(claims(), { jwk: { ...other.publicJwk } }), 'bad_signature'],
    ['another type of token', () => signJwt('dpop', { jwk: jwk() }, claims(), signer), 'wrong_typ'],
    [
      'an extension that must be understood',
      () => proof(claims(), { jwk: jwk(), crit: ['b64'], b64: false }),
      'critical_header',
    ],
    ['a compressed body', () => proof(claims(), { jwk: jwk(), zip: 'DEF' }), 'forbidden_header'],
    ['no JWT', async () => 'proof', 'malformed_jwt'],
    [
      'the authorization server for an audience',
      () => proof({ ...claims(), aud: 'https://as.example' }),
      'wrong_audience',
    ],
    ['several audiences', () => proof({ ...claims(), aud: [credentialIssuer] }), 'wrong_audience'],
    ['no audience', () => proof({ iat: now, nonce: 'n-1' }), 'wrong_audience'],
    ['a client’s name on an anonymous offer', () => proof({ ...claims(), iss: 'wallet' }), 'wrong_issuer'],
    ['no time', () => proof({ aud: credentialIssuer, nonce: 'n-1' }), 'malformed_claims'],
    ['a time in words', () => proof({ ...claims(), iat: '2026' }), 'malformed_claims'],
    ['no nonce', () => proof({ aud: credentialIssuer, iat: now }), 'missing_nonce'],
    ['a nonce that is no text', () => proof({ ...claims(), nonce: 5 }), 'malformed_claims'],
    ['a time long past', () => proof({ ...claims(), iat: now - 331 }), 'stale'],
    ['a time to come', () => proof({ ...claims(), iat: now + 31 }), 'from_the_future'],
    ['an end that has come', () => proof({ ...claims(), exp: now - 31 }), 'stale'],
    ['a beginning to come', () => proof({ ...claims(), nbf: now + 31 }), 'from_the_future'],
    ['an end in words', () => proof({ ...claims(), exp: `${now + 60}` }), 'malformed_claims'],
  ])('refuses one with %s [S 4]', async (_, make, refusal) => {
    expect(await reason(await make())).toBe(refusal)
  })

  test('refuses one whose header names another algorithm than the key has [S 4]', async () => {
    const [, payload, signature] = (await proof(claims())).split('.')
    const header = { alg: 'HS256', typ: 'openid4vci-proof+jwt', jwk: jwk() }
    const forged = [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.')
    expect(await reason(forged)).toBe('alg_not_allowed')
  })

  test('the window reaches to its ends [S 4]', async () => {
    expect(await reason(await proof({ ...claims(), iat: now - 330 }))).toBe('accepted')
    expect(await reason(await proof({ ...claims(), iat: now + 30 }))).toBe('accepted')
  })
})

describe('verifying the proofs of a batch', () => {
  const build = (by: Signer, cNonce = 'n-1') => buildKeyProof({ credentialIssuer, cNonce, at, signer: by })
  const verifyAll = (jwts: string[]) => verifyKeyProofs({ ...expected, proofs: { kind: 'jwt', jwts }, maxKeys: 10 })

  test('gives every key and the one nonce [S 2]', async () => {
    const verified = await verifyAll([await build(signer), await build(other)])
    expect(verified.ok && verified.value.nonce).toBe('n-1')
    expect(verified.ok && verified.value.keys.map(({ key }) => key.publicJwk)).toEqual([jwk(), { ...other.publicJwk }])
  })

  test('checks each of them, the last too [S 2]', async () => {
    const last = await signJwt('key_proof', { jwk: jwk() }, claims(), other)
    expect(await verifyAll([await build(other), last])).toEqual({ ok: false, reason: 'bad_signature' })
  })

  test('refuses proofs over different nonces [S 3]', async () => {
    const jwts = [await build(signer), await build(other, 'n-2')]
    expect(await verifyAll(jwts)).toEqual({ ok: false, reason: 'nonces_differ' })
  })

  test('refuses two proofs of one key: each credential has its own', async () => {
    const second = await buildKeyProof({ credentialIssuer, cNonce: 'n-1', at: new Date(at.getTime() - 1000), signer })
    expect(await verifyAll([await build(signer), second])).toEqual({ ok: false, reason: 'repeated_key' })
  })

  test('refuses a batch of none', async () => {
    expect(await verifyAll([])).toEqual({ ok: false, reason: 'no_proofs' })
  })
})
