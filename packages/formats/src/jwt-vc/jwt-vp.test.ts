import type { JsonObject } from '@sojourn/domain'
import { didJwkOf, signJwt } from '@sojourn/keys'
import { verifyPresentation } from 'did-jwt-vc'
import { describe, expect, test } from 'vitest'
import { didJwkResolver } from '../testing/did-jwk-resolver.ts'
import { accepted, party } from '../testing/forge.ts'
import { issueJwtVc } from './issue-jwt-vc.ts'
import { issueJwtVp } from './issue-jwt-vp.ts'
import { type VerifyJwtVp, verifyJwtVp } from './verify-jwt-vp.ts'

const issuer = await party()
const holder = await party()
const HOLDER = didJwkOf(holder.signer.publicJwk)
const AT = new Date('2026-11-20T08:00:00Z')
const NOW = AT.getTime() / 1000
const NONCE = 'n-0S6_WzA2Mj'
const AUDIENCE = 'x509_hash:a'

const credential = await issueJwtVc({
  credentialSubject: { name: '张三' },
  types: ['ResidencePermit'],
  issuer: didJwkOf(issuer.signer.publicJwk),
  subject: HOLDER,
  credentialId: 'urn:uuid:1',
  issuedAt: AT,
  expiresAt: new Date('2027-11-20T00:00:00Z'),
  signer: issuer.signer,
})
const token = await issueJwtVp({
  credentials: [credential],
  holder: HOLDER,
  nonce: NONCE,
  audience: AUDIENCE,
  at: AT,
  signer: holder.signer,
})
const PAYLOAD: JsonObject = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
const VP = PAYLOAD.vp as JsonObject

const verify = (compact: string, expected: Partial<VerifyJwtVp> = {}) =>
  verifyJwtVp({
    token: compact,
    nonce: NONCE,
    audience: AUDIENCE,
    at: AT,
    maxAgeSeconds: 120,
    skewSeconds: 0,
    ...expected,
  })
const signed = (payload: JsonObject, header: JsonObject = {}, signer = holder.signer): Promise<string> =>
  signJwt('jwt_vp', header, payload, signer)
const refused = (reason: string) => ({ ok: false, reason })

describe('a VCDM 1.1 presentation', () => {
  test('gives the holder and the credentials when nonce, audience and moment are right', async () => {
    expect(accepted(await verify(token))).toMatchObject({ holder: HOLDER, credentials: [credential] })
  })

  test('is accepted by did-jwt-vc too, and refused by it for another nonce or audience', async () => {
    const policies = { now: NOW }
    const options = { challenge: NONCE, domain: AUDIENCE, policies }
    await expect(verifyPresentation(token, didJwkResolver, options)).resolves.toMatchObject({ issuer: HOLDER })
    await expect(verifyPresentation(token, didJwkResolver, { ...options, challenge: 'm' })).rejects.toThrow()
    await expect(verifyPresentation(token, didJwkResolver, { ...options, domain: 'x509_hash:b' })).rejects.toThrow()
  })

  test.each<[string, JsonObject, string]>([
    ['another nonce', { nonce: 'another' }, 'wrong_nonce'],
    ['no nonce', { nonce: null }, 'wrong_nonce'],
    ['another audience', { aud: 'x509_hash:b' }, 'wrong_audience'],
    ['an audience among others', { aud: [AUDIENCE, 'x509_hash:b'] }, 'wrong_audience'],
    ['an audience without its prefix', { aud: 'a' }, 'wrong_audience'],
    ['no audience', { aud: null }, 'wrong_audience'],
    ['an iat of 121 seconds ago', { iat: NOW - 121 }, 'stale'],
    ['an iat to come', { iat: NOW + 1 }, 'from_the_future'],
    ['an exp that has passed', { exp: NOW }, 'stale'],
    ['an iat in words', { iat: 'now' }, 'malformed'],
    ['a holder who is no did:jwk', { iss: 'did:web:holder.example' }, 'unknown_holder'],
    ['no holder', { iss: null }, 'unknown_holder'],
    ['a holder whose DID is no key', { iss: 'did:jwk:e30' }, 'unknown_holder'],
    ['another holder inside', { vp: { ...VP, holder: 'did:example:1' } }, 'malformed_presentation'],
    ['no presentation', { vp: null }, 'malformed_presentation'],
    ['no credential', { vp: { ...VP, verifiableCredential: [] } }, 'malformed_presentation'],
    ['a credential that is an object', { vp: { ...VP, verifiableCredential: [{}] } }, 'malformed_presentation'],
    ['seventeen credentials', { vp: { ...VP, verifiableCredential: Array(17).fill('a') } }, 'malformed_presentation'],
    ['no type', { vp: { ...VP, type: [] } }, 'malformed_presentation'],
    ['no context', { vp: { ...VP, '@context': [] } }, 'malformed_presentation'],
  ])('is refused with %s', async (_, spoiled, reason) => {
    expect(await verify(await signed(PAYLOAD))).toMatchObject({ ok: true })
    expect(await verify(await signed({ ...PAYLOAD, ...spoiled }))).toEqual(refused(reason))
  })

  test('takes the list of one audience that did-jwt writes, and nbf for a missing iat', async () => {
    const { iat: _, ...rest } = PAYLOAD
    expect(await verify(await signed({ ...rest, aud: [AUDIENCE] }))).toMatchObject({ ok: true })
  })

  test('is refused when another key signed it, or its header names one', async () => {
    expect(await verify(await signed(PAYLOAD, {}, issuer.signer))).toEqual(refused('bad_signature'))
    expect(await verify(await signed(PAYLOAD, { kid: `${HOLDER}#0` }))).toMatchObject({ ok: true })
    expect(await verify(await signed(PAYLOAD, { kid: `${HOLDER}#1` }))).toEqual(refused('unknown_holder'))
    expect(await verify(await signed(PAYLOAD, { kid: 'did:jwk:e30#0' }))).toEqual(refused('unknown_holder'))
    expect(await verify(`${token}a`)).toEqual(refused('malformed_jwt'))
  })
})
