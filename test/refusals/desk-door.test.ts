import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDesk, SCHOOL } from '../harness/presentation/desk-browser.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { schoolWallet } from '../harness/presentation/school-wallet.ts'

const CODE = 'c0de-of-the-school-desk-0123456789'
let folder: string
let locked: PresentationWorld
let world: PresentationWorld
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sojourn-desk-'))
  const file = join(folder, 'codes.json')
  await writeFile(file, JSON.stringify({ 'demo-school': [createHash('sha256').update(CODE).digest('base64url')] }))
  world = await startPresentationWorld()
  locked = await startPresentationWorld({ env: { DESK_ACCESS: 'access_code', DESK_ACCESS_CODES_FILE: file } })
})
afterAll(async () => {
  await world.close()
  await locked.close()
  await rm(folder, { recursive: true })
})

const JSON_BODY = { 'content-type': 'application/json' }

function post(where: PresentationWorld, path: string, body: unknown, headers: Record<string, string> = {}) {
  const url = `${where.verifier.url}/desk/${path}`
  return where.fetch(url, { method: 'POST', headers: { ...JSON_BODY, ...headers }, body: JSON.stringify(body) })
}

const cookieOf = (answer: Response) => answer.headers.get('set-cookie') ?? ''
const pair = (cookie: string) => cookie.split(';')[0] ?? ''

describe('the door of a desk', () => {
  test('gives a session in a cookie that no script reads and no other site sends along', async () => {
    const cookie = cookieOf(await post(world, 'demo-school/api/session', {}))
    expect(cookie).toMatch(
      /^sojourn_desk=[A-Za-z0-9_-]{43}; Path=\/desk\/demo-school; Max-Age=43200; HttpOnly; SameSite=Lax; Secure$/,
    )
  })

  test('tells whether one is signed in, and what may be asked', async () => {
    const cookie = pair(cookieOf(await post(world, 'demo-school/api/session', {})))
    const url = `${world.verifier.url}/desk/demo-school/api/desk`
    expect(await (await world.fetch(url)).json()).toMatchObject({ access: 'open', signedIn: false })
    expect(await (await world.fetch(url, { headers: { cookie } })).json()).toMatchObject({ signedIn: true })
    expect((await world.fetch(url.replace('demo-school', 'nobody'))).status).toBe(404)
  })

  test('opens for the access code and for no other', async () => {
    const wrong = await post(locked, 'demo-school/api/session', { accessCode: `${CODE}x` })
    expect(wrong.status).toBe(401)
    expect(await wrong.json()).toEqual({ error: 'wrong_access_code' })
    expect((await post(locked, 'demo-school/api/session', {})).status).toBe(401)
    expect((await post(locked, 'demo-hospital/api/session', { accessCode: CODE })).status).toBe(401)
    expect((await post(locked, 'demo-school/api/session', { accessCode: CODE })).status).toBe(204)
    const statuses: number[] = []
    for (let attempt = 0; attempt < 20; attempt += 1) {
      statuses.push((await post(locked, 'demo-school/api/session', { accessCode: 'a guess' })).status)
    }
    expect(statuses.at(-1)).toBe(429)
    expect((await post(locked, 'demo-school/api/session', { accessCode: CODE })).status).toBe(429)
  })

  test('lets nobody ask, look, listen or cancel without a session of this very desk', async () => {
    const desk = await openDesk(world, 'demo-school')
    const check = await desk.start('school-enrolment', SCHOOL)
    const hospital = pair(cookieOf(await post(world, 'demo-hospital/api/session', {})))
    for (const headers of [{}, { cookie: hospital }, { cookie: 'sojourn_desk=x' }]) {
      const base = `${world.verifier.url}/desk/demo-school/api/checks`
      const asked = { policyId: 'school-enrolment', parameters: SCHOOL, flow: 'cross_device' }
      const answers = [
        await post(world, 'demo-school/api/checks', asked, headers),
        await post(world, `demo-school/api/checks/${check.id}/cancel`, {}, headers),
        await world.fetch(`${base}/${check.id}`, { headers }),
        await world.fetch(`${base}/${check.id}/events`, { headers }),
      ]
      for (const answer of answers) {
        expect(answer.status).toBe(401)
        expect(await answer.json()).toEqual({ error: 'no_desk_session' })
      }
    }
  })

  test('is shut to pages of other origins, whatever cookie they bring', async () => {
    const cookie = pair(cookieOf(await post(world, 'demo-school/api/session', {})))
    const asked = { policyId: 'school-enrolment', parameters: SCHOOL, flow: 'cross_device' }
    const foreign = [
      { cookie, origin: 'https://attacker.example' },
      { cookie, origin: 'null' },
      { cookie, 'sec-fetch-site': 'cross-site' },
    ]
    for (const headers of foreign) {
      const answer = await post(world, 'demo-school/api/checks', asked, headers)
      expect(answer.status).toBe(403)
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect(
      (await post(world, 'demo-school/api/checks', asked, { cookie, origin: 'https://verifier.example' })).status,
    ).toBe(201)
  })

  test('takes JSON only, and says which parameter is bad', async () => {
    const desk = await openDesk(world, 'demo-school')
    const bad = await desk.call('/checks', { policyId: 'school-enrolment', parameters: { ...SCHOOL, city: '440300' } })
    expect(bad.status).toBe(400)
    expect(await bad.json()).toEqual({ error: 'bad_parameter', parameter: 'city' })
    for (const body of [{}, { policyId: 7 }, { policyId: 'school-enrolment', parameters: { city: 1 } }, [], null]) {
      expect((await desk.call('/checks', body)).status).toBe(400)
    }
    const form = await world.fetch(`${world.verifier.url}/desk/demo-school/api/checks`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'policyId=school-enrolment',
    })
    expect(form.status).toBe(415)
  })
})

describe('a wallet’s door', () => {
  test('is open to wallets of any origin, and to their preflight', async () => {
    for (const path of ['/request/x', '/response/x']) {
      const preflight = await world.fetch(`${world.verifier.url}${path}`, {
        method: 'OPTIONS',
        headers: { origin: 'https://wallet.example', 'access-control-request-method': 'POST' },
      })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
      expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
    }
  })

  test('decides nothing while nobody can be believed, and the wallet may try again', async () => {
    const late = await startPresentationWorld({
      trustList: (list) => ({ ...list, expiresAt: new Date(list.issuedAt.getTime() + 100_000) }),
    })
    try {
      const desk = await openDesk(late, 'demo-school')
      const wallet = await schoolWallet(late)
      const check = await desk.start('school-enrolment', SCHOOL)
      const request = await wallet.fetchRequest(check.link)
      const parameters = { vp_token: await wallet.vpToken(request), state: request.payload.state }
      late.advance(101)
      const answer = await wallet.post(request, parameters)
      expect(answer.status).toBe(503)
      expect(await answer.json()).toEqual({ error: 'temporarily_unavailable' })
      expect((await desk.look(check.id)).state).toBe('fetched')
      await late.publishTrustList((list) => ({ ...list, expiresAt: new Date(list.issuedAt.getTime() + 86_400_000) }))
      expect((await wallet.post(request, parameters)).status).toBe(200)
    } finally {
      await late.close()
    }
  })
})
