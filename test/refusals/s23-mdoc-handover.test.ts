import { ATTESTATION_TYPES, attestationClaims, type MdocProfile, SYNTHETIC_PERSONS, startOfDay } from '@sojourn/domain'
import { claimsToElements, issueMdoc, presentMdoc, redirectTranscript } from '@sojourn/formats'
import {
  type CborValue,
  generateSigningKey,
  jwkThumbprint,
  type PublicJwk,
  type Signer,
  signerFromJwk,
} from '@sojourn/keys'
import type { JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareRequest, type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'

const DOC_TYPE = 'cn.sojourn.residence-permit.1'
const LEASE = { leaseUntil: '2027-12-31' }
const ASKED = [
  [DOC_TYPE, 'name'],
  [DOC_TYPE, 'portrait'],
  ['org.iso.23220.1', 'age_over_18'],
] as const

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
let holder: Signer
let permit: string

beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-landlord')
  wallet = await createBareWallet(world)
  holder = await signerFromJwk((await generateSigningKey()).privateJwk)
  permit = await issuePermit(7)
})
afterAll(() => world.close())

async function issuePermit(index: number): Promise<string> {
  const person = SYNTHETIC_PERSONS.find(({ persona }) => persona === 'worker-mother')
  const claims = person && attestationClaims('residence-permit', person, world.clock())
  if (claims?.ok !== true) throw new Error('no permit')
  return issueMdoc({
    docType: DOC_TYPE,
    nameSpaces: claimsToElements(ATTESTATION_TYPES['residence-permit'].mdoc as MdocProfile, claims.value),
    holderKey: holder.publicJwk,
    status: { uri: 'https://issuer.example/public-security/status-lists/1', index },
    issuedAt: startOfDay(world.clock()),
    expiresAt: new Date('2027-02-01'),
    signer: world.issuers.signerFor('residence-permit'),
  })
}

const keyOf = (request: BareRequest): JWK => request.payload.client_metadata.jwks?.keys[0] ?? {}

type Change = Partial<Parameters<typeof redirectTranscript>[0]>

async function presented(request: BareRequest, change: Change = {}, mdoc = permit): Promise<string> {
  const { client_id: clientId, nonce, response_uri: responseUri } = request.payload
  const responseKey = jwkThumbprint(keyOf(request) as PublicJwk)
  const transcript = redirectTranscript({ clientId, nonce, responseKey, responseUri, ...change })
  const response = await presentMdoc({ issuerSigned: mdoc, disclose: ASKED, transcript, signer: holder })
  if (!response.ok) throw new Error(response.reason)
  return response.value
}

async function shown(change: Change = {}, mdoc = permit) {
  const check = await desk.start('landlord-lease', LEASE)
  const request = await wallet.fetchRequest(check.link)
  const vpToken = { permit_mdoc: [await presented(request, change, mdoc)] }
  const answer = await wallet.post(request, { vp_token: vpToken, state: request.payload.state })
  return { status: answer.status, result: (await desk.look(check.id)).result }
}

describe('a tenant who shows the permit as an mdoc', () => {
  test('passes, and the landlord sees what a landlord may see [S 23]', async () => {
    const { status, result } = await shown()
    expect(status).toBe(200)
    expect(result).toMatchObject({ verdict: 'pass' })
    expect(JSON.stringify(result)).not.toContain('org.iso.23220.1')
  })

  test('is asked for it in one of two formats, and told which signatures are taken [S 20]', async () => {
    const request = await wallet.fetchRequest((await desk.start('landlord-lease', LEASE)).link)
    expect(request.payload.dcql_query).toMatchObject({
      credentials: [{ id: 'permit' }, { id: 'permit_mdoc', format: 'mso_mdoc', meta: { doctype_value: DOC_TYPE } }],
      credential_sets: [{ options: [['permit'], ['permit_mdoc']] }],
    })
    expect(request.payload.client_metadata.vp_formats_supported.mso_mdoc).toEqual({
      issuerauth_alg_values: [-7, -9],
      deviceauth_alg_values: [-7, -9],
    })
  })

  test.each<[string, Change]>([
    ['nonce', { nonce: 'n-0S6_WzA2Mj-bbbbbbbbbbbbb' }],
    ['client identifier', { clientId: 'x509_hash:Uvo3HtuIxuhC92rShpgqcT3YXwrqRxWEviRiA0OZszk' }],
    ['response address', { responseUri: 'https://verifier.example/response/another' }],
    ['encryption key', { responseKey: 'QoPsknrg8gjaqi0CaoFPKyLcpSz4X_qPP4Ymxr1mkEc' }],
    ['encryption key, for it says none', { responseKey: 'not_encrypted' }],
  ])('fails with a device signature for another %s [S 23]', async (_what, change) => {
    const { status, result } = await shown(change)
    expect(status).toBe(400)
    expect(result).toMatchObject({ reason: 'holder.bad_signature' })
    expect(result?.verdict).not.toBe('pass')
  })

  test('fails when another request’s answer is posted again [S 23]', async () => {
    const first = await wallet.fetchRequest((await desk.start('landlord-lease', LEASE)).link)
    const check = await desk.start('landlord-lease', LEASE)
    const second = await wallet.fetchRequest(check.link)
    const vpToken = { permit_mdoc: [await presented(first)] }
    expect((await wallet.post(second, { vp_token: vpToken, state: second.payload.state })).status).toBe(400)
    expect((await desk.look(check.id)).result).toMatchObject({ reason: 'holder.bad_signature' })
  })

  test('fails when the permit is revoked or suspended [S 27]', async () => {
    for (const [status, reason] of [
      [1, 'status.revoked'],
      [2, 'status.suspended'],
    ] as const) {
      const statusIndex = 100 + status
      world.issuers.setStatus({ type: 'residence-permit', compact: '', statusIndex, statusUri: '' }, status)
      await world.verifier.refreshStatusLists()
      world.advance(30)
      expect((await shown({}, await issuePermit(statusIndex))).result).toMatchObject({ reason })
    }
  })

  test('without encryption signs null for the key, and that is what is checked [S 23]', async () => {
    const open = await startPresentationWorld({ responseMode: 'direct_post' })
    try {
      const counter = await openDesk(open, 'demo-landlord')
      const bare = await createBareWallet(open)
      const signer = open.issuers.signerFor('residence-permit')
      const mdoc = await issueMdoc({
        docType: DOC_TYPE,
        nameSpaces: new Map<string, ReadonlyMap<string, CborValue>>([
          [DOC_TYPE, new Map(Object.entries({ name: '李雷', portrait: 'data:,' }))],
          ['org.iso.23220.1', new Map([['age_over_18', true]])],
        ]),
        holderKey: holder.publicJwk,
        status: { uri: 'https://issuer.example/public-security/status-lists/1', index: 9 },
        issuedAt: startOfDay(open.clock()),
        expiresAt: new Date('2027-02-01'),
        signer,
      })
      for (const [responseKey, verdict] of [
        ['QoPsknrg8gjaqi0CaoFPKyLcpSz4X_qPP4Ymxr1mkEc', 'fail'],
        ['not_encrypted', 'pass'],
      ] as const) {
        const check = await counter.start('landlord-lease', LEASE)
        const request = await bare.fetchRequest(check.link)
        const { client_id: clientId, nonce, response_uri: responseUri } = request.payload
        const transcript = redirectTranscript({ clientId, nonce, responseUri, responseKey })
        const response = await presentMdoc({ issuerSigned: mdoc, disclose: ASKED, transcript, signer: holder })
        if (!response.ok) throw new Error(response.reason)
        await bare.post(request, { vp_token: { permit_mdoc: [response.value] }, state: request.payload.state })
        expect((await counter.look(check.id)).result?.verdict).toBe(verdict)
      }
    } finally {
      await open.close()
    }
  })
})
