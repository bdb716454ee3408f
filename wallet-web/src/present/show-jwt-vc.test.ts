import { addSeconds } from '@sojourn/domain'
import { issueJwtVc, verifyJwtVp } from '@sojourn/formats'
import { didJwkOf, type JsonObject, jwkThumbprint } from '@sojourn/keys'
import type { RegisteredUse } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import { ISSUER, NOON } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import { consentToAll } from './consent.ts'

const SUBJECT = { name: '周晓燕', citizen_id: '010101199503070022', residence: { city: '010100' } }
const QUERY: JsonObject = {
  credentials: [
    {
      id: 'permit',
      format: 'jwt_vc_json',
      meta: { type_values: [['VerifiableCredential', 'ResidencePermitCredential']] },
      claims: [{ path: ['credentialSubject', 'name'] }],
    },
  ],
}

const useOf = (claims: string[][]): RegisteredUse => ({
  policyId: 'whole-permit',
  purpose: { 'zh-CN': '核对', en: 'Check' },
  legalBasis: { 'zh-CN': '—', en: '—' },
  retention: { 'zh-CN': '—', en: '—' },
  contact: '—',
  credentials: [{ vct: 'ResidencePermitCredential', claims }],
})

/** Holds one permit of VCDM 1.1 in one copy. */
async function holding(use: RegisteredUse): Promise<FakeWorld> {
  const world = await createFakeWorld({ uses: [use] })
  const { id, publicJwk } = await world.ports.holderKeys.generate()
  const compact = await issueJwtVc({
    credentialSubject: SUBJECT,
    types: ['ResidencePermitCredential'],
    issuer: 'did:web:issuer.example:public-security',
    subject: didJwkOf(publicJwk),
    credentialId: 'urn:uuid:1',
    issuedAt: NOON,
    expiresAt: addSeconds(NOON, 86_400),
    signer: { ...world.registry.issuerSigner, kid: 'key-1' },
  })
  const name = { 'zh-CN': '居住证', en: 'Residence permit' }
  await world.ports.storage.commit([
    { kind: 'put', table: 'keys', record: { id, number: 0, thumbprint: jwkThumbprint(publicJwk), publicJwk } },
    {
      kind: 'put',
      table: 'cards',
      record: {
        id: 'permit',
        format: 'jwt_vc_json',
        type: 'ResidencePermitCredential',
        attestation: 'residence-permit',
        name,
        credentialIssuer: ISSUER,
        issuerName: name,
        claims: { type: ['VerifiableCredential', 'ResidencePermitCredential'], credentialSubject: SUBJECT },
        receivedAtSeconds: 0,
        status: 'valid',
        everValid: true,
        changeSeen: true,
      },
    },
    { kind: 'put', table: 'copies', record: { id: 'permit.0', cardId: 'permit', number: 0, holderKeyId: id, compact } },
  ])
  world.desk.query = QUERY
  return world
}

async function reviewed(world: FakeWorld) {
  const read = await world.wallet.readRequest(world.desk.link(), 'cross_device')
  if (!read.ok) throw new Error(read.reason)
  return read.value
}

describe('a permit of VCDM 1.1', () => {
  test('is read out whole, agreed to for what is sensitive in it, and presented under its key', async () => {
    const world = await holding(useOf([['credentialSubject']]))
    const request = await reviewed(world)
    if (!request.sheet) throw new Error('nothing fits')
    const labels = request.sheet.items[0]?.choices[0]?.claims.map(({ label }) => label.en)
    expect(labels).toEqual(['Name', 'Citizen ID number', 'Residence: city'])
    const all = consentToAll(request.sheet)
    expect(all.sensitive).toEqual(['identity_number'])
    expect((await world.wallet.present(request, { ...all, sensitive: [] })).ok).toBe(false)
    expect((await world.wallet.present(request, all)).ok).toBe(true)
    const [response] = world.desk.responses
    const token = response?.kind === 'presented' ? (response.vpToken.permit?.[0] ?? '') : ''
    const verified = await verifyJwtVp({
      token,
      nonce: 'a-nonce-of-more-than-128-bits',
      audience: world.registry.deskClientId,
      at: world.ports.clock(),
      maxAgeSeconds: 60,
      skewSeconds: 0,
    })
    expect(verified.ok).toBe(true)
  })

  test('does not fit when one of its facts is not registered [M 9]', async () => {
    const world = await holding(
      useOf([
        ['credentialSubject', 'name'],
        ['credentialSubject', 'residence'],
      ]),
    )
    expect((await reviewed(world)).sheet).toBeUndefined()
  })
})
