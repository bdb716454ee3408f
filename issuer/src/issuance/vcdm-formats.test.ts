import {
  ATTESTATION_TYPES,
  attestationClaims,
  attestationContextUrl,
  type JsonObject,
  type Result,
  vctOf,
} from '@sojourn/domain'
import {
  checkCredential,
  findAttestationContext,
  parseSdJwt,
  type VerifiedVcJose,
  verifyVcJwt,
  verifyVcSdJwt,
} from '@sojourn/formats'
import { didJwkOf, keyOfDidDocument } from '@sojourn/keys'
import { readBitstringEntry } from '@sojourn/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deliver, type Office, pathOf, residentOf, startOffice } from '../testing/start-office.ts'

let office: Office

beforeAll(async () => {
  office = await startOffice()
})
afterAll(() => office.close())

const get = (url: string, headers = {}) => office.app.fastify.inject({ method: 'GET', url: pathOf(url), headers })

const accepted = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.reason))
  return result.value
}

/** As a stranger reads it: the key from the DID document that the credential's `kid` leads to, nothing else from us. */
async function readAsStranger(format: 'vc-jwt' | 'vc-sd-jwt', credential: string): Promise<VerifiedVcJose> {
  const [jwt = ''] = credential.split('~')
  const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())
  const [did = ''] = kid.split('#')
  const document = await get(`${office.agency.credentialIssuer}/did.json`)
  const key = accepted(await keyOfDidDocument(document.json(), did, kid))
  const input = { key, at: office.now(), skewSeconds: 60, findContext: findAttestationContext }
  return format === 'vc-jwt'
    ? accepted(await verifyVcJwt({ ...input, token: credential }))
    : accepted(await verifyVcSdJwt({ ...input, sdJwt: accepted(parseSdJwt(credential)) }))
}

describe.each(['vc-jwt', 'vc-sd-jwt'] as const)('every attestation type of the agency as %s', (format) => {
  test('is issued, and verified by whoever knows nothing but its DID', async () => {
    const { facts } = await residentOf(office)
    for (const type of office.agency.types) {
      const attested = accepted(attestationClaims(type, facts, office.now()))
      const { credentials, wallet } = await deliver(office, { types: [type], format })
      expect(credentials).toHaveLength(2)
      for (const [at, credential] of credentials.entries()) {
        const { credential: read, claims, holderKey } = await readAsStranger(format, credential)
        const { id, ...subject } = claims.credentialSubject as JsonObject
        expect(read.issuer).toBe(office.agency.did)
        expect(read.types).toEqual(['VerifiableCredential', ATTESTATION_TYPES[type].w3cType])
        expect(read.typeIris[1]).toBe(vctOf(office.config.publicUrl, type))
        expect(subject).toEqual({ ...attested, synthetic: true })
        const own = wallet.holderKeys[at]?.publicJwk
        expect(holderKey?.x).toBe(own?.x)
        expect(id).toBe(format === 'vc-jwt' && own !== undefined ? didJwkOf(own) : undefined)
      }
    }
  })

  test('refers to two Bitstring lists at the one place of the copy, both there for everybody', async () => {
    const { credentials } = await deliver(office, { format })
    const places = new Set<string>()
    for (const credential of credentials) {
      const { credential: read } = await readAsStranger(format, credential)
      const entries = read.statuses.map((entry) => accepted(readBitstringEntry(entry)))
      expect(entries.map(({ purpose }) => purpose)).toEqual(['revocation', 'suspension'])
      expect(new Set(entries.map(({ index }) => index)).size).toBe(1)
      for (const { uri } of entries) expect((await get(uri)).statusCode, uri).toBe(200)
      places.add(entries.map(({ uri, index }) => `${uri} ${index}`).join())
    }
    expect(places.size).toBe(credentials.length)
  })

  test('tells the day and nothing finer, and has no id [M 5]', async () => {
    const [credential = ''] = (await deliver(office, { format })).credentials
    const { claims } = await readAsStranger(format, credential)
    expect(claims).not.toHaveProperty('id')
    expect(claims).not.toHaveProperty('iat')
    expect(claims.validFrom).toMatch(/T00:00:00Z$/)
    expect(claims.validUntil).toMatch(/T00:00:00Z$/)
    expect(Number(claims.exp) * 1000).toBe(Date.parse(String(claims.validUntil)))
  })
})

test('an SD-JWT of VCDM 2.0 shows nothing of the resident that was not disclosed', async () => {
  const [credential = ''] = (await deliver(office, { format: 'vc-sd-jwt' })).credentials
  const [jwt = ''] = credential.split('~')
  const { claims } = await readAsStranger('vc-sd-jwt', `${jwt}~`)
  const leaves = JSON.stringify(claims.credentialSubject).match(/:("[^"]*"|true|false|\d+)/g)
  expect(leaves).toEqual([':true'])
})

describe('the JSON-LD context of the credentials', () => {
  const url = () => attestationContextUrl(office.config.publicUrl)

  test('is served byte for byte as the credentials’ digest has it, for ever', async () => {
    const answer = await get(url())
    expect(answer.headers['content-type']).toBe('application/ld+json; charset=utf-8')
    expect(answer.headers['cache-control']).toContain('immutable')
    const [credential = ''] = (await deliver(office, { format: 'vc-jwt' })).credentials
    const { claims } = await readAsStranger('vc-jwt', credential)
    const { createHash } = await import('node:crypto')
    const digest = createHash('sha256').update(answer.rawPayload).digest('base64')
    expect(claims.relatedResource).toEqual([
      { id: url(), mediaType: 'application/ld+json', digestSRI: `sha256-${digest}` },
    ])
    const again = await get(url(), { 'if-none-match': String(answer.headers.etag) })
    expect(again.statusCode).toBe(304)
  })

  test('gives the types their meaning to a reader who fetched it', async () => {
    const document = (await get(url())).json()
    const fetched = (asked: string) => (asked === url() ? { context: document['@context'], digests: [] } : undefined)
    const [credential = ''] = (await deliver(office, { format: 'vc-jwt' })).credentials
    const { claims } = await readAsStranger('vc-jwt', credential)
    const { relatedResource: _, ...rest } = claims
    expect(accepted(checkCredential(rest, fetched)).typeIris).toEqual([
      'https://www.w3.org/2018/credentials#VerifiableCredential',
      vctOf(office.config.publicUrl, 'residence-permit'),
    ])
    expect(checkCredential(rest, () => undefined)).toEqual({ ok: false, reason: 'unknown_context' })
  })
})

test('the metadata names the formats by their media types, with context, type and claims below the subject', async () => {
  const answer = await get(`http://x/.well-known/openid-credential-issuer${pathOf(office.agency.credentialIssuer)}`)
  const { 'residence-permit.vc-jwt': jwt, 'residence-permit.vc-sd-jwt': sdJwt } =
    answer.json().credential_configurations_supported
  for (const [configuration, format] of [
    [jwt, 'vc+jwt'],
    [sdJwt, 'vc+sd-jwt'],
  ]) {
    expect(configuration).toMatchObject({
      format,
      credential_definition: {
        '@context': ['https://www.w3.org/ns/credentials/v2', attestationContextUrl(office.config.publicUrl)],
        type: ['VerifiableCredential', 'ResidencePermitCredential'],
      },
      cryptographic_binding_methods_supported: ['did:jwk', 'did:key', 'jwk'],
    })
    expect(configuration.credential_metadata.claims[0].path[0]).toBe('credentialSubject')
  }
})
