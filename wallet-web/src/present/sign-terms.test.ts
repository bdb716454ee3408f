import { addSeconds, LEASE_SIGNING_TYPE, leaseTermsOnWire, refuse } from '@sojourn/domain'
import { parseSdJwt } from '@sojourn/formats'
import { encodeBase64url, generateEncryptionKey, parseJwt, sha256, signJwt } from '@sojourn/keys'
import { buildSignedDcApiRequest, encodeTransactionData } from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { NOON, vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import { consentToAll } from './consent.ts'
import { digitalRefusal } from './read-digital-request.ts'

const ORIGIN = 'https://desk.example'
const TERMS = leaseTermsOnWire({
  address: '一号院301室',
  monthlyRent: '3500.00',
  from: '2027-01-01',
  until: '2027-12-31',
})
const LEASE = encodeTransactionData({ type: LEASE_SIGNING_TYPE, credentialIds: ['permit'], terms: TERMS })

async function asked(world: FakeWorld, transactionData: readonly string[], permitOptional = false) {
  const { publicJwk } = await generateEncryptionKey()
  const one = (id: string) => ({
    id,
    format: 'dc+sd-jwt',
    meta: { vct_values: [vct('residence-permit')] },
    claims: [{ path: ['residence', 'city'] }],
  })
  const request = await buildSignedDcApiRequest({
    request: {
      responseMode: 'dc_api',
      nonce: 'a-nonce-of-more-than-128-bits',
      query: permitOptional
        ? {
            credentials: [one('permit'), one('other')],
            credential_sets: [{ options: [['other']] }, { options: [['permit']], required: false }],
          }
        : { credentials: [one('permit')] },
      transactionData,
      clientMetadata: { encryptionKeys: [publicJwk], encValues: ['A256GCM'], vpFormats: {} },
    },
    clientId: world.registry.deskClientId,
    expectedOrigins: [ORIGIN],
    issuedAt: NOON,
    expiresAt: addSeconds(NOON, 60),
    signer: world.registry.deskSigner,
  })
  return world.wallet.readDigitalRequest([request], ORIGIN)
}

/** A wallet in a world whose desk is a landlord's, or still the school's. */
async function holder(kind: 'landlord' | 'school' = 'landlord'): Promise<FakeWorld> {
  const world = await createFakeWorld()
  world.trustList((list) => ({ ...list, relyingParties: list.relyingParties.map((party) => ({ ...party, kind })) }))
  await world.receive()
  return world
}

const bindingOf = (answer: unknown) => {
  const { vp_token: vpToken } = answer as { vp_token: Record<string, string[]> }
  const sdJwt = parseSdJwt(vpToken.permit?.[0] ?? '')
  const binding = sdJwt.ok ? parseJwt(sdJwt.value.keyBindingJwt ?? '') : sdJwt
  if (!binding.ok) throw new Error(binding.reason)
  return binding.value.payload
}

describe('terms that are to be signed', () => {
  test('are read out in full, agreed to by themselves, and signed as they came', async () => {
    const world = await holder()
    const read = await asked(world, [LEASE])
    if (!read.ok || !read.value.sheet) throw new Error('not read')
    expect(read.value.sheet.transactions[0]?.lines.map(({ value }) => value.en)).toEqual([
      '一号院301室',
      'CNY 3500.00',
      '2027-01-01',
      '2027-12-31',
    ])
    const all = consentToAll(read.value.sheet)
    expect(await world.wallet.present(read.value, { ...all, signs: false })).toEqual(refuse('terms_not_agreed'))
    const presented = await world.wallet.present(read.value, all)
    expect(bindingOf(presented.ok ? presented.value.digitalAnswer : undefined)).toMatchObject({
      transaction_data_hashes: [encodeBase64url(sha256(LEASE))],
      transaction_data_hashes_alg: 'sha-256',
    })
  })

  test('leave no trace in a proof that signs nothing', async () => {
    const world = await holder()
    const read = await asked(world, [])
    if (!read.ok || !read.value.sheet) throw new Error('not read')
    const presented = await world.wallet.present(read.value, { ...consentToAll(read.value.sheet), signs: false })
    expect(bindingOf(presented.ok ? presented.value.digitalAnswer : undefined)).not.toHaveProperty(
      'transaction_data_hashes',
    )
  })

  test('are not signed for a party of a kind that has no business with them', async () => {
    expect(await asked(await holder('school'), [LEASE])).toEqual(refuse('over_asked'))
  })

  test('are not agreed to where the credential that would sign is left out', async () => {
    const world = await holder()
    const read = await asked(world, [LEASE], true)
    if (!read.ok || !read.value.sheet) throw new Error('not read')
    expect(await world.wallet.present(read.value, consentToAll(read.value.sheet))).toEqual(refuse('consent_incomplete'))
  })

  test.each([
    ['of an unknown type', { type: 'urn:example:loan', credential_ids: ['permit'], ...TERMS }],
    ['with a term more', { type: LEASE_SIGNING_TYPE, credential_ids: ['permit'], ...TERMS, deposit: '1.00' }],
    ['for a card that is not asked', { type: LEASE_SIGNING_TYPE, credential_ids: ['card'], ...TERMS }],
  ])('%s refuse the whole request, and the party is told why [S 21]', async (_, terms) => {
    const world = await holder()
    const { deskSigner, deskClientId } = world.registry
    const payload = {
      response_type: 'vp_token',
      response_mode: 'dc_api',
      nonce: 'a-nonce-of-more-than-128-bits',
      dcql_query: {
        credentials: [{ id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: [vct('residence-permit')] } }],
      },
      transaction_data: [encodeBase64url(JSON.stringify(terms))],
      client_id: deskClientId,
      expected_origins: [ORIGIN],
    }
    const request = await signJwt('request_object', { x5c: [...(deskSigner.x5c ?? [])] }, payload, deskSigner)
    const read = await world.wallet.readDigitalRequest([{ protocol: 'openid4vp-v1-signed', data: { request } }], ORIGIN)
    expect(read).toEqual(refuse('transaction_data_not_supported'))
    expect(digitalRefusal('transaction_data_not_supported')).toEqual({ error: 'invalid_transaction_data' })
  })
})
