import { addSeconds, ok, refuse } from '@sojourn/domain'
import {
  certificateReference,
  collectFrames,
  decodeOfflineProof,
  parseSdJwt,
  readOfflineProofText,
  revealDisclosures,
  verifyKeyBinding,
} from '@sojourn/formats'
import { encodeBase64url, type PublicJwk } from '@sojourn/keys'
import type { RegisteredRelyingParty } from '@sojourn/trust'
import { describe, expect, test } from 'vitest'
import { consentToAll } from '../present/consent.ts'
import { vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import type { WalletPorts } from '../wallet-ports.ts'
import type { OfflineChoice } from './offline-choices.ts'

const AUDIENCE = 'urn:sojourn:offline:landlord'
const words = { 'zh-CN': '房东', en: 'A landlord' }
const LANDLORD: RegisteredRelyingParty = {
  clientIds: [AUDIENCE],
  name: words,
  kind: 'landlord',
  creditCode: '11010101DEM000073N',
  accessAnchors: [],
  uses: [
    {
      policyId: 'offline-landlord',
      purpose: words,
      legalBasis: words,
      retention: words,
      contact: 'lease@housing.example',
      credentials: [
        { vct: vct('residence-permit-offline'), claims: [['name']] },
        { vct: vct('residence-permit'), claims: [['name'], ['age_over', '18']] },
      ],
    },
  ],
}

async function offline(over: Partial<WalletPorts> = {}): Promise<FakeWorld> {
  const world = await createFakeWorld({ over })
  world.trustList((list) => ({ ...list, relyingParties: [...list.relyingParties, LANDLORD] }))
  await world.receive()
  // Entries of one moment have no order in the history.
  world.advance(1)
  world.online = false
  world.sent.length = 0
  return world
}

async function landlordIn(world: FakeWorld): Promise<OfflineChoice> {
  const choices = await world.wallet.offlineChoices()
  if (!choices.ok) throw new Error(choices.reason)
  const [choice, another] = choices.value
  if (!choice || another) throw new Error('one purpose is registered')
  return choice
}

const consentIn = ({ sheet }: OfflineChoice) => {
  if (!sheet) throw new Error('nothing fits')
  return consentToAll(sheet)
}

/** The text that a checker would have. */
function expanded(world: FakeWorld, code: string) {
  const certificate = world.registry.issuerSigner.x5c?.[0] ?? ''
  const name = encodeBase64url(certificateReference(Buffer.from(certificate, 'base64')))
  const decoded = decodeOfflineProof(readOfflineProofText(code) ?? new Uint8Array(), (reference) =>
    encodeBase64url(reference) === name ? certificate : undefined,
  )
  const sdJwt = decoded.ok ? parseSdJwt(decoded.value) : decoded
  if (!sdJwt.ok) throw new Error(sdJwt.reason)
  return sdJwt.value
}

describe('a proof without a network', () => {
  test('shows what was agreed to, bound to the purpose and to this second, and asks nobody anything [case c]', async () => {
    const world = await offline()
    const choice = await landlordIn(world)
    expect(choice.sheet?.items[0]?.choices[0]?.claims.map(({ value }) => value)).toEqual(['周晓燕', true])
    const made = await world.wallet.makeOfflineProof(choice, consentIn(choice))
    if (!made.ok) throw new Error(made.reason)
    expect(made.value.goodUntil).toEqual(addSeconds(world.ports.clock(), 60))
    expect(made.value.moves).toBe(false)
    const sdJwt = expanded(world, made.value.code(0))
    const processed = revealDisclosures(sdJwt)
    if (!processed.ok) throw new Error(processed.reason)
    expect(processed.value.claims).toMatchObject({ name: '周晓燕', age_over: { '18': true } })
    expect(processed.value.claims).not.toHaveProperty('citizen_id')
    const { nonce } = JSON.parse(Buffer.from(sdJwt.keyBindingJwt?.split('.')[1] ?? '', 'base64url').toString())
    expect(Buffer.from(nonce, 'base64url')).toHaveLength(16)
    const { cnf } = processed.value.claims as unknown as { cnf: { jwk: PublicJwk } }
    const at = world.ports.clock()
    expect(
      await verifyKeyBinding({
        sdJwt,
        holderKey: cnf.jwk,
        nonce,
        audience: AUDIENCE,
        at,
        maxAgeSeconds: 0,
        skewSeconds: 0,
      }),
    ).toEqual(ok(undefined))
    expect(world.sent).toEqual([])
  })

  test('uses up a copy for each, under a new nonce and another key, and is told in the history', async () => {
    const world = await offline()
    const codes = new Set<string>()
    for (let round = 0; round < 4; round++) {
      const choice = await landlordIn(world)
      const made = await world.wallet.makeOfflineProof(choice, consentIn(choice))
      if (!made.ok) throw new Error(made.reason)
      codes.add(made.value.code(0))
    }
    expect(codes.size).toBe(4)
    expect((await landlordIn(world)).sheet).toBeUndefined()
    const [entry] = await world.wallet.history()
    expect(entry).toMatchObject({ kind: 'presented', outcome: 'done', party: { name: words } })
    expect(entry?.items[0]?.claims).toEqual([['name'], ['age_over', '18']])
    expect(JSON.stringify(await world.wallet.history())).not.toContain('周晓燕')
  })

  test('is not made without consent, without the person, without a card, nor from a screen left open', async () => {
    const world = await offline({ verifyUser: async () => refuse('not_verified') })
    const choice = await landlordIn(world)
    const all = consentIn(choice)
    expect(await world.wallet.makeOfflineProof(choice, { ...all, answers: [] })).toEqual(refuse('consent_incomplete'))
    expect(await world.wallet.makeOfflineProof(choice, all)).toEqual(refuse('not_verified'))
    expect(await world.wallet.makeOfflineProof({ ...choice, sheet: undefined }, all)).toEqual(refuse('nothing_fits'))
    world.advance(301)
    expect(await world.wallet.makeOfflineProof(choice, all)).toEqual(refuse('request_too_old'))
    const [card] = await world.wallet.cards()
    expect(card?.copiesLeft).toBe(4)
  })

  test('two tabs do not show one copy', async () => {
    const world = await offline()
    const choice = await landlordIn(world)
    const made = await Promise.all([1, 2, 3, 4, 5].map(() => world.wallet.makeOfflineProof(choice, consentIn(choice))))
    expect(made.filter((one) => one.ok)).toHaveLength(4)
    expect(made.find((one) => !one.ok)).toEqual(refuse('no_copies_left'))
  })

  test('that one still code cannot hold moves, and the frames give it back', async () => {
    const world = await createFakeWorld()
    world.trustList((list) => ({ ...list, relyingParties: [...list.relyingParties, LANDLORD] }))
    // Hidden claims weigh most: 32 bytes each.
    world.issuer.spoil = {
      claims: (claims) => ({
        ...claims,
        age_over: Object.fromEntries([18, ...Array(60).keys()].map((age) => [age, true])),
      }),
    }
    await world.receive()
    const choice = await landlordIn(world)
    const made = await world.wallet.makeOfflineProof(choice, consentIn(choice))
    if (!made.ok) throw new Error(made.reason)
    expect(made.value.moves).toBe(true)
    const collector = collectFrames()
    for (let number = 0; number < 60; number++) {
      if (collector.add(made.value.code(number)).kind === 'complete') return
    }
    throw new Error('never complete')
  })

  test('of a card that no code could hold is refused, and the copy counts as shown', async () => {
    const world = await createFakeWorld()
    world.trustList((list) => ({ ...list, relyingParties: [...list.relyingParties, LANDLORD] }))
    world.issuer.spoil = {
      claims: (claims) => ({
        ...claims,
        age_over: Object.fromEntries([...Array(400).keys()].map((age) => [age, true])),
      }),
    }
    await world.receive()
    world.advance(1)
    const choice = await landlordIn(world)
    expect(await world.wallet.makeOfflineProof(choice, consentIn(choice))).toEqual(refuse('proof_too_large'))
    expect((await world.wallet.history())[0]).toMatchObject({ kind: 'presented', outcome: 'failed' })
  })

  test('needs a trust list that was fetched once', async () => {
    const world = await createFakeWorld()
    world.online = false
    expect(await world.wallet.offlineChoices()).toEqual(refuse('trust_list_unavailable'))
  })
})
