import { createDatabaseGate, type DatabaseGate } from '@sojourn/service/testing'
import { expect, test } from 'vitest'
import { keepToIndexes } from './db/keep-to-indexes.ts'
import { askToken, giveOffer, newWallet, startOffice } from './testing/start-office.ts'

test('while the database is not there the service says 503, and serves again by itself [F 3]', async () => {
  let gate: DatabaseGate | undefined
  const office = await startOffice({}, async (databaseUrl) => {
    gate = await createDatabaseGate(databaseUrl)
    return gate.url
  })
  const given = await giveOffer(office)
  const wallet = await newWallet(1)
  gate?.shut()
  const refused = await askToken(office, wallet, given)
  expect([refused.statusCode, refused.json().error]).toEqual([503, 'temporarily_unavailable'])
  expect(refused.headers['retry-after']).toBeDefined()
  expect((await office.app.fastify.inject('/readyz')).statusCode).toBe(503)
  gate?.open()
  expect((await askToken(office, wallet, given)).statusCode).toBe(200)
  expect((await office.app.fastify.inject('/readyz')).statusCode).toBe(200)
  await office.close()
  await gate?.close()
})

test('an agency more, and a restart on the same database, change no identity', async () => {
  const office = await startOffice()
  const { rows } = await office.app.database.query<{ did: string }>('select did from did_identifier order by did')
  expect(rows.map(({ did }) => did.split(':').slice(0, 2).join(':'))).toEqual([
    'did:jwk',
    'did:jwk',
    'did:jwk',
    'did:web',
    'did:web',
    'did:web',
  ])
  await office.close()
})

test('connections are told to keep to indexes, unless the operator has told them something already', () => {
  expect(keepToIndexes('postgresql://a@b/c')).toBe('postgresql://a@b/c?options=-c+enable_seqscan%3Doff')
  expect(keepToIndexes('postgresql://a@b/c?options=-c%20jit%3Doff')).toBe('postgresql://a@b/c?options=-c%20jit%3Doff')
})
