import { ATTESTATION_TYPES, attestationClaims, type MdocProfile, SYNTHETIC_PERSONS, startOfDay } from '@sojourn/domain'
import { claimsToElements, issueMdoc, presentMdoc, redirectTranscript } from '@sojourn/formats'
import { generateSigningKey, jwkThumbprint, type PublicJwk, type Signer, signerFromJwk } from '@sojourn/keys'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareRequest, type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'

const DOC_TYPE = 'cn.sojourn.residence-permit.1'
const SHOWN = [
  [DOC_TYPE, 'name'],
  [DOC_TYPE, 'portrait'],
  ['org.iso.23220.1', 'age_over_18'],
] as const

/** The transcript binds a DeviceResponse to one request: client, nonce, response address, and the key or its absence. */
describe.each(['direct_post.jwt', 'direct_post'] as const)('an mdoc shown by %s', (responseMode) => {
  let world: PresentationWorld
  let desk: DeskBrowser
  let wallet: BareWallet
  let holder: Signer
  let permit: string

  beforeAll(async () => {
    world = await startPresentationWorld({ responseMode })
    desk = await openDesk(world, 'demo-landlord')
    wallet = await createBareWallet(world)
    holder = await signerFromJwk((await generateSigningKey()).privateJwk)
    const person = SYNTHETIC_PERSONS.find(({ persona }) => persona === 'worker-mother')
    const claims = person && attestationClaims('residence-permit', person, world.clock())
    if (claims?.ok !== true) throw new Error('no permit')
    permit = await issueMdoc({
      docType: DOC_TYPE,
      nameSpaces: claimsToElements(ATTESTATION_TYPES['residence-permit'].mdoc as MdocProfile, claims.value),
      holderKey: holder.publicJwk,
      status: { uri: 'https://issuer.example/public-security/status-lists/1', index: 7 },
      issuedAt: startOfDay(world.clock()),
      expiresAt: new Date('2027-02-01'),
      signer: world.issuers.signerFor('residence-permit'),
    })
  })
  afterAll(() => world.close())

  type Transcript = Parameters<typeof redirectTranscript>[0]

  async function shown(change: (request: BareRequest) => Partial<Transcript>) {
    const check = await desk.start('landlord-lease', { leaseUntil: '2027-12-31' })
    const request = await wallet.fetchRequest(check.link)
    const { client_id: clientId, nonce, response_uri: responseUri, client_metadata: metadata } = request.payload
    const [key] = metadata.jwks?.keys ?? []
    const responseKey = key === undefined ? 'not_encrypted' : jwkThumbprint(key as PublicJwk)
    const transcript = redirectTranscript({ clientId, nonce, responseKey, responseUri, ...change(request) })
    const presented = await presentMdoc({ issuerSigned: permit, disclose: SHOWN, transcript, signer: holder })
    if (!presented.ok) throw new Error(presented.reason)
    const answer = await wallet.post(request, {
      vp_token: { permit_mdoc: [presented.value] },
      state: request.payload.state,
    })
    return { status: answer.status, verdict: (await desk.look(check.id)).result?.verdict }
  }

  test('is accepted [OIDF oid4vp-1final-verifier-happy-flow]', async () => {
    expect(await shown(() => ({}))).toEqual({ status: 200, verdict: 'pass' })
  })

  test.each<[string, (request: BareRequest) => Partial<Transcript>]>([
    ['another nonce', () => ({ nonce: crypto.randomUUID() })],
    ['another client', () => ({ clientId: 'x509_hash:somebody-else' })],
    ['another address', ({ payload }) => ({ responseUri: `${payload.response_uri}x` })],
    ['another key', () => ({ responseKey: responseMode === 'direct_post' ? 'A'.repeat(43) : 'not_encrypted' })],
  ])('over %s is refused [OIDF oid4vp-1final-verifier-invalid-session-transcript]', async (_, change) => {
    const { status, verdict } = await shown(change)
    expect(status).toBe(400)
    expect(verdict).not.toBe('pass')
  })
})
