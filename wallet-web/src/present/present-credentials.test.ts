import { ok, refuse } from '@sojourn/domain'
import { parseSdJwt, revealDisclosures, verifyKeyBinding } from '@sojourn/formats'
import type { JsonObject, PublicJwk } from '@sojourn/keys'
import { VALID } from '@sojourn/status'
import { describe, expect, test } from 'vitest'
import { vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import { type Consent, consentToAll } from './consent.ts'
import type { ReviewedRequest } from './read-request.ts'

const permit = (claims: JsonObject[]): JsonObject => ({
  id: 'permit',
  format: 'dc+sd-jwt',
  meta: { vct_values: [vct('residence-permit')] },
  claims,
})
const KIN: JsonObject = {
  id: 'kin',
  format: 'dc+sd-jwt',
  meta: { vct_values: [vct('household-relation')] },
  claims: [{ path: ['guardian'], values: [true] }, { path: ['child_name'] }],
}
const CITY: JsonObject = { credentials: [permit([{ path: ['residence', 'city'] }])] }
const SENSITIVE: JsonObject = { credentials: [permit([{ path: ['portrait'] }]), KIN] }

async function asked(world: FakeWorld, query: JsonObject, device: ReviewedRequest['device'] = 'cross_device') {
  world.desk.query = query
  const read = await world.wallet.readRequest(world.desk.link(), device)
  if (!read.ok) throw new Error(read.reason)
  if (!read.value.sheet) throw new Error('nothing fits')
  return { request: read.value, all: consentToAll(read.value.sheet) }
}

async function holding(types?: Parameters<FakeWorld['receive']>[0], over = {}): Promise<FakeWorld> {
  const world = await createFakeWorld({ over })
  await world.receive(types)
  return world
}

function presentations(world: FakeWorld) {
  return world.desk.responses.flatMap((response) =>
    response.kind === 'presented'
      ? Object.entries(response.vpToken).map(([id, all]) => ({ id, compact: all[0] ?? '' }))
      : [],
  )
}

function claimsOf(compact: string): JsonObject {
  const sdJwt = parseSdJwt(compact)
  const processed = sdJwt.ok ? revealDisclosures(sdJwt.value) : sdJwt
  if (!processed.ok) throw new Error(processed.reason)
  return processed.value.claims
}

describe('presentCredentials', () => {
  test('shows what was agreed to, bound to this party and this nonce', async () => {
    const world = await holding()
    const { request, all } = await asked(world, CITY)
    expect(await world.wallet.present(request, all)).toEqual(ok({}))
    const [shown] = presentations(world)
    const { residence, name, cnf } = claimsOf(shown?.compact ?? '')
    expect({ residence, name }).toEqual({ residence: { city: '010100' }, name: undefined })
    const sdJwt = parseSdJwt(shown?.compact ?? '')
    if (!sdJwt.ok) throw new Error('malformed')
    const bound = await verifyKeyBinding({
      sdJwt: sdJwt.value,
      holderKey: (cnf as unknown as { jwk: PublicJwk }).jwk,
      nonce: 'a-nonce-of-more-than-128-bits',
      audience: world.registry.deskClientId,
      at: world.ports.clock(),
      maxAgeSeconds: 60,
      skewSeconds: 0,
    })
    expect(bound.ok).toBe(true)
  })

  test('never shows a copy twice, and says when none is left [F 22]', async () => {
    const world = await holding()
    for (let round = 0; round < 4; round++) {
      const { request, all } = await asked(world, CITY)
      expect((await world.wallet.present(request, all)).ok).toBe(true)
    }
    const issuerJwts = presentations(world).map(({ compact }) => compact.split('~')[0])
    expect(new Set(issuerJwts).size).toBe(4)
    world.desk.query = CITY
    const read = await world.wallet.readRequest(world.desk.link(), 'cross_device')
    expect(read.ok && read.value.sheet).toBeUndefined()
    expect((await world.wallet.cards())[0]).toMatchObject({ copiesLeft: 0, copiesTotal: 4 })
  })

  test('marks the copy before it sends it: a lost answer costs the copy, not the promise [F 22]', async () => {
    const world = await holding()
    const { request, all } = await asked(world, CITY)
    let marked: number | undefined
    world.desk.spoil = {
      cutResponse: true,
      whenAnswered: async () => {
        marked = (await world.ports.storage.list('copies')).filter(({ compact }) => compact === '').length
      },
    }
    expect(await world.wallet.present(request, all)).toEqual(refuse('unreachable'))
    expect(marked).toBe(1)
    const outcomes = (await world.wallet.history())
      .filter(({ kind }) => kind === 'presented')
      .map(({ outcome }) => outcome)
    expect(outcomes).toEqual(['failed'])
  })

  test('says no_copies_left when another tab took the last one', async () => {
    const world = await holding()
    const { request, all } = await asked(world, CITY)
    const copies = await world.ports.storage.list('copies')
    await world.ports.storage.commit(
      copies.map((copy) => ({ kind: 'put', table: 'copies', record: { ...copy, shownAtSeconds: 1 } })),
    )
    expect(await world.wallet.present(request, all)).toEqual(refuse('no_copies_left'))
    expect(world.desk.bodies).toEqual([])
  })

  test('two tabs that show at once use two copies', async () => {
    const world = await holding()
    const [one, two] = [await asked(world, CITY), await asked(world, CITY)]
    await Promise.all([world.wallet.present(one.request, one.all), world.wallet.present(two.request, two.all)])
    expect(new Set(presentations(world).map(({ compact }) => compact.split('~')[0])).size).toBe(2)
  })

  test('answers two credentials under one key, so that they are one person’s', async () => {
    const world = await holding(['residence-permit', 'household-relation'])
    const { request, all } = await asked(world, { credentials: [permit([{ path: ['name'] }]), KIN] })
    await world.wallet.present(request, all)
    const keys = presentations(world).map(({ compact }) => JSON.stringify(claimsOf(compact).cnf))
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  test('proposes the card that is valid before one that waits or was revoked', async () => {
    const world = await holding()
    world.issuer.setStatus(VALID)
    await world.wallet.refreshStatus()
    const [old] = await world.ports.storage.list('cards')
    const copies = await world.ports.storage.list('copies')
    if (!old) throw new Error('no card')
    await world.ports.storage.commit([
      {
        kind: 'put',
        table: 'cards',
        record: { ...old, id: 'newer', status: 'suspended', receivedAtSeconds: old.receivedAtSeconds + 1 },
      },
      ...copies.map(
        (copy) => ({ kind: 'put', table: 'copies', record: { ...copy, id: `n${copy.id}`, cardId: 'newer' } }) as const,
      ),
    ])
    const { request, all } = await asked(world, CITY)
    expect(request.sheet?.items[0]?.choices.map(({ state }) => state)).toEqual(['valid', 'suspended'])
    expect(all.answers[0]?.cardId).toBe(old.id)
  })

  test('leads back to the page it came from by itself only on this device', async () => {
    const world = await holding()
    world.desk.spoil = { redirectUri: 'https://desk.example/return#code' }
    const here = await asked(world, CITY, 'same_device')
    expect(await world.wallet.present(here.request, here.all)).toEqual(
      ok({ redirectUri: 'https://desk.example/return#code' }),
    )
    const there = await asked(world, CITY, 'cross_device')
    expect(await world.wallet.present(there.request, there.all)).toEqual(
      ok({ continueAt: 'https://desk.example/return#code' }),
    )
  })

  test.each([
    [404, 'request_gone'],
    [400, 'party_refused'],
    [500, 'unreachable'],
  ] as const)('tells a party that answers %i by %s', async (responseStatus, reason) => {
    const world = await holding()
    const { request, all } = await asked(world, CITY)
    world.desk.spoil = { responseStatus }
    expect(await world.wallet.present(request, all)).toEqual(refuse(reason))
  })

  test('writes down the names of what was shown and no value [M 7]', async () => {
    const world = await holding(['residence-permit', 'household-relation'])
    const { request, all } = await asked(world, SENSITIVE)
    await world.wallet.present(request, all)
    await world.wallet.decline(request)
    await world.wallet.deleteCard((await world.wallet.cards())[0]?.id ?? '')
    const written = JSON.stringify(await world.wallet.history())
    expect(written).toContain('child_name')
    for (const value of ['周晓燕', '周小雨', '010101199503070022', '2027-03-09', 'data:image'])
      expect(written).not.toContain(value)
  })
})

describe('consent cannot be left out', () => {
  const spoil: readonly (readonly [string, JsonObject, (all: Consent) => Consent, string])[] = [
    [
      'an empty consent',
      CITY,
      () => ({ answers: [], sensitive: [], guardianAgrees: true, signs: false }),
      'consent_incomplete',
    ],
    [
      'a query that was not asked',
      CITY,
      (all) => ({ ...all, answers: [...all.answers, { queryId: 'x', cardId: 'y' }] }),
      'consent_incomplete',
    ],
    [
      'a card that does not fit',
      CITY,
      (all) => ({ ...all, answers: [{ queryId: 'permit', cardId: 'y' }] }),
      'consent_incomplete',
    ],
    ['one answer twice', CITY, (all) => ({ ...all, answers: [...all.answers, ...all.answers] }), 'consent_incomplete'],
    [
      'half of what is required',
      SENSITIVE,
      (all) => ({ ...all, answers: all.answers.slice(0, 1) }),
      'consent_incomplete',
    ],
    ['no sensitive kind', SENSITIVE, (all) => ({ ...all, sensitive: [] }), 'sensitive_not_agreed'],
    [
      'only one of two sensitive kinds',
      SENSITIVE,
      (all) => ({ ...all, sensitive: all.sensitive.slice(1) }),
      'sensitive_not_agreed',
    ],
    [
      'another sensitive kind',
      SENSITIVE,
      (all) => ({ ...all, sensitive: ['financial', 'medical', 'identity_number'] }),
      'sensitive_not_agreed',
    ],
  ]
  test('the whole consent is enough', async () => {
    const world = await holding(['residence-permit', 'household-relation'])
    const { request, all } = await asked(world, SENSITIVE)
    expect(all.sensitive).toEqual(['portrait', 'under_14'])
    expect((await world.wallet.present(request, all)).ok).toBe(true)
  })

  test.each(spoil)('%s', async (_, query, change, reason) => {
    const world = await holding(['residence-permit', 'household-relation'])
    const { request, all } = await asked(world, query)
    expect(await world.wallet.present(request, change(all))).toEqual(refuse(reason))
    expect(world.desk.bodies).toEqual([])
    expect((await world.ports.storage.list('copies')).filter(({ compact }) => compact === '')).toEqual([])
  })

  test('a person who was not verified shows nothing and spends nothing', async () => {
    const world = await holding(undefined, { verifyUser: async () => refuse('not_verified') })
    const { request, all } = await asked(world, CITY)
    expect(await world.wallet.present(request, all)).toEqual(refuse('not_verified'))
    expect(world.desk.bodies).toEqual([])
    expect((await world.wallet.cards())[0]?.copiesLeft).toBe(4)
  })

  test('is asked for again at every presentation', async () => {
    let verified = 0
    const world = await holding(undefined, {
      verifyUser: async () => {
        verified++
        return ok(undefined)
      },
    })
    for (const _ of [1, 2]) {
      const { request, all } = await asked(world, CITY)
      await world.wallet.present(request, all)
    }
    expect(verified).toBe(2)
  })

  test('is not meant any more after five minutes', async () => {
    const world = await holding()
    const { request, all } = await asked(world, CITY)
    world.advance(301)
    expect(await world.wallet.present(request, all)).toEqual(refuse('request_too_old'))
  })

  test('cannot be given for a request that nothing fits', async () => {
    const world = await createFakeWorld()
    world.desk.query = CITY
    const read = await world.wallet.readRequest(world.desk.link(), 'cross_device')
    if (!read.ok) throw new Error(read.reason)
    expect(
      await world.wallet.present(read.value, { answers: [], sensitive: [], guardianAgrees: true, signs: false }),
    ).toEqual(refuse('nothing_fits'))
  })

  test('of a child below 14 needs the guardian', async () => {
    const world = await createFakeWorld()
    world.issuer.spoil = { claims: (claims) => ({ ...claims, age_over: { '14': false } }) }
    await world.receive()
    const { request, all } = await asked(world, CITY)
    expect(await world.wallet.present(request, { ...all, guardianAgrees: false })).toEqual(refuse('guardian_needed'))
    expect((await world.wallet.present(request, all)).ok).toBe(true)
  })

  test('of what is optional is nothing until it is chosen', async () => {
    const world = await holding(['residence-permit', 'household-relation'])
    const query = {
      credentials: [permit([{ path: ['name'] }]), KIN],
      credential_sets: [{ options: [['permit']] }, { options: [['kin']], required: false }],
    }
    const { request, all } = await asked(world, query)
    expect(all.answers.map(({ queryId }) => queryId)).toEqual(['permit'])
    await world.wallet.present(request, all)
    expect(presentations(world).map(({ id }) => id)).toEqual(['permit'])
  })
})
