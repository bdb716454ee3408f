import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createServer, silentLogger } from '@sojourn/service'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deskPage } from './desk-page.ts'

let folder: string
let app: FastifyInstance
const serve = async (built: string) => {
  const server = createServer({ logger: silentLogger(), ready: async () => true, https: true })
  await deskPage(server, pathToFileURL(`${built}/`), (id) => id === 'school')
  return server
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sojourn-page-'))
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true })
  await writeFile(join(folder, 'secret.json'), '{}')
  await writeFile(join(folder, 'dist', 'index.html'), '<!doctype html>')
  await writeFile(join(folder, 'dist', 'icon.svg'), '<svg/>')
  await writeFile(join(folder, 'dist', 'assets', 'index-1.js'), '1')
  app = await serve(join(folder, 'dist'))
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true })
})

const get = (url: string) => app.inject({ method: 'GET', url })

describe('the page of a desk', () => {
  test('is served at its start and where the wallet sends the browser back, under a strict policy', async () => {
    for (const url of ['/desk/school/', '/desk/school/return', '/desk/school/index.html']) {
      const answer = await get(url)
      expect(answer.statusCode).toBe(200)
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
      expect(answer.headers['cache-control']).toBe('no-cache')
    }
    expect((await get('/desk/school')).headers.location).toBe('school/')
  })

  test('comes with its files, those with a hash in their name for ever', async () => {
    const script = await get('/desk/school/assets/index-1.js')
    expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8')
    expect(script.headers['cache-control']).toContain('immutable')
    expect((await get('/desk/school/icon.svg')).headers['content-type']).toBe('image/svg+xml')
  })

  test.each([
    '/desk/nobody/',
    '/desk/nobody',
    '/desk/%2F%2Fattacker.example',
    '/desk/school/api/nothing',
    '/desk/school/secret.json',
    '/desk/school/..%2fsecret.json',
    '/desk/school/assets/%2e%2e/%2e%2e/secret.json',
    '/desk/school/assets/missing.js',
  ])('has nothing at %s, and sends nobody elsewhere', async (url) => {
    const answer = await get(url)
    expect(answer.statusCode).toBe(404)
    expect(answer.headers.location).toBeUndefined()
  })

  test('says so when it was not built', async () => {
    const bare = await serve(join(folder, 'nothing'))
    const answer = await bare.inject({ method: 'GET', url: '/desk/school/' })
    expect(answer.statusCode).toBe(503)
    expect(answer.json()).toEqual({ error: 'desk_page_not_built' })
    await bare.close()
  })
})
