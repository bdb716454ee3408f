import { generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { withBadSignature } from '../harness/conformance/conformance-client.ts'
import { type ExpectedRequest, problemsOfRequest } from '../harness/conformance/request-checks.ts'
import {
  type BareRequest,
  type BareWallet,
  createBareWallet,
  type FetchHow,
  type PresentationSpoil,
} from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { objectIn, reissue } from '../harness/presentation/reissue.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const MODES = ['direct_post.jwt', 'direct_post'] as const
const YEAR = 365 * 86_400

/** One question for one credential in one format, asked by a gate: the shape that a suite wants. */
describe.each(MODES)('a verifier that wants answers by %s', (responseMode) => {
  let world: PresentationWorld
  let desk: DeskBrowser
  let wallet: BareWallet

  beforeAll(async () => {
    world = await startPresentationWorld({
      responseMode,
      env: { CROSS_DEVICE_CODE: 'still', DELETION_HANDLES: 'not_given' },
    })
    desk = await openDesk(world, 'demo-gate')
    wallet = await createBareWallet(world)
    await hold(world, wallet, 'residence-permit')
  })
  afterAll(() => world.close())

  const expected = (link: string, method: ExpectedRequest['method']): ExpectedRequest => ({
    link,
    method,
    responseMode,
    format: 'dc+sd-jwt',
    accessAnchor: world.accessAnchor,
    now: world.clock(),
  })

  async function asked(how: FetchHow = {}, flow: 'cross_device' | 'same_device' = 'cross_device') {
    const check = await desk.start('gate-entry', GATE, flow)
    return { check, request: await wallet.fetchRequest(check.link, how) }
  }

  const GATE = { community: '示范社区' } as const

  async function answered(request: BareRequest, spoil?: PresentationSpoil, by = wallet): Promise<Response> {
    return by.post(request, { vp_token: await by.vpToken(request, spoil), state: request.payload.state })
  }

  async function problemsOfAnswer(answer: Response, flow: 'cross_device' | 'same_device'): Promise<string[]> {
    const body = (await answer.json()) as { redirect_uri?: unknown }
    const problems: string[] = []
    if (answer.status !== 200) problems.push(`answered ${answer.status}`)
    if (!/^application\/json(;|$)/.test(answer.headers.get('content-type') ?? '')) problems.push('it is no JSON')
    if (Object.keys(body).some((name) => name !== 'redirect_uri')) problems.push('it has unknown members')
    if (flow === 'same_device' && !String(body.redirect_uri).startsWith('https://')) problems.push('no redirect_uri')
    return problems
  }

  test.each(['get', 'post'] as const)(
    'asks to the letter, and takes a good credential, fetched by %s [OIDF oid4vp-1final-verifier-happy-flow] [OIDF oid4vp-1final-verifier-request-uri-method-post]',
    async (method) => {
      const { check, request } = await asked({ method })
      expect(await problemsOfRequest(request, expected(check.link, method))).toEqual([])
      expect(await problemsOfAnswer(await answered(request), 'cross_device')).toEqual([])
      expect(await desk.look(check.id)).toMatchObject({ state: 'answered', result: { verdict: 'pass' } })
    },
  )

  test('sends the holder back where there is one device, as HAIP has it [OIDF oid4vp-1final-verifier-happy-flow]', async () => {
    const { check, request } = await asked({}, 'same_device')
    expect(await problemsOfRequest(request, expected(check.link, 'post'))).toEqual([])
    expect(await problemsOfAnswer(await answered(request), 'same_device')).toEqual([])
  })

  test('refused by its holder is told so, and says nothing more', async () => {
    const { request } = await asked()
    const answer = await wallet.post(request, { error: 'access_denied', state: request.payload.state })
    expect(await problemsOfAnswer(answer, 'cross_device')).toEqual([])
  })

  test('gives every request a key of its own [OIDF oid4vp-1final-verifier-happy-flow]', async () => {
    const keys = [(await asked()).request, (await asked()).request].map(
      ({ payload }) => payload.client_metadata.jwks?.keys.map(({ x }) => x) ?? [],
    )
    expect(new Set(keys.flat()).size).toBe(responseMode === 'direct_post.jwt' ? 2 : 0)
  })

  test('serves a request a second time, and takes the answer [OIDF oid4vp-1final-verifier-request-uri-fetched-twice]', async () => {
    const { check, request } = await asked({ method: 'get' })
    const again = await wallet.fetchRequest(check.link, { method: 'get' })
    expect(again.payload.nonce).toBe(request.payload.nonce)
    expect(await problemsOfRequest(again, expected(check.link, 'get'))).toEqual([])
    expect(await problemsOfAnswer(await answered(again), 'cross_device')).toEqual([])
  })

  test('takes a credential whose cnf.jwk has the bare members, and one with all the rest [OIDF oid4vp-1final-verifier-minimal-cnf-jwk]', async () => {
    for (const more of [{}, { kid: 'k1', use: 'sig', alg: 'ES256' }]) {
      const one = await createBareWallet(world)
      const permit = await hold(world, await createBareWallet(world), 'residence-permit', {
        holderKey: one.holderKey as never,
      })
      const { kty, crv, x, y } = one.holderKey as Record<string, string>
      const jwk = { kty: kty ?? '', crv: crv ?? '', x: x ?? '', y: y ?? '', ...more }
      one.add(await reissue(world.issuers, permit, { payload: (payload) => ({ ...payload, cnf: { jwk } }) }))
      const { request } = await asked()
      expect(await problemsOfAnswer(await answered(request, undefined, one), 'cross_device')).toEqual([])
    }
  })

  const badIssuerSignature = (compact: string): string => {
    const [jwt = '', ...rest] = compact.split('~')
    return [withBadSignature(jwt), ...rest].join('~')
  }
  const badKeyBinding = (compact: string): string => {
    const parts = compact.split('~')
    return [...parts.slice(0, -1), withBadSignature(parts.at(-1) ?? '')].join('~')
  }
  const seconds = () => Math.floor(world.clock().getTime() / 1000)

  test.each<[string, string, () => PresentationSpoil | Promise<PresentationSpoil>]>([
    ['that the issuer did not sign', 'invalid-credential-signature', () => ({ presentation: badIssuerSignature })],
    ['whose proof is not signed', 'invalid-kb-jwt-signature', () => ({ presentation: badKeyBinding })],
    [
      'whose proof is of another key',
      'invalid-kb-jwt-signature',
      async () => ({ signWith: (await generateKeyPair('ES256')).privateKey }),
    ],
    ['whose proof is over something else', 'invalid-sd-hash', () => ({ sdHash: (hashed) => `${hashed}x` })],
    ['with another nonce', 'invalid-kb-jwt-nonce', () => ({ nonce: crypto.randomUUID() })],
    ['for somebody else', 'invalid-kb-jwt-aud', () => ({ audience: 'x509_hash:somebody-else' })],
    ['proved a year ago', 'kb-jwt-iat-in-past', () => ({ issuedAt: seconds() - YEAR })],
    ['proved in a year', 'kb-jwt-iat-in-future', () => ({ issuedAt: seconds() + YEAR })],
  ])('refuses a credential %s, and lets nobody in [OIDF oid4vp-1final-verifier-%s]', async (_, __, spoil) => {
    const { check, request } = await asked()
    const answer = await answered(request, await spoil())
    expect(answer.status).toBe(400)
    expect((await desk.look(check.id)).result?.verdict).not.toBe('pass')
  })

  test('has the credential of the accepted case in hand, which is what the refusals spoil', async () => {
    const { request } = await asked()
    const [compact = ''] = Object.values(await wallet.vpToken(request)).flat()
    expect(objectIn(compact.split('.')[1] ?? '')).toHaveProperty('cnf')
    expect((await answered(request)).status).toBe(200)
  })
})
