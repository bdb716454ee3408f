import type { JsonObject, JsonValue } from '@sojourn/domain'
import { envelopeOf, issueVpJwt, presentationOf } from '@sojourn/formats'
import { didJwkOf, generateSigningKey, type Signer, signerFromJwk } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findContext } from './known-contexts.ts'
import { type ServedVcApi, serveVcApi } from './serve.ts'

// What the W3C suites for VCDM 2.0, VC-JOSE-COSE and Bitstring Status List assert through these routes, by meaning.

const NOW = new Date('2026-11-20T08:00:00Z')
const BASE = 'https://www.w3.org/ns/credentials/v2'
const EXAMPLES = 'https://www.w3.org/ns/credentials/examples/v2'

let api: ServedVcApi
let holder: Signer
let holderDid: string

beforeAll(async () => {
  api = await serveVcApi(0, () => NOW)
  const { privateJwk, publicJwk } = await generateSigningKey()
  holderDid = didJwkOf(publicJwk)
  holder = await signerFromJwk(privateJwk, { kid: `${holderDid}#0` })
})
afterAll(() => api.close())

async function post(path: string, body: unknown): Promise<{ status: number; body: JsonObject }> {
  const response = await fetch(`${api.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as JsonObject }
}

const CREDENTIAL: JsonObject = {
  '@context': [BASE],
  type: ['VerifiableCredential'],
  credentialSubject: { id: 'did:example:subject' },
}
const issue = (change: JsonObject = {}, options: JsonObject = {}) =>
  post('/credentials/issue', { credential: { ...CREDENTIAL, ...change }, options })
const issued = async (change: JsonObject = {}, options: JsonObject = {}): Promise<JsonObject> => {
  const { status, body } = await issue(change, options)
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const verify = (verifiableCredential: JsonValue) => post('/credentials/verify', { verifiableCredential, options: {} })
const told = ({ status, body }: { status: number; body: JsonObject }) =>
  status < 300 ? 'accepted' : `${status} ${(body.errors as string[])[0]}`

describe('issuing', () => {
  test('secures what it issues in an envelope, with all required properties inside', async () => {
    const envelope = await issued()
    expect(envelope).toMatchObject({
      '@context': BASE,
      type: 'EnvelopedVerifiableCredential',
      id: expect.stringMatching(/^data:application\/vc\+jwt,[\w-]+\.[\w-]+\.[\w-]+$/),
    })
    expect(envelope.verifiableCredential).toMatchObject({ id: envelope.id })
    const inside = JSON.parse(Buffer.from(String(envelope.id).split('.')[1] ?? '', 'base64url').toString())
    expect(inside).toEqual({ ...CREDENTIAL, issuer: api.issuer })
  })

  test('keeps an issuer that it was given, and takes nothing for one', async () => {
    expect(told(await issue({ issuer: { id: api.issuer, name: 'Agency' } }))).toBe('accepted')
    expect(told(await issue({ issuer: null }))).toBe('400 malformed_issuer')
    expect(told(await issue({ issuer: 'fake-issuer' }))).toBe('400 malformed_issuer')
  })

  test.each<[string, JsonObject, string]>([
    ['a context that is no URL', { '@context': [BASE, 'https ://not-a-url'] }, 'malformed_context'],
    ['no base context', { '@context': [EXAMPLES] }, 'wrong_base_context'],
    ['no type of a credential', { '@context': [BASE, EXAMPLES], type: ['RelationshipCredential'] }, 'malformed_type'],
    ['a type that is not mapped', { type: ['VerifiableCredential', 'Unmapped'] }, 'unmapped_type'],
    ['a redefined term', { '@context': [BASE, { VerifiableCredential: 'https://example.org/#B' }] }, 'redefined_term'],
    ['an id that is null', { id: null }, 'malformed_id'],
    ['an empty subject', { credentialSubject: {} }, 'malformed_subject'],
    [
      'a period that ends first',
      { validFrom: '2027-01-01T00:00:00Z', validUntil: '2025-01-01T00:00:00Z' },
      'reversed_validity',
    ],
    ['a status without a type', { credentialStatus: { id: 'did:example:status' } }, 'malformed_credential_status'],
    ['evidence without a type', { evidence: {} }, 'malformed_evidence'],
    ['a schema without an id', { credentialSchema: { type: 'https://example.org/#S' } }, 'malformed_schema'],
    ['an extension that nobody knows', { badExtension: { huh: 'what?' } }, 'unknown_property'],
    [
      'a malformed entry of a status list',
      {
        credentialStatus: {
          type: 'BitstringStatusListEntry',
          statusListIndex: true,
          statusListCredential: 'https://example.com',
        },
      },
      'malformed_entry',
    ],
  ])('refuses %s', async (_what, change, reason) => {
    expect(told(await issue(change))).toBe(`400 ${reason}`)
  })

  test('takes the digest of the base context in either edition, and refuses another', async () => {
    const of = (digest: JsonObject) => issue({ relatedResource: [{ id: BASE, ...digest }] })
    expect(told(await of({ digestMultibase: 'uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k' }))).toBe('accepted')
    expect(told(await of({ digestMultibase: 'uWZVc7WaX1h4D8rJVb-vlMIqxaEKEb1tYbX8fet7JJzQ' }))).toBe('accepted')
    expect(told(await of({ digestMultibase: 'uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0' }))).toBe('400 wrong_digest')
  })
})

describe('verifying a credential', () => {
  test.each(['vc+jwt', 'vc+sd-jwt'])('accepts a %s that it issued', async (mediaType) => {
    const disclosable = [['credentialSubject', 'degree']]
    const change = { '@context': [BASE, EXAMPLES], credentialSubject: { id: 'did:example:1', degree: 'Bachelor' } }
    const envelope = await issued(change, { mediaType, disclosable })
    expect(told(await verify(envelope.verifiableCredential ?? null))).toBe('accepted')
    expect(told(await verify(envelope))).toBe('accepted')
  })

  test('refuses an envelope with another context, type or id', async () => {
    const envelope = await issued()
    for (const change of [
      { '@context': [] },
      { '@context': EXAMPLES },
      { type: 'VerifiableCredential' },
      { id: String(envelope.id).split(',')[1] ?? '' },
    ]) {
      expect(told(await verify({ ...envelope, ...change })), JSON.stringify(change)).toBe('400 not_enveloped')
    }
    const { type: _, ...typeless } = envelope
    expect(told(await verify(typeless))).toBe('400 not_enveloped')
  })

  test('refuses what is not secured, or no credential at all', async () => {
    expect(told(await verify({ ...CREDENTIAL, issuer: api.issuer }))).toBe('400 not_enveloped')
    expect(told(await verify({ type: ['NonconformingDocument'] }))).toBe('400 not_enveloped')
    expect(told(await verify('e30.e30.AA'))).toBe('400 not_enveloped')
  })

  test('refuses a signature, a media type or a key that is another’s', async () => {
    const id = String((await issued()).id)
    const as = (text: string, type = 'EnvelopedVerifiableCredential') => verify({ '@context': BASE, type, id: text })
    expect(told(await as(`${id.slice(0, -4)}AAAA`))).toBe('400 bad_signature')
    expect(told(await as(id.replace('vc+jwt', 'vc+sd-jwt')))).toBe('400 malformed')
    expect(told(await as(id.replace('vc+jwt', 'vc+cose')))).toBe('400 unsupported_media_type')
    const others = String((await issued({ issuer: 'did:example:issuer' })).id)
    expect(told(await as(others))).toBe('400 key_of_another')
  })

  test('refuses what has ended, though it may be issued', async () => {
    const envelope = await issued({ validUntil: '2023-02-26T01:19:20Z' })
    expect(told(await verify(envelope))).toBe('400 expired')
  })
})

describe('verifying a presentation', () => {
  const present = async (document: JsonObject) => {
    const moment = { nonce: 'challenge-1', audience: 'github.com/w3c/suite', at: NOW }
    const made = await issueVpJwt({ presentation: document, findContext, moment, signer: holder })
    if (!made.ok) throw new Error(made.reason)
    return envelopeOf('EnvelopedVerifiablePresentation', { mediaType: 'vp+jwt', content: made.value })
  }
  const verifyVp = (verifiablePresentation: JsonObject, options: JsonObject = {}) =>
    post('/presentations/verify', { verifiablePresentation, options })
  const inside = async (...changes: JsonObject[]) =>
    Promise.all(
      changes.map(async (change) => ({
        mediaType: 'vc+jwt',
        content: String((await issued(change)).id).split(',')[1] ?? '',
      })),
    )

  test('accepts one of two credentials, for the challenge and domain that were asked', async () => {
    const vp = await present(presentationOf(holderDid, await inside({}, { id: 'urn:uuid:1' })))
    expect(told(await verifyVp(vp))).toBe('accepted')
    expect(told(await verifyVp(vp, { challenge: 'challenge-1', domain: 'github.com/w3c/suite' }))).toBe('accepted')
    expect(told(await verifyVp(vp, { challenge: 'challenge-2' }))).toBe('400 wrong_nonce')
    expect(told(await verifyVp(vp, { domain: 'elsewhere' }))).toBe('400 wrong_audience')
  })

  test('accepts one of none, with a holder or without', async () => {
    const bare = { '@context': [BASE], type: ['VerifiablePresentation'] }
    expect(told(await verifyVp(await present(bare)))).toBe('accepted')
    expect(told(await verifyVp(await present({ ...bare, holder: { id: holderDid } })))).toBe('accepted')
  })

  test('refuses one whose credential is not good', async () => {
    const [good] = await inside({})
    const content = `${good?.content.slice(0, -4)}AAAA`
    const vp = await present(presentationOf(holderDid, [{ mediaType: 'vc+jwt', content }]))
    expect(told(await verifyVp(vp))).toBe('400 bad_signature')
    const ended = await present(presentationOf(holderDid, await inside({ validUntil: '2023-02-26T01:19:20Z' })))
    expect(told(await verifyVp(ended))).toBe('400 expired')
  })

  test('refuses one that is signed by another than its holder, or not at all', async () => {
    const vp = await present(presentationOf(api.issuer, await inside({})))
    expect(told(await verifyVp(vp))).toBe('400 key_of_another')
    expect(told(await verifyVp({ '@context': [BASE], type: ['VerifiablePresentation'] }))).toBe('400 not_enveloped')
    expect(told(await verifyVp({ ...vp, type: ['VerifiablePresentation'] }))).toBe('400 not_enveloped')
    expect(told(await verifyVp({ ...vp, '@context': [] }))).toBe('400 not_enveloped')
  })
})

test('answers only these routes, and only JSON objects', async () => {
  expect((await post('/credentials/status', {})).status).toBe(404)
  expect(told(await post('/credentials/issue', '{'))).toBe('400 malformed_request')
  expect(told(await post('/credentials/issue', { credential: [] }))).toBe('400 malformed_request')
  expect((await fetch(`${api.url}/credentials/issue`)).status).toBe(405)
})
