import type { JsonObject } from '@sojourn/domain'
import { didJwkOf, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import type { PathPattern } from '../path.ts'
import { accepted, parsed, party } from '../testing/forge.ts'
import { BASE, credentialWith, findContext } from '../testing/vcdm-world.ts'
import { issueVcJwt } from './issue-vc-jose.ts'
import { issueVpJwt, issueVpSdJwt, presentationOf } from './issue-vp-jose.ts'
import { readVpJwt, readVpSdJwt, verifyVpJwt } from './verify-vp-jose.ts'

const did = (of: { readonly signer: { readonly publicJwk: Parameters<typeof didJwkOf>[0] } }) =>
  didJwkOf(of.signer.publicJwk)
const issuer = await party()
const plain = await party()
const HOLDER = did(plain)
const holder = { ...plain, signer: { ...plain.signer, kid: `${HOLDER}#0` } }
const AT = new Date('2026-11-20T08:00:00Z')
const SECOND = AT.getTime() / 1000
const NONCE = 'n-0S6_WzA2Mj-bbbbbbbbbbbbb'
const AUDIENCE = 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk'

const CREDENTIAL = accepted(
  await issueVcJwt({ credential: credentialWith({ issuer: did(issuer) }), findContext, signer: issuer.signer }),
)
const PRESENTATION = presentationOf(HOLDER, [{ mediaType: 'vc+jwt', content: CREDENTIAL }])
const moment = { nonce: NONCE, audience: AUDIENCE, at: AT }

const present = (presentation: JsonObject = PRESENTATION) =>
  issueVpJwt({ presentation, findContext, moment, signer: holder.signer })

const PAYLOAD = parsed(`${accepted(await present())}~`).issuerJwt.payload

const verify = async (payload: JsonObject, header: JsonObject = { kid: `${HOLDER}#0` }, at = AT) => {
  const verified = await verifyVpJwt({
    token: await signJwt('vp_jose', header, payload, holder.signer),
    nonce: NONCE,
    audience: AUDIENCE,
    at,
    maxAgeSeconds: 300,
    skewSeconds: 60,
    findContext,
  })
  return verified.ok ? 'ok' : verified.reason
}
const verdict = (change: JsonObject) => verify({ ...PAYLOAD, ...change })

describe('a presentation of VCDM 2.0 as a JWT', () => {
  test('is itself the payload, each credential in its envelope [S 29]', async () => {
    const { header, payload } = parsed(`${accepted(await present())}~`).issuerJwt
    expect(header).toEqual({ alg: 'ES256', typ: 'vp+jwt', cty: 'vp', kid: `${HOLDER}#0` })
    expect(payload).toEqual({
      '@context': [BASE],
      type: ['VerifiablePresentation'],
      holder: HOLDER,
      verifiableCredential: [
        { '@context': BASE, type: 'EnvelopedVerifiableCredential', id: `data:application/vc+jwt,${CREDENTIAL}` },
      ],
      nonce: NONCE,
      aud: AUDIENCE,
      iat: SECOND,
      exp: SECOND + 300,
    })
  })

  test('is believed when its holder signed it for us and now', async () => {
    const token = accepted(await present())
    const verified = await verifyVpJwt({ token, ...moment, maxAgeSeconds: 300, skewSeconds: 60, findContext })
    expect(accepted(verified)).toMatchObject({
      holder: HOLDER,
      credentials: [{ mediaType: 'vc+jwt', content: CREDENTIAL }],
    })
  })

  test('is not signed around a credential that is not secured', async () => {
    const bare = { ...PRESENTATION, verifiableCredential: [credentialWith()] }
    expect(await present(bare)).toEqual({ ok: false, reason: 'credential_not_enveloped' })
    expect(await present({ ...PRESENTATION, type: 'Other' })).toEqual({ ok: false, reason: 'malformed_type' })
  })

  test('around a credential that is not secured is refused', async () => {
    expect(await verdict({})).toBe('ok')
    expect(await verdict({ verifiableCredential: [credentialWith()] })).toBe('credential_not_enveloped')
    const bad = { '@context': BASE, id: 'not-a-credential', type: 'EnvelopedVerifiableCredential' }
    expect(await verdict({ verifiableCredential: [bad] })).toBe('credential_not_enveloped')
  })

  test('for another request, verifier or moment is refused', async () => {
    expect(await verdict({ nonce: 'another' })).toBe('wrong_nonce')
    expect(await verdict({ aud: 'x509_hash:other' })).toBe('wrong_audience')
    expect(await verdict({ aud: [AUDIENCE] })).toBe('wrong_audience')
    expect(await verdict({ iat: SECOND - 361, exp: SECOND + 600 })).toBe('stale')
    expect(await verdict({ iat: SECOND + 61 })).toBe('not_yet_valid')
    expect(await verdict({ exp: SECOND - 61 })).toBe('expired')
    const { iat: _, ...timeless } = PAYLOAD
    expect(await verify(timeless)).toBe('malformed')
  })

  test('by a holder whom the header does not name, or names otherwise than the rest, is refused', async () => {
    expect(await verify(PAYLOAD, {})).toBe('unknown_holder')
    expect(await verify(PAYLOAD, { kid: HOLDER })).toBe('unknown_holder')
    expect(await verify(PAYLOAD, { kid: 'did:web:holder.example#0' })).toBe('unknown_holder')
    expect(await verify(PAYLOAD, { kid: `${did(issuer)}#0` })).toBe('bad_signature')
    expect(await verdict({ holder: did(issuer) })).toBe('unknown_holder')
    expect(await verdict({ holder: { id: HOLDER } })).toBe('ok')
    expect(await verdict({ iss: HOLDER })).toBe('ok')
    expect(await verdict({ iss: did(issuer) })).toBe('contradicting_claims')
    const { holder: _, ...nameless } = PAYLOAD
    expect(await verify(nameless)).toBe('ok')
    expect(await verify({ ...nameless, iss: did(issuer) })).toBe('unknown_holder')
  })

  test('with a vp claim, or with another media type, is refused', async () => {
    expect(await verdict({ vp: {} })).toBe('forbidden_claim')
    const token = await signJwt('vc_jose', { kid: `${HOLDER}#0` }, PAYLOAD, holder.signer)
    expect(await verifyVpJwt({ token, ...moment, maxAgeSeconds: 300, skewSeconds: 60, findContext })).toEqual({
      ok: false,
      reason: 'wrong_typ',
    })
  })

  test('of a holder with a key that is known is read for whoever asks', async () => {
    const document = { ...PRESENTATION, holder: 'https://holder.example/profile' }
    const token = accepted(await issueVpJwt({ presentation: document, findContext, signer: plain.signer }))
    const input = { token, at: AT, skewSeconds: 60, findContext }
    expect(accepted(await readVpJwt({ ...input, key: plain.key }))).toMatchObject({ holder: document.holder })
    expect(await readVpJwt({ ...input, key: issuer.key })).toEqual({ ok: false, reason: 'bad_signature' })
  })
})

describe('a presentation of VCDM 2.0 as an SD-JWT', () => {
  const issue = (disclosable: readonly PathPattern[], presentation = PRESENTATION) =>
    issueVpSdJwt({ presentation, findContext, disclosable, signer: holder.signer })
  const read = (compact: string) =>
    readVpSdJwt({ sdJwt: parsed(compact), key: plain.key, at: AT, skewSeconds: 60, findContext })

  test('gives back holder and credentials, disclosed or not hidden at all', async () => {
    const compact = accepted(await issue([['holder'], ['verifiableCredential', 0]]))
    expect(parsed(compact).issuerJwt.header).toEqual({
      alg: 'ES256',
      typ: 'vp+sd-jwt',
      cty: 'vp',
      kid: `${HOLDER}#0`,
    })
    expect(parsed(compact).issuerJwt.payload).not.toHaveProperty('holder')
    expect(accepted(await read(compact))).toMatchObject({ holder: HOLDER, credentials: [{ content: CREDENTIAL }] })
  })

  test('that hides its context, or holds what is not enveloped, is not signed', async () => {
    expect(await issue([['@context', 0]])).toEqual({ ok: false, reason: 'never_disclosable' })
    expect(await issue([], { ...PRESENTATION, verifiableCredential: [credentialWith()] })).toEqual({
      ok: false,
      reason: 'credential_not_enveloped',
    })
  })

  test('with another media type, or a disclosure too many, is refused', async () => {
    const compact = accepted(await issue([['holder']]))
    expect(await read(`${await signJwt('vc_sd_jwt', {}, PRESENTATION, holder.signer)}~`)).toEqual({
      ok: false,
      reason: 'wrong_typ',
    })
    const [jwt = '', disclosure] = compact.split('~')
    expect(await read(`${jwt}~${disclosure}~WyJzYWx0IiwieCIsMV0~`)).toEqual({
      ok: false,
      reason: 'unreferenced_disclosure',
    })
  })
})
