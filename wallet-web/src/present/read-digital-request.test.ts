import { addSeconds, refuse } from '@sojourn/domain'
import { parseSdJwt, verifyKeyBinding } from '@sojourn/formats'
import { generateEncryptionKey, type JsonObject, type PublicJwk } from '@sojourn/keys'
import {
  buildSignedDcApiRequest,
  buildUnsignedDcApiRequest,
  type DigitalRequest,
  openEncryptedResponse,
  parseDcApiResponse,
} from '@sojourn/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { NOON, vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import { consentToAll } from './consent.ts'
import { digitalRefusal } from './read-digital-request.ts'

const ORIGIN = 'https://desk.example'
const NONCE = 'a-nonce-of-more-than-128-bits'
const asking = (path: string[]): JsonObject => ({
  credentials: [
    { id: 'permit', format: 'dc+sd-jwt', meta: { vct_values: [vct('residence-permit')] }, claims: [{ path }] },
  ],
})

let key: Awaited<ReturnType<typeof generateEncryptionKey>>
beforeAll(async () => {
  key = await generateEncryptionKey()
})

const question = (query = asking(['residence', 'city'])) =>
  ({
    responseMode: 'dc_api.jwt',
    nonce: NONCE,
    query,
    clientMetadata: { encryptionKeys: [key.publicJwk], encValues: ['A256GCM'], vpFormats: {} },
  }) as const

const signed = (world: FakeWorld, query?: JsonObject, origin = ORIGIN): Promise<DigitalRequest> =>
  buildSignedDcApiRequest({
    request: question(query),
    clientId: world.registry.deskClientId,
    expectedOrigins: [origin],
    issuedAt: NOON,
    expiresAt: addSeconds(NOON, 60),
    signer: world.registry.deskSigner,
  })

async function holder(): Promise<FakeWorld> {
  const world = await createFakeWorld()
  await world.receive()
  return world
}

describe('a request that a platform hands over', () => {
  test('is read out and answered through the platform, with nothing sent, bound to the page’s origin [S 22]', async () => {
    const world = await holder()
    const read = await world.wallet.readDigitalRequest([await signed(world)], ORIGIN)
    if (!read.ok || !read.value.sheet) throw new Error('not read')
    expect(read.value.relyingParty.name.en).toBe('Demo Primary School')
    const sent = world.sent.length
    const presented = await world.wallet.present(read.value, consentToAll(read.value.sheet))
    expect(world.sent).toHaveLength(sent)
    const parsed = parseDcApiResponse(presented.ok ? presented.value.digitalAnswer : undefined)
    if (!parsed.ok || parsed.value.kind !== 'encrypted') throw new Error('not encrypted')
    const opened = await openEncryptedResponse(parsed.value.jwe, { ...key.privateJwk, kid: key.publicJwk.kid })
    if (!opened.ok || opened.value.kind !== 'presented') throw new Error('not presented')
    const sdJwt = parseSdJwt(opened.value.vpToken.permit?.[0] ?? '')
    if (!sdJwt.ok) throw new Error(sdJwt.reason)
    const { cnf } = sdJwt.value.issuerJwt.payload as { cnf: { jwk: PublicJwk } }
    const binding = { nonce: NONCE, at: NOON, maxAgeSeconds: 60, skewSeconds: 60 }
    const to = (audience: string) => verifyKeyBinding({ sdJwt: sdJwt.value, holderKey: cnf.jwk, audience, ...binding })
    expect((await to(`origin:${ORIGIN}`)).ok).toBe(true)
    expect((await to(world.registry.deskClientId)).ok).toBe(false)
    const entries = (await world.wallet.history()).filter(({ kind }) => kind === 'presented')
    expect(entries).toMatchObject([{ outcome: 'done' }])
  })

  test('is declined with one word in the open', async () => {
    const world = await holder()
    const read = await world.wallet.readDigitalRequest([await signed(world)], ORIGIN)
    if (!read.ok) throw new Error(read.reason)
    expect(await world.wallet.decline(read.value)).toEqual({
      ok: true,
      value: { digitalAnswer: { error: 'access_denied' } },
    })
  })

  test('is taken in the first form that names somebody', async () => {
    const world = await holder()
    const unsigned = buildUnsignedDcApiRequest(question())
    const draft = { protocol: 'openid4vp', data: {} }
    const read = await world.wallet.readDigitalRequest([draft, unsigned, await signed(world)], ORIGIN)
    expect(read.ok && 'origin' in read.value.request && read.value.request.signedBy.kind).toBe('certificate')
  })

  test('is taken unsigned from an origin that the registry knows for a party', async () => {
    const world = await createFakeWorld()
    world.trustList((list) => ({
      ...list,
      relyingParties: list.relyingParties.map((party) => ({
        ...party,
        clientIds: [...party.clientIds, `origin:${ORIGIN}`],
      })),
    }))
    const unsigned = buildUnsignedDcApiRequest(question())
    const read = await world.wallet.readDigitalRequest([unsigned], ORIGIN)
    expect(read.ok && read.value.relyingParty.name.en).toBe('Demo Primary School')
    expect(await world.wallet.readDigitalRequest([unsigned], 'https://other.example')).toEqual(refuse('unregistered'))
  })

  const REFUSED: readonly [string, (world: FakeWorld) => Promise<DigitalRequest[]>, string][] = [
    ['not_a_request', async () => [], 'invalid_request'],
    ['not_a_request', async () => [{ protocol: 'org-iso-mdoc', data: {} }], 'invalid_request'],
    ['unregistered', async () => [buildUnsignedDcApiRequest(question())], 'invalid_request'],
    [
      'origin_not_expected',
      async (world) => [await signed(world, undefined, 'https://evil.example')],
      'invalid_request',
    ],
    ['over_asked', async (world) => [await signed(world, asking(['citizen_id']))], 'invalid_request'],
    ['request_invalid', async (world) => [{ ...(await signed(world)), data: { request: 'x.y.z' } }], 'invalid_request'],
  ]
  test.each(REFUSED)('is refused as %s', async (reason, make, error) => {
    const world = await holder()
    const read = await world.wallet.readDigitalRequest(await make(world), ORIGIN)
    expect(read).toEqual(refuse(reason))
    expect(read.ok ? {} : digitalRefusal(read.reason)).toEqual({ error })
  })
})
