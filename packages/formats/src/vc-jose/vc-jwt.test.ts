import { createPublicKey, verify as nodeVerify } from 'node:crypto'
import type { JsonObject } from '@sojourn/domain'
import { didJwkOf, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { accepted, party } from '../testing/forge.ts'
import { BASE, credentialWith, findContext } from '../testing/vcdm-world.ts'
import { issueVcJwt } from './issue-vc-jose.ts'
import { verifyVcJwt } from './verify-vc-jose.ts'

const issuer = await party({ kid: 'did:web:agency.example#key-1' })
const holder = await party()
const SUBJECT = didJwkOf(holder.signer.publicJwk)
const AT = new Date('2026-11-20T08:00:00Z')
const UNTIL = new Date('2027-05-01T00:00:00Z')

const CREDENTIAL = credentialWith({
  '@context': [BASE, { ResidencePermit: 'https://agency.example/types#ResidencePermit' }],
  id: 'urn:uuid:019a9c1e-0000-7000-8000-000000000001',
  type: ['VerifiableCredential', 'ResidencePermit'],
  issuer: { id: 'did:web:agency.example', name: '示范市公安局' },
  validFrom: '2026-11-01T00:00:00Z',
  validUntil: '2027-05-01T00:00:00Z',
  credentialSubject: { id: SUBJECT, city: '010100' },
})

const issue = (change: JsonObject = {}) =>
  issueVcJwt({
    credential: { ...CREDENTIAL, ...change },
    findContext,
    holderKey: holder.signer.publicJwk,
    expiresAt: UNTIL,
    signer: issuer.signer,
  })

const decoded = (token: string, part: 0 | 1): JsonObject =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString())

const PAYLOAD = decoded(accepted(await issue()), 1)

const verify = async (payload: JsonObject, at = AT, header: JsonObject = {}) =>
  verifyVcJwt({
    token: await signJwt('vc_jose', header, payload, issuer.signer),
    key: issuer.key,
    at,
    skewSeconds: 60,
    findContext,
  })
const verdict = async (change: JsonObject, at = AT) => {
  const verified = await verify({ ...PAYLOAD, ...change }, at)
  return verified.ok ? 'ok' : verified.reason
}

describe('a credential of VCDM 2.0 as a JWT', () => {
  test('is itself the payload, with no vc and no vp [S 29]', async () => {
    const token = accepted(await issue())
    expect(decoded(token, 0)).toEqual({ alg: 'ES256', typ: 'vc+jwt', cty: 'vc', kid: 'did:web:agency.example#key-1' })
    const { kty, crv, x, y } = holder.signer.publicJwk
    expect(decoded(token, 1)).toEqual({ ...CREDENTIAL, exp: UNTIL.getTime() / 1000, cnf: { jwk: { kty, crv, x, y } } })
  })

  test('is signed so that any JWS reader finds the signature good', async () => {
    const [header, payload, signature = ''] = accepted(await issue()).split('.')
    const { kty, crv, x, y = '' } = issuer.signer.publicJwk
    const key = createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })
    const bytes = Buffer.from(`${header}.${payload}`)
    const is = (input: Buffer) =>
      nodeVerify('sha256', input, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'))
    expect(is(bytes)).toBe(true)
    expect(is(Buffer.from(`${header}.${payload} `))).toBe(false)
  })

  test('names its key by a chain where there is one', async () => {
    const certified = await party({ x5c: ['MIIB'], kid: 'ignored' })
    const token = accepted(await issueVcJwt({ credential: CREDENTIAL, findContext, signer: certified.signer }))
    expect(decoded(token, 0)).toEqual({ alg: 'ES256', typ: 'vc+jwt', cty: 'vc', x5c: ['MIIB'] })
  })

  test('is read back with its types in full, its key and its end', async () => {
    const verified = accepted(await verify(PAYLOAD))
    expect(verified.credential).toMatchObject({
      issuer: 'did:web:agency.example',
      typeIris: [
        'https://www.w3.org/2018/credentials#VerifiableCredential',
        'https://agency.example/types#ResidencePermit',
      ],
      subjects: [{ city: '010100' }],
    })
    expect(verified).toMatchObject({ expiresAt: UNTIL, holderKey: { x: holder.signer.publicJwk.x }, disclosed: [] })
  })

  test('that does not comply is refused before it is signed', async () => {
    expect(await issue({ issuer: 'agency' })).toEqual({ ok: false, reason: 'malformed_issuer' })
    expect(await issue({ credentialSubject: {} })).toEqual({ ok: false, reason: 'malformed_subject' })
  })

  test('with a property of nobody’s is not signed, though it is read and ignored', async () => {
    expect(await issue({ badExtension: { huh: 'what?' } })).toEqual({ ok: false, reason: 'unknown_property' })
    expect(await issue({ vc: {} })).toEqual({ ok: false, reason: 'unknown_property' })
    expect(await verdict({ badExtension: { huh: 'what?' } })).toBe('ok')
  })
})

describe('a credential of VCDM 2.0 that is read', () => {
  test('holds no vc and no vp claim [S 29]', async () => {
    expect(await verdict({})).toBe('ok')
    expect(await verdict({ vc: { ...CREDENTIAL } })).toBe('forbidden_claim')
    expect(await verdict({ vp: 'nooo' })).toBe('forbidden_claim')
  })

  test('says in iss what it says in issuer, whether that is a string or an object [S 29]', async () => {
    const did = 'did:web:agency.example'
    expect(await verdict({ iss: did })).toBe('ok')
    expect(await verdict({ iss: did, issuer: did })).toBe('ok')
    expect(await verdict({ iss: 'did:web:other.example' })).toBe('contradicting_claims')
    expect(await verdict({ iss: 'did:web:other.example', issuer: did })).toBe('contradicting_claims')
    expect(await verdict({ iss: [did] })).toBe('contradicting_claims')
  })

  test('says in jti and sub what it says in id and in the id of its subject', async () => {
    expect(await verdict({ jti: String(PAYLOAD.id), sub: SUBJECT })).toBe('ok')
    expect(await verdict({ jti: 'urn:uuid:2' })).toBe('contradicting_claims')
    expect(await verdict({ sub: 'did:example:other' })).toBe('contradicting_claims')
  })

  test('is valid from the one instant to the other, a minute’s doubt aside', async () => {
    const from = Date.parse('2026-11-01T00:00:00Z')
    const until = UNTIL.getTime()
    expect(await verdict({}, new Date(from - 60_000))).toBe('ok')
    expect(await verdict({}, new Date(from - 60_001))).toBe('not_yet_valid')
    expect(await verdict({}, new Date(until + 59_999))).toBe('ok')
    expect(await verdict({}, new Date(until + 60_000))).toBe('expired')
  })

  test('is held to exp and nbf beside its own period, never in their place [S 29]', async () => {
    const second = AT.getTime() / 1000
    expect(await verdict({ exp: second - 61 })).toBe('expired')
    expect(await verdict({ nbf: second + 61 })).toBe('not_yet_valid')
    expect(await verdict({ exp: second + 100_000_000 }, new Date('2027-06-01T00:00:00Z'))).toBe('expired')
    expect(await verdict({ exp: 'never' })).toBe('malformed_time')
    expect(accepted(await verify({ ...PAYLOAD, exp: second + 600 })).expiresAt).toEqual(new Date((second + 600) * 1000))
    const { exp: _, validUntil: __, ...endless } = PAYLOAD
    expect(accepted(await verify(endless)).expiresAt).toBeUndefined()
  })

  test('may say when it was signed in whatever form', async () => {
    expect(await verdict({ iat: '2010-01-01T19:23:24Z' })).toBe('ok')
    expect(await verdict({ iat: AT.getTime() / 1000 + 61 })).toBe('not_yet_valid')
  })

  test('that was meant for somebody by name is refused', async () => {
    expect(await verdict({ aud: 'https://verifier.example' })).toBe('restricted_audience')
  })

  test('bound to a key that cannot be read is refused, not taken for unbound', async () => {
    expect(await verdict({ cnf: { kid: 'did:example:1#0' } })).toBe('malformed_holder_key')
    const { cnf: _, ...unbound } = PAYLOAD
    expect(accepted(await verify(unbound)).holderKey).toBeUndefined()
  })

  test('that does not comply with the data model is refused, however well signed', async () => {
    expect(await verdict({ '@context': ['https://www.w3.org/2018/credentials/v1'] })).toBe('wrong_base_context')
    expect(await verdict({ validFrom: '2026-11-01' })).toBe('malformed_validity')
    expect(await verdict({ credentialStatus: { id: 'did:example:1' } })).toBe('malformed_credential_status')
  })

  test('has the media type of its own and no other', async () => {
    for (const kind of ['vp_jose', 'jwt_vc', 'sd_jwt_vc', 'vc_sd_jwt'] as const) {
      const token = await signJwt(kind, {}, PAYLOAD, issuer.signer)
      const verified = await verifyVcJwt({ token, key: issuer.key, at: AT, skewSeconds: 60, findContext })
      expect(verified, kind).toEqual({ ok: false, reason: 'wrong_typ' })
    }
  })

  test('signed by another is refused, and so is what was never signed', async () => {
    const token = accepted(await issue())
    const by = (key: typeof issuer.key, text = token) =>
      verifyVcJwt({ token: text, key, at: AT, skewSeconds: 60, findContext })
    expect(await by(issuer.key)).toMatchObject({ ok: true })
    expect(await by(holder.key)).toEqual({ ok: false, reason: 'bad_signature' })
    expect(await by(issuer.key, JSON.stringify(CREDENTIAL))).toEqual({ ok: false, reason: 'malformed_jwt' })
    const none = Buffer.from('{"alg":"none","typ":"vc+jwt"}').toString('base64url')
    expect(await by(issuer.key, `${none}.${token.split('.')[1]}.`)).toEqual({ ok: false, reason: 'alg_not_allowed' })
  })
})
