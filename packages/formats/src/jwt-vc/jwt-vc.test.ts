import type { JsonObject } from '@sojourn/domain'
import { didJwkOf, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { accepted, party } from '../testing/forge.ts'
import { type IssueJwtVc, issueJwtVc } from './issue-jwt-vc.ts'
import { verifyJwtVc } from './verify-jwt-vc.ts'

const issuer = await party()
const holder = await party()
const ISSUER = didJwkOf(issuer.signer.publicJwk)
const SUBJECT = didJwkOf(holder.signer.publicJwk)
const ISSUED = new Date('2026-11-20T00:00:00Z')
const EXPIRES = new Date('2027-11-20T00:00:00Z')
const NBF = ISSUED.getTime() / 1000
const EXP = EXPIRES.getTime() / 1000
const CONTEXT = 'https://www.w3.org/2018/credentials/v1'

const INPUT: IssueJwtVc = {
  credentialSubject: { name: '张三', residence: { city: '010100' } },
  types: ['ResidencePermit'],
  issuer: ISSUER,
  subject: SUBJECT,
  credentialId: 'urn:uuid:019a9c1e-0000-7000-8000-000000000001',
  issuedAt: ISSUED,
  expiresAt: EXPIRES,
  status: { uri: 'https://issuer.example/status-lists/1', index: 7 },
  signer: issuer.signer,
}

const decoded = (token: string, part: 0 | 1): JsonObject =>
  JSON.parse(Buffer.from(token.split('.')[part] ?? '', 'base64url').toString())

const PAYLOAD = decoded(await issueJwtVc(INPUT), 1)
const VC = PAYLOAD.vc as JsonObject

const verify = async (payload: JsonObject, at = ISSUED) =>
  verifyJwtVc({ token: await signJwt('jwt_vc', {}, payload, issuer.signer), key: issuer.key, at, skewSeconds: 60 })

const without = (name: string): JsonObject =>
  Object.fromEntries(Object.entries(PAYLOAD).filter(([member]) => member !== name))
const withVc = (more: JsonObject): JsonObject => ({ ...PAYLOAD, vc: { ...VC, ...more } })

describe('a VCDM 1.1 credential', () => {
  test('is shaped as the specification’s JWT, the status beside it [S 29]', async () => {
    const token = await issueJwtVc(INPUT)
    expect(decoded(token, 0)).toEqual({ alg: 'ES256', typ: 'JWT', kid: `${ISSUER}#0` })
    expect(decoded(token, 1)).toEqual({
      iss: ISSUER,
      sub: SUBJECT,
      jti: INPUT.credentialId,
      nbf: NBF,
      exp: EXP,
      status: { status_list: { idx: 7, uri: 'https://issuer.example/status-lists/1' } },
      vc: {
        '@context': [CONTEXT],
        type: ['VerifiableCredential', 'ResidencePermit'],
        credentialSubject: { name: '张三', residence: { city: '010100' } },
      },
    })
  })

  test('names a did:web key by its fragment or its whole DID URL', async () => {
    const web = 'did:web:issuer.example:public-security'
    const named = await party({ kid: 'key-1' })
    const short = await issueJwtVc({ ...INPUT, issuer: web, signer: named.signer })
    expect(decoded(short, 0)).toMatchObject({ kid: `${web}#key-1` })
    const whole = await party({ kid: `${web}#key-2` })
    const long = await issueJwtVc({ ...INPUT, issuer: web, signer: whole.signer })
    expect(decoded(long, 0)).toMatchObject({ kid: `${web}#key-2` })
    await expect(issueJwtVc({ ...INPUT, issuer: web })).rejects.toThrow('has no name')
  })

  test('is read back as it was issued [S 29]', async () => {
    const token = await issueJwtVc(INPUT)
    const verified = accepted(await verifyJwtVc({ token, key: issuer.key, at: ISSUED, skewSeconds: 0 }))
    expect(verified).toMatchObject({
      issuer: ISSUER,
      subject: SUBJECT,
      types: ['VerifiableCredential', 'ResidencePermit'],
      credentialSubject: INPUT.credentialSubject,
      credentialId: INPUT.credentialId,
      issuedAt: ISSUED,
      expiresAt: EXPIRES,
      status: INPUT.status,
      credential: { credentialSubject: INPUT.credentialSubject },
    })
  })

  test.each<[string, JsonObject, string]>([
    ['without vc', without('vc'), 'malformed_credential'],
    ['with a vc that is text', { ...PAYLOAD, vc: 'vc' }, 'malformed_credential'],
    ['without iss', without('iss'), 'malformed_credential'],
    ['without nbf', without('nbf'), 'malformed_credential'],
    ['with a subject that is a number', { ...PAYLOAD, sub: 7 }, 'malformed_credential'],
    ['with an id that is a list', { ...PAYLOAD, jti: [] }, 'malformed_credential'],
    ['without a context', withVc({ '@context': [] }), 'malformed_credential'],
    ['with another context first', withVc({ '@context': ['https://example.com', CONTEXT] }), 'malformed_credential'],
    [
      'with the context of VCDM 2.0',
      withVc({ '@context': ['https://www.w3.org/ns/credentials/v2'] }),
      'malformed_credential',
    ],
    ['without its type', withVc({ type: ['ResidencePermit'] }), 'malformed_credential'],
    ['with a type that is a number', withVc({ type: ['VerifiableCredential', 7] }), 'malformed_credential'],
    ['with an empty subject', withVc({ credentialSubject: {} }), 'malformed_credential'],
    ['with several subjects', withVc({ credentialSubject: [{ name: 'a' }] }), 'malformed_credential'],
    ['with another issuer inside', withVc({ issuer: 'did:example:1' }), 'contradicting_claims'],
    ['with another issuer inside, as an object', withVc({ issuer: { id: 'did:example:1' } }), 'contradicting_claims'],
    [
      'with another subject inside',
      withVc({ credentialSubject: { id: 'did:example:1', name: 'a' } }),
      'contradicting_claims',
    ],
    ['with another id inside', withVc({ id: 'urn:1' }), 'contradicting_claims'],
    ['with another date inside', withVc({ issuanceDate: '2020-01-01T00:00:00Z' }), 'contradicting_claims'],
    ['with a later end inside', withVc({ expirationDate: '2099-01-01T00:00:00Z' }), 'contradicting_claims'],
    ['with an audience', { ...PAYLOAD, aud: 'https://somebody.example' }, 'restricted_audience'],
    ['with a status we cannot read', { ...PAYLOAD, status: { other: 1 } }, 'malformed_status'],
    ['after its exp', { ...PAYLOAD, exp: NBF - 60 }, 'expired'],
    ['before its nbf', { ...PAYLOAD, nbf: NBF + 61 }, 'not_yet_valid'],
    ['with an exp in words', { ...PAYLOAD, exp: 'never' }, 'malformed_time'],
  ])('is refused %s [S 29]', async (_, payload, reason) => {
    expect(await verify(PAYLOAD)).toMatchObject({ ok: true })
    expect(await verify(payload)).toEqual({ ok: false, reason })
  })

  test('may say the same twice [S 29]', async () => {
    const twice = withVc({
      id: INPUT.credentialId,
      issuer: { id: ISSUER, name: 'x' },
      issuanceDate: '2026-11-20T00:00:00Z',
      expirationDate: '2027-11-20T00:00:00Z',
      credentialSubject: { id: SUBJECT, name: 'a' },
    })
    expect(await verify(twice)).toMatchObject({ ok: true })
  })

  test('with a credentialStatus of another kind and nothing beside it is refused, not taken for one without [S 28]', async () => {
    const credentialStatus = { id: 'https://example.com/1#7', type: 'BitstringStatusListEntry' }
    const bitstring = { ...without('status'), vc: { ...VC, credentialStatus } }
    expect(await verify(bitstring)).toEqual({ ok: false, reason: 'malformed_status' })
    expect(await verify(withVc({ credentialStatus }))).toMatchObject({ ok: true })
    expect(await verify(without('status'))).toMatchObject({ ok: true, value: { status: undefined } })
  })

  test('is refused when another signed it or it is another kind of token', async () => {
    const token = await issueJwtVc(INPUT)
    expect(await verifyJwtVc({ token, key: holder.key, at: ISSUED, skewSeconds: 0 })).toEqual({
      ok: false,
      reason: 'bad_signature',
    })
    const binding = await signJwt('kb_jwt', {}, PAYLOAD, issuer.signer)
    expect(await verifyJwtVc({ token: binding, key: issuer.key, at: ISSUED, skewSeconds: 0 })).toEqual({
      ok: false,
      reason: 'wrong_typ',
    })
  })
})
