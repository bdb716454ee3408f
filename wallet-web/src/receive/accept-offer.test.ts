import { addSeconds, refuse } from '@sojourn/domain'
import { generateSigningKey, sha256 } from '@sojourn/keys'
import { buildCredentialOfferLink, comparisonCode } from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { CODE, type IssuerSpoil, TX_CODE } from '../testing/fake-issuer.ts'
import { ISSUER, NOON, vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import type { AcceptRefusal } from './accept-offer.ts'

async function reviewed(world: FakeWorld, types?: Parameters<FakeWorld['receive']>[0]) {
  const offer = await world.wallet.readOffer(world.issuer.offerLink(types))
  if (!offer.ok) throw new Error(offer.reason)
  return offer.value
}

const contents = async ({ ports: { storage } }: FakeWorld) => ({
  cards: await storage.list('cards'),
  copies: await storage.list('copies'),
  keys: await storage.list('keys'),
})
const NOTHING = { cards: [], copies: [], keys: [] }

describe('acceptOffer', () => {
  test('receives one copy for each key, keeps them sealed, and tells the issuer', async () => {
    const world = await createFakeWorld()
    const accepted = await world.wallet.acceptOffer(await reviewed(world), TX_CODE)
    expect(accepted.ok && accepted.value.cards.map(({ attestation }) => attestation)).toEqual(['residence-permit'])
    const { cards, copies, keys } = await contents(world)
    expect(cards.map(({ claims }) => claims.name)).toEqual(['周晓燕'])
    expect(new Set(copies.map(({ compact }) => compact)).size).toBe(4)
    expect(new Set(copies.map(({ holderKeyId }) => holderKeyId))).toEqual(new Set(keys.map(({ id }) => id)))
    expect(world.issuer.notifications).toEqual(['credential_accepted'])
  })

  test('shows the code that the counter computes from the same keys [T 2]', async () => {
    const world = await createFakeWorld()
    const accepted = await world.wallet.acceptOffer(await reviewed(world), TX_CODE)
    const { keys } = await contents(world)
    expect(accepted.ok && accepted.value.cards[0]?.comparisonCode).toBe(
      comparisonCode({
        credentialIssuer: ISSUER,
        offerSecretHash: sha256(CODE),
        holderThumbprints: keys.map(({ thumbprint }) => thumbprint),
        notificationId: 'notification-residence-permit',
      }),
    )
  })

  test('binds copy i of every attestation to key i', async () => {
    const world = await createFakeWorld()
    await world.receive(['residence-permit', 'household-relation'])
    const { copies, keys } = await contents(world)
    expect(keys).toHaveLength(4)
    for (const key of keys) {
      expect(copies.filter(({ holderKeyId }) => holderKeyId === key.id).map(({ number }) => number)).toEqual([
        key.number,
        key.number,
      ])
    }
  })

  test('asks again when the answer was lost, under the same keys', async () => {
    const world = await createFakeWorld()
    world.issuer.spoil = { dropped: 2 }
    const accepted = await world.wallet.acceptOffer(await reviewed(world), TX_CODE)
    expect(accepted.ok).toBe(true)
    expect((await contents(world)).copies).toHaveLength(4)
  })

  test('stops after four lost answers with nothing kept, and goes on without a code', async () => {
    const world = await createFakeWorld()
    const offer = await reviewed(world, ['residence-permit', 'household-relation'])
    world.issuer.spoil = { dropped: 5 }
    expect(await world.wallet.acceptOffer(offer, TX_CODE)).toEqual(refuse('interrupted'))
    expect(await contents(world)).toEqual(NOTHING)
    expect((await world.wallet.acceptOffer(offer)).ok).toBe(true)
    expect((await contents(world)).copies).toHaveLength(8)
    expect(world.issuer.calls.filter((call) => call.endsWith('/token'))).toHaveLength(2) // the second with the server's nonce
    expect(world.issuer.notifications).toEqual(['credential_accepted', 'credential_accepted'])
  })

  test('encrypts what it asks for, and takes the answer for its own key, when the agency offers it [S 6]', async () => {
    const world = await createFakeWorld()
    world.issuer.spoil = { encryption: 'honest' }
    const accepted = await world.wallet.acceptOffer(await reviewed(world), TX_CODE)
    expect(accepted.ok).toBe(true)
    const asked = world.sent.find(({ url }) => url.endsWith('/credential'))
    expect(new Headers(asked?.init.headers).get('content-type')).toBe('application/jwt')
    expect(String(asked?.init.body).split('.')).toHaveLength(5)
  })

  test.each(['answers_in_the_clear', 'answers_for_another_key'] as const)(
    'keeps nothing of an agency that %s where an encrypted answer was asked for [S 6]',
    async (encryption) => {
      const world = await createFakeWorld()
      world.issuer.spoil = { encryption }
      expect(await world.wallet.acceptOffer(await reviewed(world), TX_CODE)).toEqual(refuse('issuer_refused'))
      expect(await world.wallet.cards()).toEqual([])
    },
  )

  test('does not ask for a token before a code was typed', async () => {
    const world = await createFakeWorld()
    const offer = await reviewed(world)
    expect(await world.wallet.acceptOffer(offer)).toEqual(refuse('tx_code_missing'))
    expect(world.issuer.calls.filter((call) => call.includes('/token'))).toEqual([])
  })

  test('says that the code is wrong, and takes the right one after it', async () => {
    const world = await createFakeWorld()
    const offer = await reviewed(world)
    expect(await world.wallet.acceptOffer(offer, '000000')).toEqual(refuse('wrong_tx_code'))
    expect((await world.wallet.acceptOffer(offer, TX_CODE)).ok).toBe(true)
  })

  test('cannot take an offer a second time', async () => {
    const world = await createFakeWorld()
    const offer = await reviewed(world)
    await world.wallet.acceptOffer(offer, TX_CODE)
    expect(await world.wallet.acceptOffer(offer, TX_CODE)).toEqual(refuse('wrong_tx_code'))
  })

  test('says that an offer without a code was used', async () => {
    const world = await createFakeWorld()
    const link = buildCredentialOfferLink('openid-credential-offer://', {
      kind: 'by_value',
      offer: world.issuer.offer(undefined, { preAuthorized: { code: 'spent' } }),
    })
    const offer = await world.wallet.readOffer(link)
    if (!offer.ok) throw new Error(offer.reason)
    expect(await world.wallet.acceptOffer(offer.value)).toEqual(refuse('offer_used'))
  })

  test('sends no cookie, no referrer and no header of its own [M 14]', async () => {
    const world = await createFakeWorld()
    await world.receive()
    const allowed = new Set(['accept', 'authorization', 'content-type', 'dpop'])
    for (const { init } of world.sent) {
      expect(init).toMatchObject({
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        redirect: 'error',
        cache: 'no-store',
      })
      expect(Object.keys(init.headers ?? {}).filter((name) => !allowed.has(name))).toEqual([])
    }
  })
})

describe('an issuer that answers badly has nothing stored', async () => {
  const stranger = (await generateSigningKey()).publicJwk
  const first = (credentials: readonly string[]) => credentials[0] ?? ''
  const flipped = (compact: string) => {
    const [jwt = '', ...rest] = compact.split('~')
    const [header, payload, signature = ''] = jwt.split('.')
    const changed = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    return [[header, payload, changed].join('.'), ...rest].join('~')
  }
  const cases: readonly (readonly [string, IssuerSpoil | ((world: FakeWorld) => IssuerSpoil), AcceptRefusal])[] = [
    [
      'signed by somebody whom the list does not name',
      (w) => ({ signer: w.registry.strangerSigner }),
      'credential_refused',
    ],
    ['a signature that does not fit', { credentials: (all) => all.map(flipped) }, 'credential_refused'],
    [
      'one bad copy among good ones',
      { credentials: (all) => [flipped(first(all)), ...all.slice(1)] },
      'credential_refused',
    ],
    ['another type than was offered', { vct: vct('household-relation') }, 'credential_refused'],
    ['a type that nobody may issue', { vct: 'https://issuer.example/vct/passport/v1' }, 'credential_refused'],
    ['bound to a key that is not ours', { holderKey: stranger }, 'credential_refused'],
    ['expired already', { expiresAt: addSeconds(NOON, -86_400) }, 'credential_refused'],
    ['not a credential at all', { credentials: (all) => all.map(() => 'hello') }, 'credential_refused'],
    [
      'without its disclosures’ owner: a disclosure too many',
      { credentials: (all) => all.map((c) => `${c}WyJhIiwiYiIsImMiXQ~`) },
      'credential_refused',
    ],
    ['one copy fewer than keys', { credentials: (all) => all.slice(1) }, 'copies_not_distinct'],
    ['one copy more than keys', { credentials: (all) => [...all, first(all)] }, 'copies_not_distinct'],
    ['the same copy four times', { credentials: (all) => all.map(() => first(all)) }, 'copies_not_distinct'],
    ['four copies with one place in the status list', { statusIndex: () => 77 }, 'copies_not_distinct'],
    ['copies that say different things', { claims: (c, n) => ({ ...c, name: `周${n}` }) }, 'copies_differ'],
    ['one copy that says more', { claims: (c, n) => (n === 2 ? { ...c, mark: 'tracked' } : c) }, 'copies_differ'],
    ['an empty list of credentials', { body: () => ({ credentials: [] }) }, 'issuer_refused'],
    [
      'the shape of an older draft',
      { body: (b) => ({ credential: (b.credentials as unknown[])[0] }) },
      'issuer_refused',
    ],
    [
      'credentials and a transaction at once',
      { body: (b) => ({ ...b, transaction_id: 't', interval: 5 }) },
      'issuer_refused',
    ],
    ['later, and not when', { body: () => ({ transaction_id: 't' }), status: 202 }, 'issuer_refused'],
    ['no JSON', { body: () => 'x'.repeat(10) }, 'issuer_refused'],
    ['a bearer token', { tokenBody: (b) => ({ ...b, token_type: 'Bearer' }) }, 'not_sender_constrained'],
    ['no token', { tokenBody: () => ({}) }, 'issuer_refused'],
    [
      'a credential identifier for something else',
      {
        tokenBody: (b) => ({
          ...b,
          authorization_details: [
            { type: 'openid_credential', credential_configuration_id: 'x', credential_identifiers: ['y'] },
          ],
        }),
      },
      'issuer_refused',
    ],
  ]

  test.each(cases)('%s', async (_, spoil, reason) => {
    const world = await createFakeWorld()
    const offer = await reviewed(world)
    world.issuer.spoil = typeof spoil === 'function' ? spoil(world) : spoil
    expect(await world.wallet.acceptOffer(offer, TX_CODE)).toEqual(refuse(reason))
    expect(await contents(world)).toEqual(NOTHING)
    expect(world.issuer.notifications.filter((event) => event === 'credential_accepted')).toEqual([])
  })

  test('when the second of two attestations is bad, the first is not kept either', async () => {
    const world = await createFakeWorld()
    const offer = await reviewed(world, ['residence-permit', 'household-relation'])
    world.issuer.spoil = { claims: (claims, number) => ('guardian' in claims ? { ...claims, number } : claims) }
    expect(await world.wallet.acceptOffer(offer, TX_CODE)).toEqual(refuse('copies_differ'))
    expect(await contents(world)).toEqual(NOTHING)
    expect(world.issuer.notifications).toEqual(['credential_failure', 'credential_failure'])
  })
})
