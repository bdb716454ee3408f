import type { JsonObject } from '@sojourn/domain'
import { generateSigningKey, importVerificationKey, type Signer, signerFromJwk, signJwt } from '@sojourn/keys'
import { beforeAll, describe, expect, test } from 'vitest'
import { buildClientAssertion, verifyClientAssertion } from './client-assertion.ts'
import type { NamedKey } from './named-key.ts'

const issuer = 'https://issuer.example/city'
const at = new Date('2026-11-20T08:00:00Z')
const now = at.getTime() / 1000

let signer: Signer
let other: Signer
let keys: NamedKey[]

const named = async (each: Signer, kid?: string): Promise<NamedKey> => {
  const key = await importVerificationKey({ ...each.publicJwk })
  if (!key.ok) throw new Error(key.reason)
  return { kid, key: key.value }
}

beforeAll(async () => {
  signer = await signerFromJwk((await generateSigningKey()).privateJwk)
  other = await signerFromJwk((await generateSigningKey()).privateJwk)
  keys = [await named(signer, 'k-1')]
})

const claims = (): JsonObject => ({ iss: 'w', sub: 'w', aud: issuer, iat: now, exp: now + 60, jti: 'j-1' })
const signed = (payload: JsonObject, header: JsonObject = {}, by = signer) =>
  signJwt('client_assertion', header, payload, by)
const verify = (assertion: string, more: { keys?: readonly NamedKey[]; audiences?: readonly string[] } = {}) =>
  verifyClientAssertion({ assertion, clientId: 'w', keys, audiences: [issuer], at, ...more })
const reason = async (assertion: string, more?: Parameters<typeof verify>[1]) => {
  const verified = await verify(assertion, more)
  return verified.ok ? 'accepted' : verified.reason
}

describe('a client’s assertion', () => {
  test('is taken as the client makes it, and told by its id and its end [S 11]', async () => {
    const verified = await verify(await buildClientAssertion({ clientId: 'w', issuer, at, signer }))
    expect(verified).toMatchObject({ ok: true, value: { jti: expect.any(String) } })
    expect(verified.ok && verified.value.expiresAt).toEqual(new Date(at.getTime() + 60_000))
  })

  test('may be typed in the old ways or the new, with the key’s name or without [S 11]', async () => {
    for (const header of [{}, { kid: 'k-1' }, { kid: keys[0]?.key.thumbprint ?? '' }]) {
      expect(await reason(await signed(claims(), header))).toBe('accepted')
    }
    for (const typ of ['JWT', undefined]) {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', ...(typ === undefined ? {} : { typ }) })).toString(
        'base64url',
      )
      const input = `${header}.${Buffer.from(JSON.stringify(claims())).toString('base64url')}`
      const signature = Buffer.from(await signer.sign(new TextEncoder().encode(input))).toString('base64url')
      expect(await reason(`${input}.${signature}`)).toBe('accepted')
    }
  })

  test('may be by any key of the client that has no name [S 11]', async () => {
    const several = [await named(other), await named(signer)]
    expect(await reason(await signed(claims()), { keys: several })).toBe('accepted')
  })

  test('may be from a clock that is eight seconds ahead [S 11]', async () => {
    expect(await reason(await signed({ ...claims(), iat: now + 8, nbf: now + 8 }))).toBe('accepted')
  })

  test('may name the endpoint only where that is allowed by name [S 11]', async () => {
    const old = await signed({ ...claims(), aud: `${issuer}/par` })
    expect(await reason(old)).toBe('assertion_for_other_server')
    expect(await reason(old, { audiences: [issuer, `${issuer}/par`] })).toBe('accepted')
  })

  test.each<[string, () => Promise<string>, string]>([
    ['by a key that is not the client’s', () => signed(claims(), {}, other), 'bad_signature'],
    ['by a key that was taken away', () => signed(claims(), { kid: 'k-0' }), 'no_key_fits'],
    ['of another type', () => signJwt('dpop', {}, claims(), signer), 'wrong_typ'],
    ['that brings its own key', () => signed(claims(), { jwk: { ...signer.publicJwk } }), 'forbidden_header'],
    ['that is no JWT', async () => 'assertion', 'malformed_jwt'],
    ['for the endpoint', () => signed({ ...claims(), aud: `${issuer}/token` }), 'assertion_for_other_server'],
    [
      'for several servers',
      () => signed({ ...claims(), aud: [issuer, 'https://o.example'] }),
      'assertion_for_other_server',
    ],
    ['for this server in a list', () => signed({ ...claims(), aud: [issuer] }), 'assertion_for_other_server'],
    ['for this server with a slash', () => signed({ ...claims(), aud: `${issuer}/` }), 'assertion_for_other_server'],
    ['for nobody', () => signed({ ...claims(), aud: null }), 'assertion_for_other_server'],
    ['about another client', () => signed({ ...claims(), sub: 'v' }), 'assertion_of_other_client'],
    ['by another client', () => signed({ ...claims(), iss: 'v' }), 'assertion_of_other_client'],
    ['about nobody', () => signed({ iss: 'w', aud: issuer, exp: now + 60, jti: 'j' }), 'assertion_of_other_client'],
    ['without an end', () => signed({ iss: 'w', sub: 'w', aud: issuer, jti: 'j' }), 'assertion_without_end'],
    ['that has expired', () => signed({ ...claims(), exp: now - 11 }), 'expired'],
    ['of five minutes ago', () => signed({ ...claims(), iat: now - 600, exp: now - 300 }), 'expired'],
    ['for longer than an hour', () => signed({ ...claims(), exp: now + 3_601 }), 'assertion_too_long_lived'],
    ['made in a minute’s time', () => signed({ ...claims(), iat: now + 61 }), 'not_yet_valid'],
    ['good in a minute’s time', () => signed({ ...claims(), nbf: now + 61 }), 'not_yet_valid'],
    ['with a time in words', () => signed({ ...claims(), exp: 'soon' }), 'malformed_time'],
    ['without an id', () => signed({ ...claims(), jti: '' }), 'assertion_without_id'],
    ['with an endless id', () => signed({ ...claims(), jti: 'j'.repeat(513) }), 'assertion_without_id'],
  ])('is refused when it is one %s [S 11]', async (_, make, refusal) => {
    expect(await reason(await make())).toBe(refusal)
  })

  test('of a client without keys fits nothing [S 11]', async () => {
    expect(await reason(await signed(claims()), { keys: [] })).toBe('no_key_fits')
  })
})
