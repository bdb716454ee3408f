import { ATTESTATION_TYPES, attestationClaims, type MdocProfile, SYNTHETIC_PERSONS, startOfDay } from '@sojourn/domain'
import { claimsToElements, dcApiTranscript, issueMdoc, presentMdoc, redirectTranscript } from '@sojourn/formats'
import { generateSigningKey, jwkThumbprint, type PublicJwk, signerFromJwk } from '@sojourn/keys'
import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type BareRequest,
  type BareWallet,
  createBareWallet,
  type PresentationSpoil,
} from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, type StartedCheck } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const ORIGIN = 'https://verifier.example'
const AUDIENCE = `origin:${ORIGIN}`
const LEASE = { leaseUntil: '2027-01-31' }
const SIGNED = 'openid4vp-v1-signed'
const UNSIGNED = 'openid4vp-v1-unsigned'

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-landlord')
  wallet = await createBareWallet(world)
  await hold(world, wallet, 'residence-permit')
})
afterAll(() => world.close())

interface Begun {
  readonly check: StartedCheck
  readonly request: BareRequest
}

async function begin(protocol = SIGNED, at = desk): Promise<Begun> {
  const check = await at.start('landlord-lease', LEASE, 'dc_api')
  const offered = check.digitalRequests.find((one) => one.protocol === protocol)
  if (offered === undefined) throw new Error(`nothing was asked by ${protocol}`)
  return { check, request: await wallet.readDigital(offered, ORIGIN) }
}

const bring = (check: StartedCheck, protocol: string, data: unknown, by = desk): Promise<Response> =>
  by.call(`/checks/${check.id}/digital-credential`, { protocol, data })

async function shown(spoil: PresentationSpoil = {}, protocol = SIGNED): Promise<string> {
  const { check, request } = await begin(protocol)
  const vpToken = await wallet.vpToken(request, { audience: AUDIENCE, ...spoil })
  const answer = await bring(check, protocol, await wallet.digitalAnswer(request, { vp_token: vpToken }))
  const { result } = await desk.look(check.id)
  const reason = result !== null && 'reason' in result ? ` ${result.reason}` : ''
  return `${answer.status} ${result?.verdict}${reason}`
}

describe('a desk that lets the browser ask', () => {
  test('offers the question signed and unsigned, with one nonce and one fresh key, and no way around the browser', async () => {
    const check = await desk.start('landlord-lease', LEASE, 'dc_api')
    expect(check.digitalRequests.map(({ protocol }) => protocol)).toEqual([SIGNED, UNSIGNED])
    expect(check).toMatchObject({ link: null, walletLink: null, state: 'waiting' })
    const [signed, unsigned] = await Promise.all(
      check.digitalRequests.map((offered) => wallet.readDigital(offered, ORIGIN)),
    )
    expect(signed?.payload).toMatchObject({
      client_id: world.clientIdOf('demo-landlord'),
      expected_origins: [ORIGIN],
      response_mode: 'dc_api.jwt',
      response_type: 'vp_token',
    })
    for (const name of ['client_id', 'expected_origins', 'state', 'response_uri', 'redirect_uri']) {
      expect(unsigned?.payload).not.toHaveProperty(name)
    }
    expect(unsigned?.payload.nonce).toBe(signed?.payload.nonce)
    const keyOf = (request: BareRequest | undefined) => request?.payload.client_metadata.jwks?.keys[0]
    expect(keyOf(unsigned)).toEqual(keyOf(signed))
    const next = await begin()
    expect(next.request.payload.nonce).not.toBe(signed?.payload.nonce)
    expect(keyOf(next.request)?.x).not.toBe(keyOf(signed)?.x)
  })

  test.each([SIGNED, UNSIGNED])(
    'believes an answer to %s from a wallet that shares no code with it [S 22]',
    async (protocol) => {
      expect(await shown({}, protocol)).toBe('204 pass')
    },
  )

  test('takes an answer in the open only where it asked in the open', async () => {
    const { check, request } = await begin()
    const vpToken = await wallet.vpToken(request, { audience: AUDIENCE })
    expect((await bring(check, SIGNED, { vp_token: vpToken })).status).toBe(400)
    expect((await desk.look(check.id)).state).toBe('waiting')
    const open = await startPresentationWorld({ responseMode: 'direct_post' })
    const clerk = await openDesk(open, 'demo-landlord')
    const holder = await createBareWallet(open)
    await hold(open, holder, 'residence-permit')
    const other = await clerk.start('landlord-lease', LEASE, 'dc_api')
    const asked = await holder.readDigital(other.digitalRequests[0] ?? { protocol: '', data: {} }, ORIGIN)
    expect(asked.payload.response_mode).toBe('dc_api')
    const data = { vp_token: await holder.vpToken(asked, { audience: AUDIENCE }) }
    expect((await bring(other, SIGNED, data, clerk)).status).toBe(204)
    expect((await clerk.look(other.id)).result?.verdict).toBe('pass')
    await open.close()
  })

  test('learns that the wallet declined from a word in the open', async () => {
    const { check } = await begin()
    expect((await bring(check, SIGNED, { error: 'access_denied' })).status).toBe(204)
    expect((await desk.look(check.id)).result).toMatchObject({ verdict: 'cannot_tell', reason: 'wallet_declined' })
  })

  const stranger = generateKeyPair('ES256')
  const SPOILED: readonly [string, () => PresentationSpoil | Promise<PresentationSpoil>, string][] = [
    [
      'the name of the party for the audience',
      () => ({ audience: world.clientIdOf('demo-landlord') }),
      'wrong_audience',
    ],
    ['the bare origin', () => ({ audience: ORIGIN }), 'wrong_audience'],
    ['an origin with a slash', () => ({ audience: `${AUDIENCE}/` }), 'wrong_audience'],
    ['another page’s origin', () => ({ audience: 'origin:https://evil.example' }), 'wrong_audience'],
    ['another nonce', () => ({ nonce: 'n'.repeat(43) }), 'wrong_nonce'],
    ['another holder’s key', async () => ({ signWith: (await stranger).privateKey }), 'bad_signature'],
    ['no proof', () => ({ withoutKeyBinding: true }), 'missing_key_binding'],
    ['a proof of ten minutes ago', () => ({ issuedAt: Math.floor(world.clock().getTime() / 1000) - 600 }), 'stale'],
  ]
  test.each(SPOILED)('refuses a proof with %s [S 22]', async (_, spoil, code) => {
    const verdict = code === 'stale' ? 'cannot_tell' : 'fail'
    expect(await shown(await spoil())).toMatch(new RegExp(`^204 (${verdict}|fail) holder.${code}$`))
  })

  test('refuses the answer of another check, made a moment before', async () => {
    const [mine, other] = [await begin(), await begin()]
    const vpToken = await wallet.vpToken(other.request, { audience: AUDIENCE })
    // Encrypted for its own check it cannot be opened here; encrypted anew its nonce is another.
    const own = await wallet.digitalAnswer(other.request, { vp_token: vpToken })
    expect((await bring(mine.check, SIGNED, own)).status).toBe(400)
    const anew = await wallet.digitalAnswer(mine.request, { vp_token: vpToken })
    expect((await bring(mine.check, SIGNED, anew)).status).toBe(204)
    expect((await desk.look(mine.check.id)).result).toMatchObject({ verdict: 'fail', reason: 'holder.wrong_nonce' })
  })

  test('takes an answer once', async () => {
    const { check, request } = await begin()
    const data = await wallet.digitalAnswer(request, {
      vp_token: await wallet.vpToken(request, { audience: AUDIENCE }),
    })
    const answers = await Promise.all(Array.from({ length: 8 }, () => bring(check, SIGNED, data)))
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1)
    expect((await bring(check, SIGNED, data)).status).toBe(404)
  })

  test('takes it from the session that asked and from no other, though it knows the check', async () => {
    const { check, request } = await begin()
    const data = await wallet.digitalAnswer(request, {
      vp_token: await wallet.vpToken(request, { audience: AUDIENCE }),
    })
    const other = await openDesk(world, 'demo-landlord')
    expect((await bring(check, SIGNED, data, other)).status).toBe(404)
    const url = `${ORIGIN}/desk/demo-landlord/api/checks/${check.id}/digital-credential`
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ protocol: SIGNED, data })
    expect((await world.fetch(url, { method: 'POST', headers, body })).status).toBe(401)
    const foreign = { ...headers, origin: 'https://evil.example' }
    expect((await world.fetch(url, { method: 'POST', headers: foreign, body })).status).toBe(403)
    expect((await bring(check, SIGNED, data)).status).toBe(204)
  })

  test('takes it in its time, and not for a check that was asked by a code', async () => {
    const { check, request } = await begin()
    const data = await wallet.digitalAnswer(request, {
      vp_token: await wallet.vpToken(request, { audience: AUDIENCE }),
    })
    const byCode = await desk.start('landlord-lease', LEASE)
    expect((await bring(byCode, SIGNED, data)).status).toBe(404)
    world.advance(301)
    expect((await bring(check, SIGNED, data)).status).toBe(404)
    expect((await desk.look(check.id)).state).toBe('expired')
  })

  test.each([
    ['a protocol that was not asked by', 'openid4vp-v1-multisigned', { error: 'access_denied' }],
    ['a protocol of others', 'org-iso-mdoc', { response: 'x' }],
    ['nothing', SIGNED, {}],
    ['text', SIGNED, 'access_denied'],
    ['what is no JWE', SIGNED, { response: 'a.b.c.d.e' }],
    ['two answers at once', SIGNED, { response: 'a.b.c.d.e', vp_token: {} }],
  ])('is not moved by %s', async (_, protocol, data) => {
    const { check } = await begin()
    expect((await bring(check, protocol, data)).status).toBe(400)
    expect((await desk.look(check.id)).state).toBe('waiting')
  })

  test('is not asked that way where the way is closed, and asks by signed requests alone where that is set', async () => {
    for (const [setting, offered] of [
      ['none', undefined],
      ['signed', [SIGNED]],
    ] as const) {
      const other = await startPresentationWorld({ env: { DC_API_REQUESTS: setting } })
      const clerk = await openDesk(other, 'demo-landlord')
      const answer = await clerk.call('/checks', { policyId: 'landlord-lease', parameters: LEASE, flow: 'dc_api' })
      const body = (await answer.json()) as { error?: string; digitalRequests?: { protocol: string }[] }
      expect(body.digitalRequests?.map(({ protocol }) => protocol)).toEqual(offered)
      expect([answer.status, body.error]).toEqual(offered ? [201, undefined] : [400, 'flow_not_offered'])
      await other.close()
    }
  })
})

describe('a tenant who shows the permit as an mdoc through the browser', () => {
  async function mdocShown(how: 'dc_api' | 'redirect' | 'other_origin' | 'no_key'): Promise<string> {
    const holder = await signerFromJwk((await generateSigningKey()).privateJwk)
    const person = SYNTHETIC_PERSONS.find(({ persona }) => persona === 'worker-mother')
    const claims = person && attestationClaims('residence-permit', person, world.clock())
    if (claims?.ok !== true) throw new Error('no permit')
    const docType = 'cn.sojourn.residence-permit.1'
    const issuerSigned = await issueMdoc({
      docType,
      nameSpaces: claimsToElements(ATTESTATION_TYPES['residence-permit'].mdoc as MdocProfile, claims.value),
      holderKey: holder.publicJwk,
      status: { uri: 'https://issuer.example/public-security/status-lists/1', index: 900 },
      issuedAt: startOfDay(world.clock()),
      expiresAt: new Date('2027-02-01'),
      signer: world.issuers.signerFor('residence-permit'),
    })
    const { check, request } = await begin()
    const { nonce, client_id: clientId, client_metadata: metadata } = request.payload
    const responseKey = jwkThumbprint(metadata.jwks?.keys[0] as PublicJwk)
    const transcript = {
      dc_api: dcApiTranscript({ origin: ORIGIN, nonce, responseKey }),
      other_origin: dcApiTranscript({ origin: 'https://evil.example', nonce, responseKey }),
      no_key: dcApiTranscript({ origin: ORIGIN, nonce, responseKey: 'not_encrypted' }),
      redirect: redirectTranscript({ clientId, nonce, responseKey, responseUri: `${ORIGIN}/response/x` }),
    }[how]
    const disclose = [
      [docType, 'name'],
      [docType, 'portrait'],
      ['org.iso.23220.1', 'age_over_18'],
    ] as const
    const response = await presentMdoc({ issuerSigned, disclose, transcript, signer: holder })
    if (!response.ok) throw new Error(response.reason)
    const data = await wallet.digitalAnswer(request, { vp_token: { permit_mdoc: [response.value] } })
    const { status } = await bring(check, SIGNED, data)
    const { result } = await desk.look(check.id)
    return `${status} ${result?.verdict}${result !== null && 'reason' in result ? ` ${result.reason}` : ''}`
  }

  test('passes when it was signed over origin, nonce and key [S 23]', async () => {
    expect(await mdocShown('dc_api')).toBe('204 pass')
  })
  test.each(['redirect', 'other_origin', 'no_key'] as const)('is refused when it was signed over %s', async (how) => {
    expect(await mdocShown(how)).toBe('204 fail holder.bad_signature')
  })
})
