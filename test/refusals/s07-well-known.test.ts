import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createIssuer, readIssuerConfig } from '@sojourn/issuer'
import { silentLogger } from '@sojourn/service'
import { createTestDatabase } from '@sojourn/service/testing'
import { provision } from '@sojourn/tooling'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startWorld, type World } from '../harness/index.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

type Get = (path: string) => Promise<{ status: number; body: Record<string, unknown> }>
type App = World['issuer']['app']

const getFrom =
  (app: App): Get =>
  async (path) => {
    const { statusCode, payload } = await app.inject({ method: 'GET', url: path })
    return { status: statusCode, body: JSON.parse(payload) as Record<string, unknown> }
  }

const SUFFIXES = [
  ['openid-credential-issuer', 'credential_issuer'],
  ['oauth-authorization-server', 'issuer'],
  ['jwt-vc-issuer', 'issuer'],
] as const

/** The three documents of one agency, and the places where they must not be. */
async function checkAgency(get: Get, identifier: string): Promise<void> {
  const { pathname } = new URL(identifier)
  for (const [suffix, member] of SUFFIXES) {
    const found = await get(`/.well-known/${suffix}${pathname}`)
    expect(found.status).toBe(200)
    expect(found.body[member]).toBe(identifier)
    expect((await get(`${pathname}/.well-known/${suffix}`)).status).toBe(404)
    expect((await get(`/.well-known/${suffix}${pathname}/`)).status).toBe(404)
    expect((await get(`/.well-known/${suffix}`)).status).toBe(404)
  }
}

describe('well-known documents', () => {
  test('lie between host and path, and say the identifier letter for letter [S 7]', async () => {
    const get = getFrom(world.issuer.app)
    for (const agency of ['public-security', 'human-resources', 'housing']) {
      await checkAgency(get, `${world.urls.issuer}/${agency}`)
    }
  })

  test('are not there for an agency that there is not, nor in capitals [S 7]', async () => {
    const get = getFrom(world.issuer.app)
    expect((await get('/.well-known/openid-credential-issuer/tax-office')).status).toBe(404)
    expect((await get('/.well-known/openid-credential-issuer/PUBLIC-SECURITY')).status).toBe(404)
  })

  test('never repeat the Host header of a request [S 7]', async () => {
    const { payload } = await world.issuer.app.inject({
      method: 'GET',
      url: '/.well-known/openid-credential-issuer/public-security',
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    })
    expect(payload).not.toContain('evil.example')
    expect((JSON.parse(payload) as Record<string, unknown>).credential_issuer).toBe(
      `${world.urls.issuer}/public-security`,
    )
  })

  test('lead to endpoints below the identifier, and to one authorization server with the same name [S 7]', async () => {
    const get = getFrom(world.issuer.app)
    const identifier = `${world.urls.issuer}/public-security`
    const { body } = await get('/.well-known/openid-credential-issuer/public-security')
    expect(body).toMatchObject({
      credential_endpoint: `${identifier}/credential`,
      nonce_endpoint: `${identifier}/nonce`,
      notification_endpoint: `${identifier}/notification`,
    })
    expect([undefined, [identifier]]).toContainEqual(body.authorization_servers)
    const server = (await get('/.well-known/oauth-authorization-server/public-security')).body
    expect(server.token_endpoint).toBe(`${identifier}/token`)
  })

  test('lie between host and path too when the base URL has a path of its own [S 7]', async () => {
    const database = await createTestDatabase(new URL('../../issuer/migrations/', import.meta.url))
    const publicUrl = `${world.urls.issuer}/services/attestation`
    const folder = await mkdtemp(join(tmpdir(), 'sojourn-with-a-path-'))
    const provisioned = await provision({
      folder,
      issuerUrl: publicUrl,
      verifierUrl: world.urls.verifier,
      walletUrl: world.urls.wallet,
      now: world.clock(),
    })
    const env = {
      ...world.env.issuer,
      ISSUER_PUBLIC_URL: publicUrl,
      DATABASE_URL: database.url,
      AGENCIES_FILE: provisioned.agenciesFile,
      TRUST_LIST_FILE: provisioned.trustListFile,
      TRUST_ANCHOR_FILE: provisioned.trustAnchorFile,
      ISSUER_SECRET_FILE: provisioned.issuerSecretFile,
    }
    const issuer = await createIssuer(readIssuerConfig(env), { clock: world.clock, logger: silentLogger() })
    try {
      const get = getFrom(issuer.app)
      await checkAgency(get, `${publicUrl}/public-security`)
      expect((await get('/.well-known/openid-credential-issuer/public-security')).status).toBe(404)
      expect((await get('/services/attestation/public-security/did.json')).status).toBe(200)
      expect((await get('/services/attestation/vct/residence-permit/v1')).body.vct).toBe(
        `${publicUrl}/vct/residence-permit/v1`,
      )
      const nonce = await issuer.app.inject({ method: 'POST', url: '/services/attestation/public-security/nonce' })
      expect(nonce.statusCode).toBe(200)
    } finally {
      await issuer.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
