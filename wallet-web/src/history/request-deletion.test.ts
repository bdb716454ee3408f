import type { JsonObject } from '@sojourn/domain'
import { generateSigningKey, hashBase64url, type Signer, signerFromJwk, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { consentToAll } from '../present/consent.ts'
import { DESK, vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import type { HistoryRecord } from '../vault/schema-v1.ts'

const HANDLE = `landlord.01a20320-a200-7fbb-9625-1d8781c66df1.${'h'.repeat(43)}`
const OFFER = { endpoint: `${DESK}/deletion`, handle: HANDLE }
const DELETED = 1_795_000_000

/** A holder who showed a permit, and what the history has of it. */
async function shown(deletion: FakeWorld['desk']['spoil']['deletion'] | undefined = OFFER) {
  const world = await createFakeWorld()
  await world.receive()
  world.desk.query = {
    credentials: [
      {
        id: 'permit',
        format: 'dc+sd-jwt',
        meta: { vct_values: [vct('residence-permit')] },
        claims: [{ path: ['name'] }],
      },
    ],
  }
  world.desk.spoil = deletion === undefined ? {} : { deletion }
  const read = await world.wallet.readRequest(world.desk.link(), 'cross_device')
  if (!read.ok || !read.value.sheet) throw new Error('nothing fits')
  const presented = await world.wallet.present(read.value, consentToAll(read.value.sheet))
  if (!presented.ok) throw new Error(presented.reason)
  const entry = (await world.wallet.history()).find(({ kind }) => kind === 'presented') as HistoryRecord
  return { world, entry }
}

interface Spoil {
  readonly claims?: JsonObject
  readonly signer?: Signer
  readonly x5c?: readonly string[]
  readonly status?: number
  readonly body?: string
}

function answering(world: FakeWorld, spoil: Spoil = {}) {
  const { deskSigner, deskClientId } = world.registry
  world.desk.spoil = {
    deletionAnswer: async (handle) => {
      const claims = {
        iss: deskClientId,
        iat: DELETED,
        handle_hash: hashBase64url('sha-256', handle),
        outcome: 'deleted',
        deleted_at: DELETED,
        ...spoil.claims,
      }
      const x5c = [...(spoil.x5c ?? deskSigner.x5c ?? [])]
      const receipt = await signJwt('deletion_receipt', { x5c }, claims, spoil.signer ?? deskSigner)
      return new Response(spoil.body ?? JSON.stringify({ receipt }), {
        status: spoil.status ?? 200,
        headers: { 'content-type': 'application/json' },
      })
    },
  }
}

describe('a request for deletion', () => {
  test('is answered with a receipt that stays with the entry', async () => {
    const { world, entry } = await shown()
    answering(world)
    const asked = await world.wallet.requestDeletion(entry.id)
    expect(asked.ok && asked.value.deletion?.receipt).toMatchObject({ outcome: 'deleted', atSeconds: DELETED })
    const kept = (await world.wallet.history()).find(({ id }) => id === entry.id)
    expect(kept?.deletion?.receipt?.jwt.split('.')).toHaveLength(3)
    // What is sent is the handle and nothing else.
    expect(world.sent.at(-1)?.init.body).toBe(JSON.stringify({ handle: HANDLE }))
  })

  test('is answered with the law by which it is kept, in both languages', async () => {
    const { world, entry } = await shown()
    const basis = { 'zh-CN': '依法保存', en: 'by law' }
    answering(world, { claims: { outcome: 'kept_by_law', kept_until: DELETED + 86_400, legal_basis: basis } })
    const asked = await world.wallet.requestDeletion(entry.id)
    expect(asked.ok && asked.value.deletion?.receipt).toMatchObject({
      outcome: 'kept_by_law',
      keptUntilSeconds: DELETED + 86_400,
      legalBasis: basis,
    })
  })

  test('is refused as entry_unknown, or as not_offered where nothing was offered', async () => {
    const { world, entry } = await shown({ ...OFFER, endpoint: 'https://elsewhere.example/deletion' })
    expect(entry).not.toHaveProperty('deletion')
    expect(await world.wallet.requestDeletion('nothing')).toEqual({ ok: false, reason: 'entry_unknown' })
    expect(await world.wallet.requestDeletion(entry.id)).toEqual({ ok: false, reason: 'not_offered' })
  })

  const spoils: readonly [string, string, () => Promise<Spoil> | Spoil][] = [
    ['deletion_unreachable', 'that breaks there', () => ({ status: 500 })],
    ['deletion_refused', 'of what is gone', () => ({ status: 404 })],
    ['receipt_not_believed', 'without a receipt', () => ({ body: '{}' })],
    ['receipt_not_believed', 'with a receipt that is none', () => ({ body: '{"receipt":"a.b.c"}' })],
    ['receipt_not_believed', 'with a receipt for another handle', () => ({ claims: { handle_hash: 'x' } })],
    ['receipt_not_believed', 'with a receipt of somebody else', () => ({ claims: { iss: 'x509_hash:other' } })],
    ['receipt_not_believed', 'with a receipt that says nothing', () => ({ claims: { outcome: 'perhaps' } })],
    [
      'receipt_not_believed',
      'with a receipt signed by another key',
      async () => ({ signer: await signerFromJwk((await generateSigningKey()).privateJwk) }),
    ],
    ['receipt_not_believed', 'with a receipt without a certificate', () => ({ x5c: [] })],
  ]
  test.each(spoils)('is refused as %s: one %s', async (reason, _what, spoil) => {
    const { world, entry } = await shown()
    answering(world, await spoil())
    expect(await world.wallet.requestDeletion(entry.id)).toEqual({ ok: false, reason })
    expect((await world.wallet.history()).find(({ id }) => id === entry.id)?.deletion?.receipt).toBeUndefined()
  })

  test('without a network changes nothing', async () => {
    const { world, entry } = await shown()
    world.online = false
    expect(await world.wallet.requestDeletion(entry.id)).toEqual({ ok: false, reason: 'deletion_unreachable' })
  })
})
