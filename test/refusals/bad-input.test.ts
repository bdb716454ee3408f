import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { JsonObject } from '@sojourn/domain'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'
import {
  type Access,
  type BareResident,
  bareResident,
  GRANT_TYPE,
  type Grant,
  newSigner,
  outcomeOf,
  PERMIT,
  wireAnswer,
} from '../harness/issuance/bare-resident.ts'

let world: World
let resident: BareResident
beforeAll(async () => {
  world = await startWorld()
  resident = bareResident(world)
})
afterAll(() => world.close())

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'

/** A body as it is, with everything else right. */
async function atToken(body: string, contentType: string | undefined = FORM) {
  const url = `${resident.credentialIssuer}/token`
  const headers = { dpop: await resident.dpop(await newSigner(), { url }), 'content-type': contentType }
  return wireAnswer(await resident.send(url, { method: 'POST', headers, body }))
}
async function atCredential({ token, signer }: Access, body: string, contentType = JSON_TYPE) {
  const url = `${resident.credentialIssuer}/credential`
  const dpop = await resident.dpop(signer, { url, token })
  const headers = { authorization: `DPoP ${token}`, dpop, 'content-type': contentType }
  return wireAnswer(await resident.send(url, { method: 'POST', headers, body }))
}
const formOf = ({ code, txCode }: Grant, more: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({ grant_type: GRANT_TYPE, 'pre-authorized_code': code, tx_code: txCode, ...more }).toString()
async function requestBody(more: JsonObject = {}): Promise<string> {
  const { cNonce } = await resident.nonces()
  const jwt = [await resident.keyProof(await newSigner(), cNonce)]
  return JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt }, ...more })
}
/** One of our own error objects, whatever was sent: never a fault, never text from inside. */
function expectClear(answer: Awaited<ReturnType<typeof wireAnswer>>): void {
  expect(answer.status).toBeGreaterThanOrEqual(400)
  expect(answer.status).toBeLessThan(500)
  expect(answer.body.error).toEqual(expect.stringMatching(/^[a-z_]+$/))
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat |node_modules|select |SyntaxError|undefined/)
}

describe('the token endpoint', () => {
  test('takes a form, with members that nobody knows passed over', async () => {
    const grant = await resident.offer()
    expect(outcomeOf(await atToken(formOf(grant, { user_hint: 'x', __proto__x: '1', scope: '' })))).toBe('200')
  })

  test('answers whatever else comes with a clear error, and the code is worth as much as before', async () => {
    const grant = await resident.offer()
    const good = formOf(grant)
    const bad: [string, string?][] = [
      [''],
      ['%%%'],
      ['&&&&=&='],
      [`${good}&pre-authorized_code=another`],
      [good.replace('grant_type', 'grant')],
      [good, JSON_TYPE],
      [good, 'text/plain'],
      [good, 'multipart/form-data; boundary=x'],
      [JSON.stringify(Object.fromEntries(new URLSearchParams(good))), JSON_TYPE],
      [`${good}&padding=${'x'.repeat(300_000)}`],
      [`${good}${'&a=1'.repeat(20_000)}`],
      [`${good}&pre-authorized_code=${'x'.repeat(9_000)}`],
    ]
    for (const [body, contentType] of bad) expectClear(await atToken(body, contentType))
    expect(outcomeOf(await atToken(good))).toBe('200')
  })
})

describe('the credential endpoint', () => {
  test('takes a request with members that nobody knows, at every level', async () => {
    const access = await resident.access()
    const body = JSON.parse(await requestBody({ more: { of: ['this'] }, format: 7 })) as JsonObject
    expect(outcomeOf(await atCredential(access, JSON.stringify(body)))).toBe('200')
  })

  test('answers whatever else comes with a clear error, and the token is worth as much as before', async () => {
    const access = await resident.access()
    const good = await requestBody()
    const bad: [string, string?][] = [
      [''],
      ['{'],
      ['null'],
      ['[]'],
      ['"a text"'],
      ['7'],
      [good.slice(0, -1)],
      [`${good}${good}`],
      [`\u0000${good}`],
      [`\ufeff\ufeff${good}`],
      [`${'['.repeat(20_000)}${']'.repeat(20_000)}`],
      [JSON.stringify({ credential_configuration_id: 'x'.repeat(300_000) })],
      [JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt: Array(5_000).fill('x') } })],
      [JSON.stringify({ credential_configuration_id: PERMIT, proofs: { jwt: [1, null, {}] } })],
      ['{"credential_configuration_id":1e400}'],
      ['{"__proto__":{"credential_configuration_id":"x"}}'],
      [good, FORM],
      [good, 'text/plain'],
      [good, 'application/jsonp'],
    ]
    for (const [body, contentType] of bad) {
      const answer = await atCredential(access, body, contentType)
      expect(answer.status, body.slice(0, 80)).not.toBe(200)
      expectClear(answer)
    }
    const { rows } = await world.databases.issuer.query('select 1 from issuance where offer_id = $1', [
      access.offer.offerId,
    ])
    expect(rows).toEqual([])
    expect(outcomeOf(await atCredential(access, await requestBody()))).toBe('200')
  })
})

/** Runs a service until it ends by itself: its code, and every problem that its log tells. */
async function endOf(service: 'issuer' | 'verifier', env: Readonly<Record<string, string>>) {
  const main = join(import.meta.dirname, `../../${service}/src/main.ts`)
  const child = spawn(process.execPath, [main], {
    env: { ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  const events = said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { event?: string; problem?: string })
  return {
    code,
    said,
    problems: events.filter(({ event }) => event === 'config_refused').map(({ problem }) => problem),
  }
}

describe('a configuration with three mistakes', () => {
  test.each(['issuer', 'verifier'] as const)(
    'of the %s is told all three at once, and nothing is started',
    async (service) => {
      const port = `${service.toUpperCase()}_LISTEN_PORT`
      const address = `${service.toUpperCase()}_PUBLIC_URL`
      const mistaken = {
        ...world.env[service],
        [port]: '70000',
        [address]: 'ftp://here',
        ALLOW_HTTP_ON_LOOPBACK: 'perhaps',
      }
      const { code, problems } = await endOf(service, mistaken)
      expect(code).toBe(1)
      for (const name of [port, address, 'ALLOW_HTTP_ON_LOOPBACK'])
        expect(problems.filter((problem) => problem?.startsWith(name))).toHaveLength(1)
    },
  )
})

describe('a port that is taken', () => {
  test.each(['issuer', 'verifier'] as const)('ends a second %s with the port in its last words', async (service) => {
    const { port } = new URL(world.urls[service])
    const env = { ...world.env[service], [`${service.toUpperCase()}_LISTEN_PORT`]: port }
    const { code, said } = await endOf(service, env)
    expect(code).toBe(1)
    expect(said).toContain('EADDRINUSE')
    expect(said).toContain(port)
    // The first one serves on.
    expect((await fetch(`${world.urls[service]}/readyz`)).status).toBe(200)
  })
})
