import { type AgencyId, addSeconds, type OfferId } from '@sojourn/domain'
import { generateSigningKey, jwkThumbprint, type Signer, signerFromJwk } from '@sojourn/keys'
import { buildDpopProof } from '@sojourn/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Agency } from '../agencies/agency.ts'
import { mintAccessToken } from './access-token.ts'
import { checkAccess } from './check-access.ts'
import { createMac } from './server-secret.ts'
import { mintNonce } from './stamped-nonce.ts'

const mac = createMac('a secret of a test, forty-three characters long')
const NOW = new Date('2026-11-20T08:00:00Z')
const URL = 'https://issuer.example/public-security/credential'
const agency = { id: 'public-security' as AgencyId } as Agency
let signer: Signer
let bound: string
let bearer: string
let certified: string

beforeAll(async () => {
  signer = await signerFromJwk((await generateSigningKey()).privateJwk)
  const token = {
    agency: agency.id,
    grant: { kind: 'offer' as const, id: '01900000-0000-7000-8000-000000000000' as OfferId },
    configurationIds: [],
    hasIdentifiers: false,
    expiresAt: addSeconds(NOW, 600),
  }
  bound = mintAccessToken(mac, { ...token, boundTo: jwkThumbprint(signer.publicJwk) })
  bearer = mintAccessToken(mac, token)
  certified = mintAccessToken(mac, { ...token, boundToCertificate: 'a-thumbprint' })
})

const dpopNonce = (at = NOW) => mintNonce(mac, 'dpop_nonce', agency.id, at, 300)
const proof = (over: Partial<Parameters<typeof buildDpopProof>[0]> = {}) =>
  buildDpopProof({ method: 'POST', url: URL, accessToken: bound, nonce: dpopNonce(), at: NOW, signer, ...over })
const check = async (
  authorization: string | undefined,
  dpop: string | string[] | undefined,
  at = NOW,
  certificate?: string,
) => checkAccess(mac, agency, { authorization, dpop, method: 'POST', url: URL, certificate }, at)

describe('access to a protected endpoint', () => {
  test('is given to the key that the token is bound to [S 12]', async () => {
    expect(await check(`DPoP ${bound}`, await proof())).toMatchObject({
      ok: true,
      value: { token: { hasIdentifiers: false } },
    })
  })

  test('is given by a bearer token without a proof', async () => {
    expect(await check(`Bearer ${bearer}`, undefined)).toMatchObject({ ok: true, value: { proof: undefined } })
  })

  test('is given to the certificate that the token is bound to, and to no other [S 11]', async () => {
    expect(await check(`Bearer ${certified}`, undefined, NOW, 'a-thumbprint')).toMatchObject({ ok: true })
    for (const other of ['another-thumbprint', undefined]) {
      expect(await check(`Bearer ${certified}`, undefined, NOW, other)).toEqual({
        ok: false,
        reason: 'token_of_other_certificate',
      })
    }
  })

  test.each([
    ['no token', () => undefined, 'token_missing'],
    ['another scheme', () => `Basic ${bound}`, 'token_malformed'],
    ['two tokens', () => `DPoP ${bound}, DPoP ${bound}`, 'token_malformed'],
    ['a token that is not ours', () => 'DPoP abc.def', 'token_unknown'],
    ['a bound token as bearer', () => `Bearer ${bound}`, 'wrong_token_scheme'],
    ['a bearer token as bound', () => `DPoP ${bearer}`, 'wrong_token_scheme'],
  ])('is refused with %s [S 12]', async (_, authorization, reason) => {
    expect(await check(authorization(), await proof())).toEqual({ ok: false, reason })
  })

  test('is refused once the token has ended', async () => {
    const at = addSeconds(NOW, 600)
    const late = await proof({ at, nonce: dpopNonce(at) })
    expect(await check(`DPoP ${bound}`, late, at)).toEqual({ ok: false, reason: 'token_expired' })
  })

  test('is refused to another key that has the token [S 12]', async () => {
    const thief = await signerFromJwk((await generateSigningKey()).privateJwk)
    expect(await check(`DPoP ${bound}`, await proof({ signer: thief }))).toEqual({
      ok: false,
      reason: 'token_of_other_key',
    })
  })

  test.each([
    ['without a proof', async () => undefined, 'missing_proof'],
    ['with two proofs', async () => [await proof(), await proof()], 'repeated_proof'],
    ['with a proof for another method', () => proof({ method: 'GET' }), 'wrong_method'],
    ['with a proof for another address', () => proof({ url: `${URL}2` }), 'wrong_url'],
    ['with a proof that names no token', () => proof({ accessToken: undefined }), 'wrong_token_hash'],
    ['with a proof for another token', () => proof({ accessToken: bearer }), 'wrong_token_hash'],
    ['with a proof of 61 seconds ago', () => proof({ at: addSeconds(NOW, -61) }), 'stale'],
    ['with a proof of 61 seconds hence', () => proof({ at: addSeconds(NOW, 61) }), 'from_the_future'],
    ['with a proof without our nonce', () => proof({ nonce: undefined }), 'dpop_nonce_needed'],
    ['with a proof with a nonce of somebody', () => proof({ nonce: 'abc' }), 'dpop_nonce_needed'],
    ['with a proof with an old nonce', () => proof({ nonce: dpopNonce(addSeconds(NOW, -300)) }), 'dpop_nonce_needed'],
  ])('is refused %s [S 12]', async (_, dpop, reason) => {
    expect(await check(`DPoP ${bound}`, await dpop())).toEqual({ ok: false, reason })
  })

  test('by a proof of 60 seconds to either side is given, for clocks differ [F 9]', async () => {
    for (const seconds of [-60, 60]) {
      expect((await check(`DPoP ${bound}`, await proof({ at: addSeconds(NOW, seconds) }))).ok).toBe(true)
    }
  })
})
