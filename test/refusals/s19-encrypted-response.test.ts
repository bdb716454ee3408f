import type { JWK } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BareRequest, BareWallet, PostHow } from '../harness/presentation/bare-wallet.ts'
import { type DeskBrowser, openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { schoolWallet } from '../harness/presentation/school-wallet.ts'

let world: PresentationWorld
let desk: DeskBrowser
let wallet: BareWallet
beforeAll(async () => {
  world = await startPresentationWorld()
  desk = await openDesk(world, 'demo-school')
  wallet = await schoolWallet(world)
})
afterAll(() => world.close())

const keyOf = (request: BareRequest): JWK => {
  const key = request.payload.client_metadata.jwks?.keys[0]
  if (key === undefined) throw new Error('the request names no key')
  return key
}

async function answerWith(how: PostHow | ((request: BareRequest) => Promise<PostHow>)) {
  const check = await desk.start('school-enrolment', SCHOOL)
  const request = await wallet.fetchRequest(check.link)
  const parameters = { vp_token: await wallet.vpToken(request), state: request.payload.state }
  const answer = await wallet.post(request, parameters, typeof how === 'function' ? await how(request) : how)
  return { status: answer.status, state: (await desk.look(check.id)).state, request, parameters }
}

describe('an encrypted response', () => {
  test('may use either content encryption, for both are offered [S 19]', async () => {
    for (const enc of ['A128GCM', 'A256GCM'] as const) {
      const { status, request } = await answerWith({ enc })
      expect(status).toBe(200)
      expect(request.payload.client_metadata.encrypted_response_enc_values_supported).toEqual(['A128GCM', 'A256GCM'])
    }
  })

  test('goes to a key that names its algorithm and is made for this request alone [S 19]', async () => {
    const keys = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const { link } = await desk.start('school-enrolment', SCHOOL)
        return keyOf(await wallet.fetchRequest(link))
      }),
    )
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ECDH-ES', use: 'enc' })
      expect(key).not.toHaveProperty('d')
    }
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(5)
    expect(new Set(keys.map(({ x }) => x)).size).toBe(5)
  })

  test('keeps its key when the request object is fetched again [S 19]', async () => {
    const { link } = await desk.start('school-enrolment', SCHOOL)
    expect(keyOf(await wallet.fetchRequest(link))).toEqual(keyOf(await wallet.fetchRequest(link)))
  })

  test('is refused for the key of another request, even under the right name [S 19]', async () => {
    const other = await wallet.fetchRequest((await desk.start('school-enrolment', SCHOOL)).link)
    const relabelled = await answerWith(async (request) => ({
      recipient: { ...keyOf(other), kid: keyOf(request).kid ?? '' },
    }))
    expect(relabelled).toMatchObject({ status: 400, state: 'fetched' })
    expect(await answerWith({ recipient: keyOf(other) })).toMatchObject({ status: 400, state: 'fetched' })
  })

  test.each([
    ['names no key', { header: { kid: undefined } }],
    ['names another key', { header: { kid: 'another' } }],
    ['was sent in the open', { plain: true }],
  ] satisfies [string, PostHow][])('is refused when it %s [S 19]', async (_, how) => {
    expect(await answerWith(how)).toMatchObject({ status: 400, state: 'fetched' })
  })

  test.each([
    ['cut short', (jwe: string) => jwe.slice(0, -4)],
    ['altered in the header', (jwe: string) => `A${jwe.slice(1)}`],
    [
      'altered in the ciphertext',
      (jwe: string) => jwe.replace(/\.([^.])([^.]+\.[^.]+)$/, (_, one, rest) => `.${one === 'A' ? 'B' : 'A'}${rest}`),
    ],
    ['a JWS', () => 'eyJhbGciOiJub25lIn0.e30.'],
    ['empty', () => ''],
  ])('is refused when it is %s [S 19]', async (_, spoilt) => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const parameters = { vp_token: await wallet.vpToken(request), state: request.payload.state }
    const sent: string[] = []
    await wallet.post(request, parameters, { capture: (jwe) => sent.push(jwe) })
    const answer = await world.fetch(request.payload.response_uri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ response: spoilt(sent[0] ?? '') }).toString(),
    })
    expect(answer.status).toBe(400)
    expect((await desk.look(check.id)).state).toBe('fetched')
  })

  test('may be an error in the open from a wallet that cannot encrypt [S 19]', async () => {
    const check = await desk.start('school-enrolment', SCHOOL)
    const request = await wallet.fetchRequest(check.link)
    const error = { error: 'access_denied', state: request.payload.state }
    expect((await wallet.post(request, error, { plain: true })).status).toBe(200)
  })
})

describe('a verifier that was set to plain responses', () => {
  test('asks for no encryption and takes the answer in the open, but none that is encrypted', async () => {
    const plain = await startPresentationWorld({ responseMode: 'direct_post' })
    try {
      const plainDesk = await openDesk(plain, 'demo-school')
      const plainWallet = await schoolWallet(plain)
      const check = await plainDesk.start('school-enrolment', SCHOOL)
      const request = await plainWallet.fetchRequest(check.link)
      expect(request.payload.response_mode).toBe('direct_post')
      expect(request.payload.client_metadata).not.toHaveProperty('jwks')
      const parameters = { vp_token: await plainWallet.vpToken(request), state: request.payload.state }
      const elsewhere = keyOf(await wallet.fetchRequest((await desk.start('school-enrolment', SCHOOL)).link))
      const encrypted = await plainWallet.post(request, parameters, { plain: false, recipient: elsewhere })
      expect(encrypted.status).toBe(400)
      expect((await plainWallet.post(request, parameters)).status).toBe(200)
      expect((await plainDesk.look(check.id)).result?.verdict).toBe('pass')
    } finally {
      await plain.close()
    }
  })
})
