import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEgress } from './create-egress.ts'

const BOUNDS = { maxBytes: 100, timeoutMs: 400 }
let server: Server
let port: number
let visits: string[] = []
let bodies: string[] = []
beforeAll(async () => {
  server = createServer(async (request, response) => {
    visits.push(`${request.method} ${request.headers.host} ${request.url}`)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    bodies.push(Buffer.concat(chunks).toString())
    if (request.url === '/redirect') return response.writeHead(302, { location: '/there' }).end()
    if (request.url === '/silent') return
    if (request.url === '/zip') return response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('text'))
    if (request.url === '/cwt') {
      return response
        .writeHead(200, { 'content-type': 'application/statuslist+cwt' })
        .end(Buffer.from([0xd2, 0x84, 0xff]))
    }
    if (request.url === '/latin') return response.end(Buffer.from([0xe9]))
    if (request.url === '/drip') {
      const drip = setInterval(() => response.write('x'), 100)
      response.once('close', () => clearInterval(drip))
      return
    }
    const length = request.url === '/large' ? 101 : 100
    return response.writeHead(200, { 'content-type': 'Text/Plain; charset=utf-8' }).end('x'.repeat(length))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Whatever name is asked for has these addresses, one list after another. */
function resolver(...answers: readonly (readonly string[])[]) {
  const asked: string[] = []
  const resolve = async (hostname: string) => {
    asked.push(hostname)
    return answers[Math.min(asked.length, answers.length) - 1] ?? []
  }
  return { asked, resolve }
}

describe('the way out', () => {
  const loopback = createEgress({ allowHttpOnLoopback: true, privateHosts: [] })

  test('asks with a method, headers and a body, and brings back an answer of bounded size', async () => {
    visits = []
    bodies = []
    const answer = await loopback(`http://127.0.0.1:${port}/x?y=1`, { method: 'POST', body: 'hello', ...BOUNDS })
    expect(answer).toEqual({ ok: true, value: { status: 200, contentType: 'text/plain', text: 'x'.repeat(100) } })
    expect(visits).toEqual([`POST 127.0.0.1:${port} /x?y=1`])
    expect(bodies).toEqual(['hello'])
  })

  test.each([
    ['one byte too many', '/large', 'too_large'],
    ['an answer that never begins', '/silent', 'unreachable'],
    ['a byte now and then', '/drip', 'unreachable'],
    ['something to unpack', '/zip', 'unreachable'],
    ['bytes that are no text', '/latin', 'unreachable'],
  ])('does not take %s [T 17]', async (_, path, reason) => {
    const started = performance.now()
    expect(await loopback(`http://127.0.0.1:${port}${path}`, BOUNDS)).toEqual({ ok: false, reason })
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('brings back CBOR, which is no text, as base64url', async () => {
    expect(await loopback(`http://127.0.0.1:${port}/cwt`, BOUNDS)).toEqual({
      ok: true,
      value: { status: 200, contentType: 'application/statuslist+cwt', text: '0oT_' },
    })
  })

  test('follows no redirect: it is an answer like another [T 17]', async () => {
    visits = []
    expect(await loopback(`http://127.0.0.1:${port}/redirect`, BOUNDS)).toMatchObject({
      ok: true,
      value: { status: 302 },
    })
    expect(visits).toHaveLength(1)
  })

  test('goes to the address that was judged and to no other, whatever the name says next [T 17]', async () => {
    visits = []
    const { asked, resolve } = resolver(['127.0.0.1'], ['10.0.0.1'])
    const egress = createEgress({ allowHttpOnLoopback: true, privateHosts: [], resolve })
    expect(await egress(`http://my.localhost:${port}/`, BOUNDS)).toMatchObject({ ok: true })
    expect(asked).toEqual(['my.localhost'])
    expect(visits).toEqual([`GET my.localhost:${port} /`])
  })

  test.each([
    ['a private address', ['10.0.0.1']],
    ['loopback', ['127.0.0.1']],
    ['a public and a private address', ['1.1.1.1', '192.168.1.1']],
    ['the address of a cloud’s own credentials', ['169.254.169.254']],
    ['text that is no address', ['localhost']],
  ])('goes nowhere when a name leads to %s [T 17]', async (_, addresses) => {
    const { asked, resolve } = resolver(addresses)
    const egress = createEgress({ allowHttpOnLoopback: true, privateHosts: [], resolve })
    expect(await egress(`https://agency.example:${port}/`, BOUNDS)).toEqual({ ok: false, reason: 'not_allowed' })
    expect(asked).toEqual(['agency.example'])
  })

  test('goes to a private address of a host that the operator named, and to no worse one [T 17]', async () => {
    const named = (addresses: readonly string[]) =>
      createEgress({ allowHttpOnLoopback: false, privateHosts: ['intra.example'], ...resolver(addresses) })
    // Nothing is there that answers, but it was tried.
    expect(await named(['fd00::1'])('https://intra.example:9/', BOUNDS)).toEqual({ ok: false, reason: 'unreachable' })
    for (const never of ['127.0.0.1', '169.254.169.254', '0.0.0.0']) {
      expect(await named([never])('https://intra.example/', BOUNDS)).toEqual({ ok: false, reason: 'not_allowed' })
    }
    expect(await named(['10.0.0.1'])('https://other.example/', BOUNDS)).toEqual({ ok: false, reason: 'not_allowed' })
    expect(await named(['10.0.0.1'])('http://intra.example/', BOUNDS)).toEqual({ ok: false, reason: 'not_allowed' })
  })

  test('does not wait for a resolver longer than for anything else [T 17]', async () => {
    const resolve = () => new Promise<readonly string[]>(() => {})
    const egress = createEgress({ allowHttpOnLoopback: false, privateHosts: [], resolve })
    expect(await egress('https://agency.example/', BOUNDS)).toEqual({ ok: false, reason: 'unreachable' })
  })

  test('resolves by the machine when nothing else is said', async () => {
    expect(await loopback(`http://localhost:${port}/`, BOUNDS)).toMatchObject({ ok: true })
  })

  test('knows this machine only when told to [T 17]', async () => {
    visits = []
    const strict = createEgress({ allowHttpOnLoopback: false, privateHosts: ['localhost', '127.0.0.1'] })
    for (const host of ['localhost', '127.0.0.1', '[::1]', 'a.localhost']) {
      for (const scheme of ['http', 'https']) {
        const answer = await strict(`${scheme}://${host}:${port}/`, BOUNDS)
        expect([host, answer]).toEqual([host, { ok: false, reason: 'not_allowed' }])
      }
    }
    expect(visits).toEqual([])
  })
})
