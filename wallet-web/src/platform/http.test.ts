import { refuse } from '@sojourn/domain'
import { describe, expect, test } from 'vitest'
import { createHttp, type Fetch } from './http.ts'

const answering = (make: () => Response | Promise<Response>) => {
  const asked: string[] = []
  const fetch: Fetch = async (url) => {
    asked.push(url)
    return make()
  }
  return { asked, fetch }
}
const get = (url: string) => ({ method: 'GET', url, accept: 'application/json' }) as const
const OK = () => new Response('{}', { headers: { 'content-type': 'Application/JSON; charset=utf-8' } })

describe('createHttp', () => {
  test('answers status, text and the bare media type', async () => {
    const { fetch } = answering(OK)
    const answer = await createHttp(fetch, { allowHttpOnLoopback: false }).send(get('https://a.example/x'))
    expect(answer.ok && answer.value).toMatchObject({ status: 200, contentType: 'application/json', text: '{}' })
  })

  test.each([
    'http://a.example/',
    'http://127.0.0.1/',
    'http://localhost:4100/',
    'https://user:pass@a.example/',
    ...['https://localhost/', 'https://127.0.0.1/', 'https://[::1]/', 'https://a.localhost/', 'https://localhost./'],
    ...['https://10.0.0.1/', 'https://2130706433/', 'https://0x7f.1/', 'https://127.1/', 'https://[fd00::1]/'],
    ...['https://169.254.169.254/latest/', 'https://1.1.1.1/', 'https://127.0.0.1./', 'https://[::ffff:7f00:1]/'],
    ...['https://router/', 'https://nas.local/', 'https://NAS.LOCAL./', 'https://x.internal/', 'https://x.home.arpa/'],
    'ftp://a.example/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/plain,x',
    '//a.example/',
    '',
  ])('does not go to %j', async (url) => {
    const { asked, fetch } = answering(OK)
    expect(await createHttp(fetch, { allowHttpOnLoopback: false }).send(get(url))).toEqual(refuse('url_refused'))
    expect(asked).toEqual([])
  })

  test('goes to this machine over http in development alone', async () => {
    const { fetch } = answering(OK)
    const http = createHttp(fetch, { allowHttpOnLoopback: true })
    expect((await http.send(get('http://localhost:4100/'))).ok).toBe(true)
    expect(await http.send(get('http://a.example/'))).toEqual(refuse('url_refused'))
  })

  test('stops reading what is too large', async () => {
    const { fetch } = answering(() => new Response('x'.repeat(1001)))
    const http = createHttp(fetch, { allowHttpOnLoopback: false })
    expect(await http.send({ ...get('https://a.example/'), maxBytes: 1000 })).toEqual(refuse('too_large'))
  })

  test.each([
    ['a cut connection', () => Promise.reject(new TypeError('cut'))],
    ['text that is not UTF-8', () => new Response(new Uint8Array([0xff, 0xfe, 0xfd]))],
  ])('calls %s unreachable', async (_, make) => {
    const { fetch } = answering(make)
    const http = createHttp(fetch, { allowHttpOnLoopback: false })
    expect(await http.send(get('https://a.example/'))).toEqual(refuse('unreachable'))
  })
})
