import { createHash, randomBytes } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiCaller } from '../harness/presentation/api-caller.ts'
import { createBareWallet } from '../harness/presentation/bare-wallet.ts'
import { type PresentationWorld, startPresentationWorld } from '../harness/presentation/presentation-world.ts'
import { hold } from '../harness/presentation/school-wallet.ts'

const LEASE = { policy: 'landlord-lease', parameters: { leaseUntil: '2027-12-31' } }
const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

let world: PresentationWorld
beforeAll(async () => {
  world = await startPresentationWorld()
})
afterAll(() => world.close())

const landlord = () => world.apiClients.clientOf('demo-landlord')
const as = (bearer: string | undefined) => apiCaller(world, bearer)
const database = <Row>(sql: string, values: readonly unknown[] = []) => world.database.database.query<Row>(sql, values)

async function tokenAnswer(form: Record<string, string>, headers: Record<string, string> = {}) {
  const answer = await world.fetch(`${world.verifier.url}/v1/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(form).toString(),
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, string | number> }
}
const grant = (assertion: string, over: Record<string, string> = {}) => ({
  grant_type: 'client_credentials',
  client_assertion_type: ASSERTION,
  client_assertion: assertion,
  ...over,
})

describe('an API key', () => {
  test('opens its relying party’s door, and rests as its SHA-256 with the prefix alone to see', async () => {
    const { key } = landlord()
    expect((await as(key).call('GET', '/policies')).body.relying_party.id).toBe('demo-landlord')
    const { rows } = await database<{ row: string; hash: string }>(
      `select api_key::text as row, encode(key_hash, 'hex') as hash from api_key where relying_party_id = 'demo-landlord'`,
    )
    const everything = rows.map(({ row }) => row).join('\n')
    expect(rows.map(({ hash }) => hash)).toContain(createHash('sha256').update(key).digest('hex'))
    expect(everything).toContain(key.slice(0, -35))
    expect(everything).not.toContain(key)
    expect(everything).not.toContain(key.slice(-35))
  })

  test('tells when it was last used, to the minute', async () => {
    const used = async () =>
      (
        await database<{ at: Date }>('select max(last_used_at) as at from api_key where relying_party_id = $1', [
          'demo-landlord',
        ])
      ).rows[0]?.at
    await as(landlord().key).call('GET', '/policies')
    const first = await used()
    expect(first).toEqual(world.clock())
    world.advance(30)
    await as(landlord().key).call('GET', '/policies')
    expect(await used()).toEqual(first)
    world.advance(31)
    await as(landlord().key).call('GET', '/policies')
    expect(await used()).toEqual(world.clock())
  })

  const unknown: readonly [string, () => string | undefined][] = [
    ['no credentials', () => undefined],
    ['a key that nobody made', () => `sojourn_sk_demo-landlord_${randomBytes(32).toString('base64url')}`],
    ['a key of a party that is none', () => `sojourn_sk_nobody_${randomBytes(32).toString('base64url')}`],
    ['a key that names another party', () => landlord().key.replace('demo-landlord', 'demo-school')],
    ['a key with its last character gone', () => landlord().key.slice(0, -1)],
    ['a key in other letters', () => landlord().key.toUpperCase()],
    ['a key with the wild card of SQL', () => 'sojourn_sk_demo-landlord_%'],
    ['something else', () => 'password'],
  ]
  test.each(unknown)('is refused: %s', async (_what, bearer) => {
    const { status, body, headers } = await as(bearer()).call('GET', '/policies')
    expect([status, body.code]).toEqual([401, 'unauthorized'])
    expect(headers.get('www-authenticate')).toContain('Bearer realm="sojourn"')
  })

  test('does no more than its scopes say', async () => {
    const reader = as(landlord().readOnlyKey)
    expect((await reader.call('GET', '/policies')).status).toBe(200)
    const { status, body, headers } = await reader.call('POST', '/presentations', LEASE)
    expect([status, body.code]).toEqual([403, 'insufficient_scope'])
    expect(headers.get('www-authenticate')).toContain('scope="presentations:write"')
  })

  test('ends at the next call when it, or its client, is revoked', async () => {
    const { key, readOnlyKey } = world.apiClients.clientOf('demo-bank')
    expect((await as(key).call('GET', '/policies')).status).toBe(200)
    const hash = createHash('sha256').update(key).digest()
    await database('update api_key set revoked_at = now() where key_hash = $1', [hash])
    expect((await as(key).call('GET', '/policies')).status).toBe(401)
    expect((await as(readOnlyKey).call('GET', '/policies')).status).toBe(200)
    await database("update api_client set revoked_at = now() where relying_party_id = 'demo-bank'")
    expect((await as(readOnlyKey).call('GET', '/policies')).status).toBe(401)
  })
})

describe('an access token', () => {
  test('is given for an assertion of the client’s key, says what RFC 9068 wants, and opens the door', async () => {
    const { oauthId, assertion } = landlord()
    const { status, body } = await tokenAnswer(grant(await assertion(world.verifier.url, world.clock())))
    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 300])
    expect(body.scope).toBe('presentations:read presentations:write webhooks:manage')
    const token = String(body.access_token)
    expect(decodeProtectedHeader(token).typ).toBe('at+jwt')
    expect(decodeJwt(token)).toMatchObject({
      iss: world.verifier.url,
      aud: `${world.verifier.url}/v1`,
      sub: oauthId,
      client_id: oauthId,
      jti: expect.any(String),
    })
    expect((await as(token).call('POST', '/presentations', LEASE)).status).toBe(201)
    world.advance(301)
    expect((await as(token).call('GET', '/policies')).status).toBe(401)
  })

  test('has the scopes that were asked for, and no others', async () => {
    const { assertion } = landlord()
    const asked = { scope: 'presentations:read' }
    const { body } = await tokenAnswer(grant(await assertion(world.verifier.url, world.clock()), asked))
    expect(body.scope).toBe('presentations:read')
    const narrow = as(String(body.access_token))
    expect((await narrow.call('POST', '/presentations', LEASE)).body.code).toBe('insufficient_scope')
    const other = await tokenAnswer(grant(await assertion(world.verifier.url, world.clock()), { scope: 'everything' }))
    expect([other.status, other.body.error]).toEqual([400, 'invalid_scope'])
  })

  test('ends with its client', async () => {
    const { assertion } = world.apiClients.clientOf('demo-employer')
    const { body } = await tokenAnswer(grant(await assertion(world.verifier.url, world.clock())))
    expect((await as(String(body.access_token)).call('GET', '/policies')).status).toBe(200)
    await database("update api_client set revoked_at = now() where relying_party_id = 'demo-employer'")
    expect((await as(String(body.access_token)).call('GET', '/policies')).status).toBe(401)
  })

  test('is not given twice for one assertion, on two nodes at once', async () => {
    const assertion = await landlord().assertion(world.verifier.url, world.clock())
    const answers = await Promise.all(Array.from({ length: 8 }, () => tokenAnswer(grant(assertion))))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(7)
  })

  const at = () => Math.floor(world.clock().getTime() / 1000)
  const spoiled: readonly [string, () => Promise<string>][] = [
    ['for another server', () => landlord().assertion('https://other.example', world.clock())],
    ['for the endpoint', () => landlord().assertion(`${world.verifier.url}/v1/oauth/token`, world.clock())],
    ['for several', () => landlord().assertion(world.verifier.url, world.clock(), { aud: [world.verifier.url, 'x'] })],
    ['that has ended', () => landlord().assertion(world.verifier.url, world.clock(), { exp: at() - 60 })],
    ['without an end', () => landlord().assertion(world.verifier.url, world.clock(), { exp: undefined })],
    ['that lives for a day', () => landlord().assertion(world.verifier.url, world.clock(), { exp: at() + 86_400 })],
    ['without an id', () => landlord().assertion(world.verifier.url, world.clock(), { jti: undefined })],
    ['of another issuer', () => landlord().assertion(world.verifier.url, world.clock(), { iss: 'somebody' })],
    ['about nobody', () => landlord().assertion(world.verifier.url, world.clock(), { sub: undefined })],
    [
      'signed by another party’s program',
      () => {
        const { oauthId } = landlord()
        const school = world.apiClients.clientOf('demo-school')
        return school.assertion(world.verifier.url, world.clock(), { iss: oauthId, sub: oauthId })
      },
    ],
    ['that is none', async () => 'a.b.c'],
  ]
  test.each(spoiled)('is not given for an assertion %s', async (_what, assertion) => {
    const { status, body } = await tokenAnswer(grant(await assertion()))
    expect([status, body]).toEqual([401, { error: 'invalid_client' }])
  })

  test('is not given for a secret, nor for another grant, nor for nothing', async () => {
    const { assertion, oauthId } = landlord()
    const good = grant(await assertion(world.verifier.url, world.clock()))
    expect((await tokenAnswer({ ...good, client_secret: 'x' })).body.error).toBe('invalid_client')
    expect((await tokenAnswer({ ...good, grant_type: 'password' })).body.error).toBe('unsupported_grant_type')
    expect((await tokenAnswer({ client_assertion: 'x' })).body.error).toBe('invalid_request')
    expect((await tokenAnswer({ grant_type: 'client_credentials', client_id: oauthId })).body.error).toBe(
      'invalid_client',
    )
  })

  test('of another service, or made by nobody here, opens nothing', async () => {
    const assertion = await landlord().assertion(`${world.verifier.url}/v1`, world.clock(), {
      client_id: landlord().oauthId,
    })
    expect((await as(assertion).call('GET', '/policies')).status).toBe(401)
    const { body } = await tokenAnswer(grant(await landlord().assertion(world.verifier.url, world.clock())))
    const [header, payload, signature = ''] = String(body.access_token).split('.')
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())
    const changed = Buffer.from(
      JSON.stringify({ ...claims, client_id: world.apiClients.clientOf('demo-school').oauthId }),
    )
    expect(
      (await as([header, changed.toString('base64url'), signature].join('.')).call('GET', '/policies')).status,
    ).toBe(401)
    const unsigned = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${payload}.`
    expect((await as(unsigned).call('GET', '/policies')).status).toBe(401)
  })

  test('is described where authorization servers are looked for', async () => {
    const answer = await world.fetch(`${world.verifier.url}/.well-known/oauth-authorization-server`)
    expect(await answer.json()).toMatchObject({
      issuer: world.verifier.url,
      token_endpoint: `${world.verifier.url}/v1/oauth/token`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    })
  })
})

describe('two relying parties', () => {
  test('see nothing of each other through any route', async () => {
    const { body: document } = await as(undefined).call('GET', '/openapi.json')
    const wallet = await createBareWallet(world)
    await hold(world, wallet, 'residence-permit')
    const [own, stranger] = [as(landlord().key), as(world.apiClients.clientOf('demo-sandbox').key)]
    const made = (await own.call('POST', '/presentations', { ...LEASE, reference: 'mine alone' })).body
    await wallet.answer(made.links.openid4vp)
    const before = await own.call('GET', `/presentations/${made.id}`)
    let tried = 0
    for (const [path, methods] of Object.entries<Record<string, { security: object[] }>>(document.paths)) {
      for (const [method, { security }] of Object.entries(methods)) {
        if (!path.includes('{presentation_id}') || security.length === 0) continue
        const body = path.endsWith('/return') ? { response_code: `${made.id}.${'A'.repeat(43)}` } : undefined
        const call = path.replace('{presentation_id}', made.id)
        const answer = await stranger.call(method.toUpperCase(), call, body)
        expect([path, method, answer.status, answer.body.code]).toEqual([path, method, 404, 'unknown_presentation'])
        tried += 1
      }
    }
    expect(tried).toBe(5)
    expect((await stranger.call('GET', '/presentations')).body.presentations).toEqual([])
    expect((await own.call('GET', `/presentations/${made.id}`)).body).toEqual(before.body)
  })
})

describe('a program that calls without end', () => {
  test('is told when to come again, and nobody else is', async () => {
    const slow = await startPresentationWorld({ env: { API_REQUESTS_PER_MINUTE: '60' } })
    try {
      const caller = apiCaller(slow, slow.apiClients.clientOf('demo-landlord').key)
      const statuses: number[] = []
      for (let count = 0; count < 12; count += 1) statuses.push((await caller.call('GET', '/policies')).status)
      expect(statuses).toEqual([...Array(10).fill(200), 429, 429])
      const { status, body, headers } = await caller.call('GET', '/policies')
      expect([status, body.code, headers.get('retry-after')]).toEqual([429, 'too_many_requests', '1'])
      const other = apiCaller(slow, slow.apiClients.clientOf('demo-school').key)
      expect((await other.call('GET', '/policies')).status).toBe(200)
      slow.advance(1)
      expect((await caller.call('GET', '/policies')).status).toBe(200)
    } finally {
      await slow.close()
    }
  })

  test('without good credentials is slowed by its address', async () => {
    const slow = await startPresentationWorld()
    try {
      const nobody = apiCaller(slow, undefined)
      const statuses: number[] = []
      for (let count = 0; count < 31; count += 1) statuses.push((await nobody.call('GET', '/policies')).status)
      expect(statuses.filter((status) => status === 401)).toHaveLength(30)
      expect(statuses.at(-1)).toBe(429)
    } finally {
      await slow.close()
    }
  })
})

test('a verifier without the API’s secrets has no API', async () => {
  const bare = await startPresentationWorld({
    env: { API_SECRET_FILE: '', API_TOKEN_KEY_FILE: '', API_CLIENTS_FILE: '' },
  })
  try {
    expect((await apiCaller(bare, landlord().key).call('GET', '/policies')).status).toBe(404)
    expect((await apiCaller(bare, undefined).call('GET', '/openapi.json')).status).toBe(404)
  } finally {
    await bare.close()
  }
})
