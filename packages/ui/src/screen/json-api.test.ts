import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createJsonApi } from './json-api.ts'

const ANSWERS: Readonly<Record<string, readonly [status: number, body: string, location?: string]>> = {
  '/value': [200, '{"name":"林"}'],
  '/nothing': [204, ''],
  '/refused': [409, '{"error":"wrong_comparison_code","attemptsLeft":3,"more":"x"}'],
  '/proxy': [502, '<html>Bad gateway</html>'],
  '/odd': [400, '{"error":{"code":1}}'],
  '/elsewhere': [302, '', '/value'],
}

let server: Server
let base: string
const seen: { method: string | undefined; contentType: string | undefined; body: string }[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      seen.push({ method: request.method, contentType: request.headers['content-type'], body })
      const [status, text, location] = ANSWERS[request.url ?? ''] ?? [404, '{"error":"not_found"}']
      response.writeHead(status, location === undefined ? {} : { location }).end(text)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterAll(() => new Promise((done) => server.close(done)))

describe('the client of our own servers', () => {
  test('gives the value of an answer', async () => {
    expect(await createJsonApi(base).get('/value')).toEqual({ ok: true, value: { name: '林' } })
  })

  test('posts JSON, and takes an answer without a body', async () => {
    expect(await createJsonApi(base).post('/nothing', { a: 1 })).toEqual({ ok: true, value: undefined })
    expect(seen.at(-1)).toEqual({ method: 'POST', contentType: 'application/json', body: '{"a":1}' })
  })

  test('gives the reason of a refusal and the attempts that are left', async () => {
    expect(await createJsonApi(base).post('/refused', {})).toEqual({
      ok: false,
      reason: 'wrong_comparison_code',
      attemptsLeft: 3,
    })
  })

  test.each(['/proxy', '/odd'])('takes %s, which is not of our making, for a server error', async (path) => {
    expect(await createJsonApi(base).get(path)).toEqual({ ok: false, reason: 'server_error' })
  })

  test('follows no redirect', async () => {
    expect(await createJsonApi(base).get('/elsewhere')).toEqual({ ok: false, reason: 'unreachable' })
  })

  test('says so when nobody answers', async () => {
    expect(await createJsonApi('http://127.0.0.1:1').get('/value')).toEqual({ ok: false, reason: 'unreachable' })
  })
})
