import {
  ATTESTATION_TYPES,
  attestationClaims,
  type JsonObject,
  type MdocProfile,
  SYNTHETIC_PERSONS,
  startOfDay,
  vctOf,
} from '@sojourn/domain'
import {
  claimsToElements,
  findAttestationContext,
  issueJwtVc,
  issueJwtVp,
  issueMdoc,
  issueSdJwtVc,
  issueVcJwt,
  issueVcSdJwt,
  issueVpJwt,
  presentationOf,
  presentMdoc,
  presentSdJwtVc,
  redirectTranscript,
} from '@sojourn/formats'
import { didJwkOf, generateSigningKey, jwkThumbprint, type PublicJwk, type Signer, signerFromJwk } from '@sojourn/keys'
import { bitstringEntryOf } from '@sojourn/status'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type BareRequest, type BareWallet, createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { VCT_BASE } from '../harness/presentation/test-issuers.ts'

const TYPE = 'vaccination-check'
const WORD = ATTESTATION_TYPES[TYPE].w3cType
const LIST = 'https://issuer.example/disease-control/status-lists/1'
const CLAIMS: JsonObject = { child_ref: 'C-0001', complete_for_entry: true, checked_on: '2026-11-02' }
const PATHS = Object.keys(CLAIMS).map((name) => [name])

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
let holder: Signer
beforeAll(async () => {
  holder = await signerFromJwk((await generateSigningKey()).privateJwk)
  world = await startPresentationWorld()
  const { did } = world.issuers.didSignerFor(TYPE)
  await world.publishTrustList((list) => ({
    ...list,
    issuers: list.issuers.map((entry) =>
      entry.issuer.endsWith('/disease-control')
        ? { ...entry, types: [...entry.types, WORD], anchors: [...entry.anchors, { kind: 'did', did }] }
        : entry,
    ),
  }))
  desk = await openDesk(world, 'demo-kindergarten')
  wallet = await createBareWallet(world)
})
afterAll(() => world.close())

interface Spoil {
  readonly claims?: JsonObject
  readonly index?: number
  readonly nonce?: string
  readonly audience?: string
  readonly signer?: Signer
}

type Present = (request: BareRequest, spoil: Spoil) => Promise<[string, string]>

const ok = <T>(result: { ok: true; value: T } | { ok: false; reason: unknown }): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.reason))
  return result.value
}

const proofOf = ({ payload }: BareRequest, spoil: Spoil) => ({
  nonce: spoil.nonce ?? payload.nonce,
  audience: spoil.audience ?? payload.client_id,
  at: world.clock(),
})

const dates = () => ({ issuedAt: startOfDay(world.clock()), expiresAt: new Date('2027-02-01') })

/** VCDM 2.0, its status at one place of two lists. */
function vcdm(spoil: Spoil, subject: JsonObject): JsonObject {
  const index = spoil.index ?? 7
  return {
    '@context': ['https://www.w3.org/ns/credentials/v2', `${VCT_BASE}/contexts/attestations/v1`],
    type: ['VerifiableCredential', WORD],
    issuer: world.issuers.didSignerFor(TYPE).did,
    validFrom: '2026-11-01T00:00:00Z',
    validUntil: '2027-02-01T00:00:00Z',
    credentialSubject: { ...subject, ...CLAIMS, ...spoil.claims, synthetic: true },
    credentialStatus: ['revocation', 'suspension'].map((each) => bitstringEntryOf(`${LIST}/${each}`, index, each)),
  }
}

const FORMATS: readonly [string, Present][] = [
  [
    'dc+sd-jwt',
    async (request, spoil) => {
      const claims = { ...CLAIMS, ...spoil.claims }
      const compact = await issueSdJwtVc({
        vct: vctOf(VCT_BASE, TYPE),
        issuer: 'https://issuer.example/disease-control',
        claims,
        disclosable: PATHS,
        alwaysVisible: { synthetic: true },
        holderKey: holder.publicJwk,
        status: { uri: LIST, index: spoil.index ?? 7 },
        signer: world.issuers.signerFor(TYPE),
        ...dates(),
      })
      const keyBinding = { ...proofOf(request, spoil), signer: spoil.signer ?? holder }
      return ['vaccination', ok(await presentSdJwtVc({ compact, disclose: PATHS, keyBinding }))]
    },
  ],
  [
    'vc+sd-jwt',
    async (request, spoil) => {
      const disclosable = PATHS.map((path) => ['credentialSubject', ...path])
      const compact = ok(
        await issueVcSdJwt({
          credential: vcdm(spoil, {}),
          disclosable,
          findContext: findAttestationContext,
          holderKey: holder.publicJwk,
          signer: world.issuers.didSignerFor(TYPE).signer,
        }),
      )
      const keyBinding = { ...proofOf(request, spoil), signer: spoil.signer ?? holder }
      return ['vaccination_vcsd', ok(await presentSdJwtVc({ compact, disclose: disclosable, keyBinding }))]
    },
  ],
  [
    'vc+jwt',
    async (request, spoil) => {
      const did = didJwkOf(holder.publicJwk)
      const content = ok(
        await issueVcJwt({
          credential: vcdm(spoil, { id: did }),
          findContext: findAttestationContext,
          holderKey: holder.publicJwk,
          signer: world.issuers.didSignerFor(TYPE).signer,
        }),
      )
      const signer = spoil.signer ?? holder
      const shown = await issueVpJwt({
        presentation: presentationOf(didJwkOf(signer.publicJwk), [{ mediaType: 'vc+jwt', content }]),
        findContext: findAttestationContext,
        moment: proofOf(request, spoil),
        signer: { ...signer, kid: `${didJwkOf(signer.publicJwk)}#0` },
      })
      return ['vaccination_vcjwt', ok(shown)]
    },
  ],
  [
    'jwt_vc_json',
    async (request, spoil) => {
      const { did, signer } = world.issuers.didSignerFor(TYPE)
      const credential = await issueJwtVc({
        credentialSubject: { ...CLAIMS, ...spoil.claims },
        types: [WORD],
        issuer: did,
        subject: didJwkOf(holder.publicJwk),
        credentialId: 'urn:uuid:1',
        status: { uri: LIST, index: spoil.index ?? 7 },
        signer,
        ...dates(),
      })
      const by = spoil.signer ?? holder
      const shown = issueJwtVp({
        credentials: [credential],
        holder: didJwkOf(by.publicJwk),
        signer: by,
        ...proofOf(request, spoil),
      })
      return ['vaccination_vc11', await shown]
    },
  ],
]

async function shown(present: Present, spoil: Spoil = {}): Promise<string> {
  const check = await desk.start('vaccination-entry')
  const request = await wallet.fetchRequest(check.link)
  const [queryId, presentation] = await present(request, spoil)
  const answer = await wallet.post(request, { vp_token: { [queryId]: [presentation] }, state: request.payload.state })
  const { result } = await desk.look(check.id)
  return `${answer.status} ${result?.verdict}${result !== null && 'reason' in result ? ` ${result.reason}` : ''}`
}

describe('a desk that asks all of a small statement', () => {
  test('takes it in every format that has one, and says so in its metadata', async () => {
    const request = await wallet.fetchRequest((await desk.start('vaccination-entry')).link)
    const { credentials } = request.payload.dcql_query as unknown as { credentials: { format: string; meta: object }[] }
    expect(credentials.map(({ format, meta }) => [format, meta])).toEqual([
      ['dc+sd-jwt', { vct_values: [vctOf(VCT_BASE, TYPE)] }],
      ['vc+sd-jwt', { type_values: [[vctOf(VCT_BASE, TYPE)]] }],
      ['vc+jwt', { type_values: [[vctOf(VCT_BASE, TYPE)]] }],
      ['jwt_vc_json', { type_values: [[WORD]] }],
    ])
    expect(Object.keys(request.payload.client_metadata.vp_formats_supported)).toEqual(
      expect.arrayContaining(['dc+sd-jwt', 'mso_mdoc', 'vc+sd-jwt', 'vc+jwt', 'jwt_vc_json']),
    )
  })

  describe.each(FORMATS)('in %s', (format, present) => {
    test('passes, and keeps the same of it in every format [S 18]', async () => {
      expect(await shown(present)).toBe('200 pass')
    })
    test('fails when the statement says no', async () => {
      expect(await shown(present, { claims: { complete_for_entry: false } })).toBe('200 fail vaccination_incomplete')
      expect(await shown(present, { claims: { checked_on: '2026-01-02' } })).toBe('200 fail vaccination_check_too_old')
    })
    test('fails for another nonce, another verifier and another holder [S 22]', async () => {
      expect(await shown(present, { nonce: 'n'.repeat(43) })).toBe('400 fail holder.wrong_nonce')
      expect(await shown(present, { audience: 'x509_hash:another' })).toBe('400 fail holder.wrong_audience')
      const signer = await signerFromJwk((await generateSigningKey()).privateJwk)
      expect(await shown(present, { signer })).toBe('400 fail holder.bad_signature')
    })
    test('fails once it is revoked', async () => {
      // Place 13 is set in the Bitstring lists; in the token list it is set here.
      world.issuers.setStatus({ type: TYPE, compact: '', statusIndex: 13, statusUri: LIST }, 1)
      if (format === 'dc+sd-jwt' || format === 'jwt_vc_json') {
        world.advance(800)
        await world.verifier.refreshStatusLists()
      }
      expect(await shown(present, { index: 13 })).toBe('200 fail status.revoked')
    })
  })

  test('asks in no W3C format where one would tell more than is asked [M 9]', async () => {
    for (const [party, policy, parameters] of [
      ['demo-landlord', 'landlord-lease', { leaseUntil: '2027-01-31' }],
      ['demo-shop', 'merchant-adult', {}],
    ] as const) {
      const check = await (await openDesk(world, party)).start(policy, parameters)
      const { payload } = await wallet.fetchRequest(check.link)
      const { credentials } = payload.dcql_query as unknown as { credentials: { format: string }[] }
      expect(new Set(credentials.map(({ format }) => format))).toEqual(new Set(['dc+sd-jwt', 'mso_mdoc']))
      expect(Object.keys(payload.client_metadata.vp_formats_supported)).toEqual(['dc+sd-jwt', 'mso_mdoc'])
    }
  })
})

describe('a shop that is shown an mdoc', () => {
  test('learns that the customer is of age, and nothing else', async () => {
    const person = SYNTHETIC_PERSONS.find(({ persona }) => persona === 'worker-mother')
    const claims = person && attestationClaims('residence-permit', person, world.clock())
    if (claims?.ok !== true) throw new Error('no permit')
    const mdoc = await issueMdoc({
      docType: 'cn.sojourn.residence-permit.1',
      nameSpaces: claimsToElements(ATTESTATION_TYPES['residence-permit'].mdoc as MdocProfile, claims.value),
      holderKey: holder.publicJwk,
      status: { uri: 'https://issuer.example/public-security/status-lists/1', index: 900 },
      signer: world.issuers.signerFor('residence-permit'),
      ...dates(),
    })
    const shop = await openDesk(world, 'demo-shop')
    const check = await shop.start('merchant-adult')
    const request = await wallet.fetchRequest(check.link)
    const { client_id: clientId, nonce, response_uri: responseUri, client_metadata: metadata } = request.payload
    const responseKey = jwkThumbprint(metadata.jwks?.keys[0] as PublicJwk)
    const shownMdoc = await presentMdoc({
      issuerSigned: mdoc,
      disclose: [['org.iso.23220.1', 'age_over_18']],
      transcript: redirectTranscript({ clientId, nonce, responseKey, responseUri }),
      signer: holder,
    })
    const vpToken = { permit_mdoc: [ok(shownMdoc)] }
    expect((await wallet.post(request, { vp_token: vpToken, state: request.payload.state })).status).toBe(200)
    expect((await shop.look(check.id)).result).toMatchObject({ verdict: 'pass', credentials: [{ claims: [] }] })
  })
})
