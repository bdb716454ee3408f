import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { databaseDown } from '../database/is-database-down.ts'
import { silentLogger } from '../log/create-logger.ts'
import { createServer } from './create-server.ts'
import { allowWallets } from './wallet-cors.ts'

let app: FastifyInstance
let origin: string
let ready = true

beforeEach(async () => {
  ready = true
  app = createServer({ logger: silentLogger(), ready: async () => ready, https: false, bodyLimitBytes: 100 })
  app.post('/echo', async (request) => ({ body: request.body }))
  app.post('/json', { config: { bodyTypes: ['application/json'] } }, async (request) => ({ body: request.body }))
  app.get('/bug', async () => {
    throw new Error('the secret is hunter2')
  })
  app.get('/down', async () => {
    throw new Error('wrapped', { cause: databaseDown(new Error('cut')) })
  })
  app.register(async (scope) => {
    allowWallets(scope)
    scope.post('/nonce', async () => ({ c_nonce: 'n' }))
    scope.get('/list', async () => 'list')
  })
  origin = await app.listen({ port: 0, host: '127.0.0.1' })
})
afterEach(() => app.close())

const post = (path: string, contentType: string | null, body: string) =>
  fetch(origin + path, {
    method: 'POST',
    body: new TextEncoder().encode(body),
    ...(contentType === null ? {} : { headers: { 'content-type': contentType } }),
  })

/** Sends the bytes as they are: a client library would tidy the header. */
function rawStatus(headerLines: string, body = '{"a":1}', path = '/echo'): Promise<number> {
  const { port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1')
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\n${headerLines}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('end', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0)))
    socket.on('error', reject)
    socket.write(Buffer.from(head + body, 'latin1'))
  })
}

const ACCEPTED = [
  'application/json',
  'application/json;charset=utf-8',
  'application/json; charset=utf-8',
  'Application/JSON; Charset=UTF-8',
]

const types = ['application/json', 'application/x-www-form-urlencoded', 'application/jwt']
const ENDINGS = [
  '\t',
  '\tx',
  ' x',
  ';',
  ';;',
  '; ',
  ';a',
  ';charset',
  ';charset=',
  '; charset=utf-16',
  ';charset="utf-8"',
  '; charset=utf-8;',
  ',text/plain',
  ', application/json',
  '; boundary=x',
  '\u00a0',
  ' ; charset=utf-8',
]
const STRANGE = [
  ...types.flatMap((type) => ENDINGS.filter((ending) => ending.trim() !== '').map((ending) => type + ending)),
  'application/ json',
  'application/jsonp',
  'application/json5',
  'xapplication/json',
  'text/plain',
  'text/json',
  'text/html',
  'multipart/form-data; boundary=x',
  'application/*',
  '*/*',
  'json',
  'application',
  'application/json/x',
  'application\\json',
  '"application/json"',
  'application/json\u0000'.replace('\u0000', '%00'),
]

describe('Content-Type', () => {
  test.each(ACCEPTED)('accepts %s', async (contentType) => {
    const answer = await post('/echo', contentType, '{"a":1}')
    expect([answer.status, await answer.json()]).toEqual([200, { body: { a: 1 } }])
  })

  test('refuses more than sixty other spellings before the body is read [R 19]', async () => {
    expect(STRANGE.length).toBeGreaterThanOrEqual(60)
    const statuses = await Promise.all(STRANGE.map((spelling) => rawStatus(`Content-Type: ${spelling}`)))
    expect(STRANGE.filter((_spelling, index) => statuses[index] !== 415)).toEqual([])
  })

  test('refuses two Content-Type headers, whichever comes first [R 19]', async () => {
    expect(await rawStatus('Content-Type: application/json')).toBe(200)
    expect(await rawStatus('Content-Type: application/json\r\nContent-Type: text/plain')).toBe(415)
    expect(await rawStatus('Content-Type: application/json\r\ncontent-type: application/json')).toBe(415)
  })

  test('refuses a body without a Content-Type', async () => {
    expect(await rawStatus('X: y')).toBe(415)
  })

  test('refuses at a route that takes JSON only what another route takes', async () => {
    expect((await post('/json', 'application/json', '{}')).status).toBe(200)
    expect((await post('/json', 'application/x-www-form-urlencoded', 'a=1')).status).toBe(415)
    expect((await post('/echo', 'application/x-www-form-urlencoded', 'a=1')).status).toBe(200)
  })
})

describe('bodies', () => {
  test('a form becomes an object of strings', async () => {
    const answer = await post('/echo', 'application/x-www-form-urlencoded', 'a=1&b=%E4%BD%A0')
    expect(await answer.json()).toEqual({ body: { a: '1', b: '你' } })
  })

  test('JSON is taken as it is, with names that look like others', async () => {
    const body = '{"a":{"a":1},"A":[{"a":"constructor"}],"b":null,"\\u0063":"\\"a\\":"}'
    expect(await (await post('/echo', 'application/json', body)).json()).toEqual({
      body: { a: { a: 1 }, A: [{ a: 'constructor' }], b: null, c: '"a":' },
    })
  })

  test.each([
    ['a form parameter sent twice', 'application/x-www-form-urlencoded', 'a=1&a=2'],
    ['bytes that are no UTF-8', 'application/jwt', null],
    ['malformed JSON', 'application/json', '{'],
    ['an empty JSON body', 'application/json', ''],
    ['a prototype in JSON', 'application/json', '{"__proto__":{"a":1}}'],
    ['a constructor in JSON', 'application/json', '{"a":[{"constructor":{"prototype":{"b":1}}}]}'],
    ['a constructor in escapes', 'application/json', '{"c\\u006fnstructor":1}'],
    ['NUL in JSON', 'application/json', '{"a":["x\\u0000y"]}'],
    ['NUL in a name of JSON', 'application/json', '{"\\u0000":1}'],
    ['NUL in a form', 'application/x-www-form-urlencoded', 'a=%00'],
    ['a member twice', 'application/json', '{"a":1,"b":2,"a":1}'],
    ['a member twice, once in escapes', 'application/json', '{"a":1,"\\u0061":2}'],
    ['a member twice, deep inside', 'application/json', '{"x":[{"y":{"a":1,"a":2}}]}'],
    ['a byte order mark', 'application/json', '\ufeff{}'],
    ['an integer that a double cannot hold', 'application/json', '{"a":9007199254740993}'],
    ['a number beyond all', 'application/json', '{"a":1e400}'],
    ['a lone surrogate', 'application/json', '{"a":"\\ud800"}'],
    ['nesting beyond 32', 'application/json', `${'['.repeat(33)}${']'.repeat(33)}`],
  ])('refuses %s', async (_what, contentType, body) => {
    const answer = await fetch(`${origin}/echo`, {
      method: 'POST',
      body: body === null ? Uint8Array.of(0xff, 0xfe) : new TextEncoder().encode(body),
      headers: { 'content-type': contentType },
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({ error: 'invalid_request', request_id: expect.any(String) })
  })

  test('refuses one byte more than the limit, and takes the limit', async () => {
    expect((await post('/echo', 'application/jwt', 'x'.repeat(100))).status).toBe(200)
    expect((await post('/echo', 'application/jwt', 'x'.repeat(101))).status).toBe(413)
  })
})

describe('errors', () => {
  test('a bug is answered without a word about it, with an id that the header repeats', async () => {
    const answer = await fetch(`${origin}/bug`)
    const text = await answer.text()
    expect(answer.status).toBe(500)
    expect(text).not.toContain('hunter2')
    expect(JSON.parse(text)).toEqual({ error: 'server_error', request_id: answer.headers.get('x-request-id') })
  })

  test('a database that is down is 503 with Retry-After, although the error is wrapped', async () => {
    const answer = await fetch(`${origin}/down`)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await answer.json()).toEqual({ error: 'temporarily_unavailable', request_id: expect.any(String) })
  })

  test('an address with NUL in it is 400 before anything looks at it', async () => {
    for (const path of ['/echo/%00', '/echo?x=%00', '/%00']) {
      const answer = await fetch(`${origin}${path}`)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toEqual({ error: 'invalid_request', request_id: expect.any(String) })
    }
  })

  test('an unknown path is 404, and a client cannot choose the request id', async () => {
    const answer = await fetch(`${origin}/none`, { headers: { 'x-request-id': 'mine', 'request-id': 'mine' } })
    expect(answer.status).toBe(404)
    expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('headers', () => {
  test('every answer is strict, and is not kept', async () => {
    const { headers } = await fetch(`${origin}/none`)
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('strict-transport-security')).toBeNull()
  })

  test('wallets of any origin may read, without cookies, and preflights are answered', async () => {
    const preflight = await fetch(`${origin}/nonce`, { method: 'OPTIONS' })
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'Authorization, Content-Type, DPoP, Accept, OAuth-Client-Attestation, OAuth-Client-Attestation-PoP',
    ])
    const answer = await fetch(`${origin}/nonce`, { method: 'POST' })
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('access-control-expose-headers')).toContain('DPoP-Nonce')
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
    expect((await fetch(`${origin}/echo`, { method: 'OPTIONS' })).headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('health', () => {
  test('is ready while its dependency is, and alive either way', async () => {
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    ready = false
    expect((await fetch(`${origin}/readyz`)).status).toBe(503)
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
  })

  test('is not ready right after the event loop was blocked, and is again a second later', async () => {
    const until = performance.now() + 900
    while (performance.now() < until);
    expect((await fetch(`${origin}/readyz`)).status).toBe(503)
    await expect.poll(async () => (await fetch(`${origin}/readyz`)).status, { timeout: 5_000 }).toBe(200)
  })
})

test('requests in flight are answered when the server closes', async () => {
  const slow = createServer({ logger: silentLogger(), ready: async () => true, https: true })
  slow.get('/slow', async () => {
    await new Promise((resolve) => setTimeout(resolve, 200))
    return { done: true }
  })
  const address = await slow.listen({ port: 0, host: '127.0.0.1' })
  const status = new Promise<number>((resolve, reject) => {
    httpRequest(`${address}/slow`, (response) => resolve(response.statusCode ?? 0))
      .on('error', reject)
      .end()
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  await slow.close()
  expect(await status).toBe(200)
})
