import type { JsonObject } from '@sojourn/domain'
import { generateSigningKey, jwkThumbprint, type Signer, signerFromJwk, signJwt } from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { accessTokenHash, buildDpopProof, verifyDpopProof } from './dpop-proof.ts'

const at = new Date('2026-11-20T08:00:00Z')
const now = at.getTime() / 1000
const url = 'https://issuer.example/public-security/credential'
const accessToken = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU'
const request = { method: 'POST', url, accessToken, at, maxAgeSeconds: 60, skewSeconds: 5 }

let signer: Signer
let other: Signer
beforeAll(async () => {
  signer = await signerFromJwk((await generateSigningKey()).privateJwk)
  other = await signerFromJwk((await generateSigningKey()).privateJwk)
})

const jwk = () => ({ ...signer.publicJwk })
const claims = (): JsonObject => ({ jti: 'j-1', htm: 'POST', htu: url, iat: now, ath: accessTokenHash(accessToken) })
const sign = (payload: JsonObject, header: JsonObject = { jwk: jwk() }) => signJwt('dpop', header, payload, signer)
const without = (name: string) => Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name))
const outcome = async (proof: string | readonly string[] | undefined, change: Partial<typeof request> = {}) => {
  const verified = await verifyDpopProof({ ...request, ...change, proof })
  return verified.ok ? 'accepted' : verified.reason
}

test('the hash of the access token is that of the specification [S 12]', () => {
  // RFC9449 7.1: the example token and its ath.
  expect(accessTokenHash(accessToken)).toBe('fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo')
})

describe('verifying a DPoP proof', () => {
  test('gives the thumbprint, and jti and nonce for the caller’s memory [S 12]', async () => {
    const proof = await buildDpopProof({ ...request, nonce: 'server-nonce', signer })
    const verified = await verifyDpopProof({ ...request, proof })
    expect(verified).toMatchObject({
      ok: true,
      value: { thumbprint: jwkThumbprint(signer.publicJwk), nonce: 'server-nonce', issuedAt: at },
    })
    expect(verified.ok && verified.value.jti).toMatch(/^[A-Za-z0-9_-]{22}$/)
  })

  test('at the token endpoint there is no token to hash [S 12]', async () => {
    const proof = await buildDpopProof({ ...request, accessToken: undefined, nonce: undefined, signer })
    const verified = await verifyDpopProof({ ...request, accessToken: undefined, proof })
    expect(verified).toMatchObject({ ok: true, value: { nonce: undefined } })
  })

  test('the proof names the resource without query and fragment [S 12]', async () => {
    const proof = await buildDpopProof({ ...request, url: `${url}?page=2#top`, nonce: undefined, signer })
    const payload = JSON.parse(Buffer.from(proof.split('.')[1] ?? '', 'base64url').toString())
    expect(payload.htu).toBe(url)
  })

  test.each([
    'https://ISSUER.example/public-security/credential',
    'https://issuer.example:443/public-security/credential',
    'https://issuer.example/public-security/./x/../credential',
    'https://issuer.example/public%2Dsecurity/credential',
    'https://issuer.example/public-security/credential?x=y',
    'https://issuer.example/public-security/credential#f',
  ])('%s is the same resource [S 12]', async (htu) => {
    expect(await outcome(await sign({ ...claims(), htu }))).toBe('accepted')
  })

  test.each([
    'http://issuer.example/public-security/credential',
    'https://issuer.example/public-security/credential/',
    'https://issuer.example/Public-Security/credential',
    'https://issuer.example:8443/public-security/credential',
    'https://issuer.example/public-security/nonce',
    'https://issuer.example/public-security%2Fcredential',
    'https://x@issuer.example/public-security/credential',
    'https://issuer.example.evil.example/public-security/credential',
    '/public-security/credential',
    '',
  ])('%s is another resource [S 12]', async (htu) => {
    expect(await outcome(await sign({ ...claims(), htu }))).toBe('wrong_url')
  })

  test.each<[string, () => Promise<string> | readonly string[] | undefined, string]>([
    ['no proof', () => undefined, 'missing_proof'],
    ['two proofs', () => ['a', 'b'], 'repeated_proof'],
    ['two proofs in one field', async () => `${await sign(claims())}, ${await sign(claims())}`, 'malformed_jwt'],
    ['no key', () => sign(claims(), {}), 'no_jwk'],
    ['a private key', () => sign(claims(), { jwk: { ...jwk(), d: 'AAAA' } }), 'private_key'],
    ['a key of another kind', () => sign(claims(), { jwk: { kty: 'oct', k: 'AAAA' } }), 'private_key'],
    ['an RSA key', () => sign(claims(), { jwk: { kty: 'RSA', n: 'AQAB', e: 'AQAB' } }), 'unsupported_key'],
    ['half a key', () => sign(claims(), { jwk: { kty: 'EC', crv: 'P-256', x: 'AAAA' } }), 'malformed_key'],
    ['the key of somebody else', () => sign(claims(), { jwk: { ...other.publicJwk } }), 'bad_signature'],
    ['another type of token', () => signJwt('key_proof', { jwk: jwk() }, claims(), signer), 'wrong_typ'],
    ['a critical header', () => sign(claims(), { jwk: jwk(), crit: ['x'], x: 1 }), 'critical_header'],
    ['a header that unpacks', () => sign(claims(), { jwk: jwk(), zip: 'DEF' }), 'forbidden_header'],
    ['another method', () => sign({ ...claims(), htm: 'GET' }), 'wrong_method'],
    ['the method in small letters', () => sign({ ...claims(), htm: 'post' }), 'wrong_method'],
    ['no method', () => sign(without('htm')), 'wrong_method'],
    ['no address', () => sign(without('htu')), 'wrong_url'],
    ['no jti', () => sign(without('jti')), 'malformed_claims'],
    ['a jti of nothing', () => sign({ ...claims(), jti: '' }), 'malformed_claims'],
    ['a jti without end', () => sign({ ...claims(), jti: 'j'.repeat(513) }), 'malformed_claims'],
    ['a nonce that is no text', () => sign({ ...claims(), nonce: 7 }), 'malformed_claims'],
    ['no time', () => sign(without('iat')), 'malformed_claims'],
    ['a time in words', () => sign({ ...claims(), iat: `${now}` }), 'malformed_claims'],
    ['no hash of the token', () => sign(without('ath')), 'wrong_token_hash'],
    ['the hash of another token', () => sign({ ...claims(), ath: accessTokenHash('other') }), 'wrong_token_hash'],
    ['a time past', () => sign({ ...claims(), iat: now - 66 }), 'stale'],
    ['a time to come', () => sign({ ...claims(), iat: now + 6 }), 'from_the_future'],
    ['an end that has come', () => sign({ ...claims(), exp: now - 5 }), 'stale'],
    ['a beginning to come', () => sign({ ...claims(), nbf: now + 6 }), 'from_the_future'],
    ['an end in words', () => sign({ ...claims(), exp: `${now + 60}` }), 'malformed_claims'],
  ])('refuses a request with %s [S 12]', async (_, make, refusal) => {
    expect(await outcome(await sign(claims()))).toBe('accepted')
    expect(await outcome(await make())).toBe(refusal)
  })

  test('refuses a header that names another algorithm than the key has [S 12]', async () => {
    const [, payload, signature] = (await sign(claims())).split('.')
    const header = { alg: 'none', typ: 'dpop+jwt', jwk: jwk() }
    const forged = [Buffer.from(JSON.stringify(header)).toString('base64url'), payload, signature].join('.')
    expect(await outcome(forged)).toBe('alg_not_allowed')
  })
})
