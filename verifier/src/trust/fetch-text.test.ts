import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createEgress } from '@sojourn/service'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFetchText } from './fetch-text.ts'

const WANTED = {
  accept: 'application/statuslist+jwt',
  contentTypes: ['application/statuslist+jwt'],
  maxBytes: 100,
  timeoutMs: 300,
}
let server: Server
let base: string
let visits: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    visits.push(request.url ?? '')
    if (request.url === '/redirect') return response.writeHead(302, { location: '/list' }).end()
    if (request.url === '/slow') return
    const type = request.url === '/html' ? 'text/html' : 'application/statuslist+jwt; charset=utf-8'
    response.writeHead(request.url === '/gone' ? 404 : 200, { 'content-type': type })
    response.end(request.url === '/large' ? 'x'.repeat(101) : 'a list')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const wayOut = (allowHttpOnLoopback: boolean) =>
  createFetchText(createEgress({ allowHttpOnLoopback, privateHosts: [] }))
const fetchText = wayOut(true)

describe('the way out of the verifier', () => {
  test('brings a text of the wanted kind', async () => {
    expect(await fetchText(`${base}/list`, WANTED)).toEqual({ ok: true, value: 'a list' })
  })

  test.each([
    ['/html', 'wrong_content_type'],
    ['/large', 'too_large'],
    ['/gone', 'unreachable'],
    ['/slow', 'unreachable'],
  ])('refuses %s as %s', async (path, reason) => {
    expect(await fetchText(`${base}${path}`, WANTED)).toEqual({ ok: false, reason })
  })

  test('follows no redirect', async () => {
    visits = []
    expect(await fetchText(`${base}/redirect`, WANTED)).toEqual({ ok: false, reason: 'unreachable' })
    expect(visits).toEqual(['/redirect'])
  })

  test('asks nothing in the open but loopback, and that only when told to', async () => {
    visits = []
    const strict = wayOut(false)
    for (const url of [`${base}/list`, 'http://issuer.example/list', 'file:///etc/passwd', 'ftp://x', 'not a url']) {
      expect(await strict(url, WANTED)).toEqual({ ok: false, reason: 'unreachable' })
    }
    expect(await fetchText(base.replace('//', '//name:secret@'), WANTED)).toEqual({ ok: false, reason: 'unreachable' })
    expect(visits).toEqual([])
  })
})
