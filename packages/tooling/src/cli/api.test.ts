import { createHash } from 'node:crypto'
import { createTestDatabase, type TestDatabase } from '@sojourn/service/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UsageProblem } from './command.ts'
import { runCommand } from './run-command.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase(new URL('../../../../verifier/migrations/', import.meta.url))
})
afterAll(() => database.drop())

const api = async (command: string, ...args: string[]) => {
  const { code, said } = await runCommand([
    'api',
    command,
    '--relying-party',
    'landlord',
    '--database',
    database.url,
    ...args,
  ])
  return { code, said: said as Record<string, unknown> & string }
}

describe('programs and their keys by hand', () => {
  test('a key is made, printed once, listed by its prefix, and revoked', async () => {
    const { said: client } = await api('client-new', '--name', 'Back office', '--scope', 'presentations:read')
    expect(client.oauthClientId).toBe(`landlord.${client.id}`)
    const { said: key } = await api('key-new', '--client', String(client.id))
    const secret = String(key.secret)
    expect(secret).toMatch(/^sojourn_sk_landlord_[A-Za-z0-9_-]{43}$/)
    const { said: listed } = await api('list')
    expect(JSON.stringify(listed)).not.toContain(secret)
    expect(listed.keys).toMatchObject([
      { id: key.id, prefix: secret.slice(0, 28), scopes: ['presentations:read'], lastUsedAt: null, revokedAt: null },
    ])
    const { rows } = await database.database.query<{ hash: string }>(
      "select encode(key_hash, 'hex') as hash from api_key",
    )
    expect(rows).toEqual([{ hash: createHash('sha256').update(secret).digest('hex') }])
    expect(await api('revoke', '--key', String(key.id))).toMatchObject({ code: 0 })
    expect(await api('revoke', '--key', String(key.id))).toEqual({ code: 1, said: 'nothing_to_revoke' })
    expect(await api('key-new', '--client', String(client.id), '--scope', 'webhooks:manage')).toEqual({
      code: 1,
      said: 'scope_beyond_client',
    })
    expect(await api('revoke', '--client', String(client.id))).toMatchObject({ code: 0 })
    expect(await api('key-new', '--client', String(client.id))).toEqual({ code: 1, said: 'unknown_api_client' })
  })

  test('what cannot be is said in a sentence', async () => {
    await expect(api('client-new', '--name', 'x', '--scope', 'everything')).rejects.toThrow(UsageProblem)
    await expect(api('client-new', '--name', 'x', '--origin', 'https://shop.example/')).rejects.toThrow('--origin')
  })
})
