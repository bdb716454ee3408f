import { refuse } from '@sojourn/domain'
import { generateSigningKey, signerFromJwk } from '@sojourn/keys'
import { buildCredentialOfferLink } from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { createMemoryExclusive } from '../platform/exclusive.ts'
import { consentToAll } from '../present/consent.ts'
import { type AuthorizationSpoil, CLIENT } from '../testing/fake-authorization.ts'
import { ISSUER, vct } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'
import { createWallet } from '../wallet.ts'
import type { FinishRefusal } from './finish-authorization.ts'
import type { StartRefusal } from './start-authorization.ts'

const stranger = await signerFromJwk((await generateSigningKey()).privateJwk, { kid: 'provider-1' })

async function reviewed({ wallet }: FakeWorld) {
  const offer = await wallet.reviewApplication(ISSUER, 'residence-permit')
  if (!offer.ok) throw new Error(offer.reason)
  return offer.value
}

async function started(world: FakeWorld): Promise<string> {
  const start = await world.wallet.startAuthorization(await reviewed(world))
  if (!start.ok) throw new Error(start.reason)
  return start.value.url
}

const returned = async (world: FakeWorld) => world.authorization.visit(await started(world))
const pendings = async ({ ports: { storage } }: FakeWorld) =>
  (await storage.list('remembered')).filter(({ id }) => id.startsWith('authorization:'))

describe('receiving from the agency', () => {
  test('pushes what it wants, sends the browser with a name for it alone, and receives what was agreed to [S 11]', async () => {
    const world = await createFakeWorld()
    const url = await started(world)
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      client_id: 'sojourn-wallet',
      request_uri: expect.stringContaining('urn:'),
    })
    expect(world.authorization.pushed).toMatchObject([
      { redirectUri: CLIENT.redirectUri, requestedConfigurationIds: ['residence-permit.dc-sd-jwt'] },
    ])
    const accepted = await world.wallet.finishAuthorization(world.authorization.visit(url))
    expect(accepted).toMatchObject({ ok: true, value: { cards: [{ attestation: 'residence-permit' }] } })
    // The person signed in at the agency: there is nothing to compare at a counter.
    expect(accepted.ok && accepted.value.cards[0]).not.toHaveProperty('comparisonCode')
    world.issuer.setStatus(0)
    await world.wallet.refreshStatus()
    expect(await world.wallet.cards()).toMatchObject([{ state: 'valid', copiesLeft: 4, claims: { name: '周晓燕' } }])
    expect(world.issuer.notifications).toEqual(['credential_accepted'])
    expect(await pendings(world)).toEqual([])
  })

  test('goes on after the page was loaded anew and the vault unlocked again [T 3]', async () => {
    const world = await createFakeWorld()
    const back = await returned(world)
    const reloaded = createWallet({ ...world.ports, exclusive: createMemoryExclusive() })
    expect((await reloaded.finishAuthorization(back)).ok).toBe(true)
  })

  test('carries the state of an offer that the agency made', async () => {
    const world = await createFakeWorld()
    const { preAuthorized: _, ...offer } = world.issuer.offer()
    const authorizationCode = { issuerState: 'offer-17' }
    const link = buildCredentialOfferLink('openid-credential-offer://', {
      kind: 'by_value',
      offer: { ...offer, authorizationCode },
    })
    const read = await world.wallet.readOffer(link)
    if (!read.ok) throw new Error(read.reason)
    expect(await world.wallet.acceptOffer(read.value)).toEqual(refuse('grant_not_supported'))
    const start = await world.wallet.startAuthorization(read.value)
    expect(world.authorization.pushed).toMatchObject([{ issuerState: 'offer-17' }])
    const back = world.authorization.visit(start.ok ? start.value.url : '')
    expect((await world.wallet.finishAuthorization(back)).ok).toBe(true)
  })

  test('knows agencies and their types from the trust list, and asks nobody for it', async () => {
    const world = await createFakeWorld()
    const agencies = await world.wallet.agencies()
    expect(agencies.ok && agencies.value.map(({ attestations }) => attestations)).toEqual([
      ['residence-permit', 'household-relation', 'insurance-statement'],
    ])
    expect(world.sent.map(({ url }) => url)).toEqual(['https://registry.example/trust-list'])
    expect(await world.wallet.reviewApplication(ISSUER, 'employment')).toEqual(refuse('format_not_supported'))
    expect(await world.wallet.reviewApplication('https://other.example', 'employment')).toEqual(
      refuse('not_on_trust_list'),
    )
  })

  test('goes on with the same keys when the copies were cut off', async () => {
    const world = await createFakeWorld()
    const back = await returned(world)
    world.issuer.spoil = { dropped: 5 }
    expect(await world.wallet.finishAuthorization(back)).toEqual(refuse('interrupted'))
    expect((await world.wallet.finishAuthorization(back)).ok).toBe(true)
    expect(await world.ports.storage.list('copies')).toHaveLength(4)
  })
})

describe('an answer', () => {
  const spoiled: readonly (readonly [string, (back: string) => string, FinishRefusal])[] = [
    ['without state', (back) => back.replace(/state=[^&]+&/, ''), 'response_of_no_flow'],
    ['with a state that is not ours [R 13]', (back) => back.replace(/state=./, 'state=!'), 'response_of_no_flow'],
    ['with two states', (back) => `${back}&state=x`, 'response_of_no_flow'],
    ['without iss', (back) => back.replace(/&iss=.*/, ''), 'response_of_other_issuer'],
    [
      'of another server',
      (back) => back.replace(/iss=.*/, 'iss=https%3A%2F%2Fevil.example'),
      'response_of_other_issuer',
    ],
    ['without a code', (back) => back.replace(/code=[^&]+&/, ''), 'response_of_no_flow'],
    ['with an error of the server', (back) => back.replace(/code=[^&]+/, 'error=server_error'), 'issuer_refused'],
    ['with a code that is not the server’s', (back) => back.replace(/code=[^&]+/, 'code=x'), 'authorization_over'],
  ]
  test.each(spoiled)('%s has nothing received', async (_, spoil, reason) => {
    const world = await createFakeWorld()
    const back = await returned(world)
    expect(await world.wallet.finishAuthorization(spoil(back))).toEqual(refuse(reason))
    expect(await world.wallet.cards()).toEqual([])
    if (!reason.startsWith('authorization')) {
      expect(world.issuer.calls.filter((call) => call.endsWith('/token'))).toEqual([])
    }
  })

  test('is used once: the second time it belongs to nothing [R 13]', async () => {
    const world = await createFakeWorld()
    const back = await returned(world)
    await world.wallet.finishAuthorization(back)
    expect(await world.wallet.finishAuthorization(back)).toEqual(refuse('response_of_no_flow'))
    expect(await world.wallet.cards()).toHaveLength(1)
  })

  test('of somebody else’s wallet is refused, with a code or without one [R 13]', async () => {
    const [mine, theirs] = await Promise.all([createFakeWorld(), createFakeWorld()])
    await started(mine)
    expect(await mine.wallet.finishAuthorization(await returned(theirs))).toEqual(refuse('response_of_no_flow'))
    expect(mine.issuer.calls.filter((call) => call.endsWith('/token'))).toEqual([])
  })

  test('says that the person did not agree, and leaves no key behind', async () => {
    const world = await createFakeWorld()
    const back = world.authorization.visit(await started(world), 'refuse')
    expect(await world.wallet.finishAuthorization(back)).toEqual(refuse('not_consented'))
    expect(await pendings(world)).toEqual([])
  })

  test('gives one-time keys up an hour after the person left for the agency', async () => {
    const world = await createFakeWorld()
    const back = await returned(world)
    world.advance(3_601)
    await started(world)
    expect(await pendings(world)).toHaveLength(1)
    expect(await world.wallet.finishAuthorization(back)).toEqual(refuse('response_of_no_flow'))
  })
})

describe('who the wallet is', () => {
  test('is said by its provider, to the agency’s server alone, with a key of its own there [S 11]', async () => {
    const world = await createFakeWorld()
    await world.wallet.finishAuthorization(await returned(world))
    await world.wallet.finishAuthorization(await returned(world))
    const told = world.sent.filter(({ init }) => new Headers(init.headers).has('oauth-client-attestation'))
    expect(new Set(told.map(({ url }) => url))).toEqual(new Set([`${ISSUER}/par`, `${ISSUER}/token`]))
    expect(world.authorization.instances.size).toBe(1)
    // Good for an hour: the provider hears of the first time alone.
    expect(world.sent.filter(({ url }) => url === CLIENT.attestationUrl)).toHaveLength(1)
    const keys = (await world.ports.storage.list('keys')).map(({ thumbprint }) => thumbprint)
    expect(keys).not.toContain([...world.authorization.instances][0])
  })

  test('is told to no desk: showing the card sends no attestation and no key of it', async () => {
    const world = await createFakeWorld()
    await world.wallet.finishAuthorization(await returned(world))
    world.desk.query = {
      credentials: [
        {
          id: 'permit',
          format: 'dc+sd-jwt',
          meta: { vct_values: [vct('residence-permit')] },
          claims: [{ path: ['residence', 'city'] }],
        },
      ],
    }
    const before = world.sent.length
    const request = await world.wallet.readRequest(world.desk.link(), 'cross_device')
    if (!request.ok || !request.value.sheet) throw new Error('nothing to show')
    const shown = await world.wallet.present(request.value, consentToAll(request.value.sheet))
    expect(shown.ok).toBe(true)
    const sent = world.sent.slice(before)
    expect(sent.length).toBeGreaterThan(0)
    for (const { init } of sent) {
      expect(Object.keys(init.headers ?? {}).filter((name) => name.startsWith('oauth-client'))).toEqual([])
    }
    const instance = [...world.authorization.instances][0] ?? ''
    expect(JSON.stringify([sent, world.desk.responses])).not.toContain(instance)
  })

  test('is proven with a challenge of the server, asked for again when it was stale', async () => {
    const world = await createFakeWorld()
    world.authorization.spoil = { staleChallenge: true }
    expect((await world.wallet.finishAuthorization(await returned(world))).ok).toBe(true)
  })

  test('is its name alone where a server asks for no more', async () => {
    const world = await createFakeWorld()
    world.issuer.spoil = {
      serverMetadata: (metadata) => ({ ...metadata, token_endpoint_auth_methods_supported: ['none'] }),
    }
    await world.wallet.startAuthorization(await reviewed(world))
    const par = world.sent.find(({ url }) => url === `${ISSUER}/par`)
    expect(new URLSearchParams(String(par?.init.body)).get('client_id')).toBe('sojourn-wallet')
    expect(world.sent.map(({ url }) => url)).not.toContain(CLIENT.attestationUrl)
  })

  const spoiled: readonly (readonly [string, AuthorizationSpoil, StartRefusal])[] = [
    ['attested by somebody else', { providerKey: stranger }, 'client_not_accepted'],
    ['without a word of its provider', { providerStatus: 503 }, 'attestation_unavailable'],
    ['that the server does not want', { parError: { status: 401, error: 'invalid_client' } }, 'client_not_accepted'],
    ['that asks for what is not to be had', { parError: { status: 400, error: 'invalid_scope' } }, 'issuer_refused'],
    ['before a server that is down', { parError: { status: 503, error: 'server_error' } }, 'unreachable'],
  ]
  test.each(spoiled)('a wallet %s goes nowhere', async (_, spoil, reason) => {
    const world = await createFakeWorld()
    world.authorization.spoil = spoil
    expect(await world.wallet.startAuthorization(await reviewed(world))).toEqual(refuse(reason))
    expect(await pendings(world)).toEqual([])
  })

  test('cannot be said where the server takes secrets alone, nor by a wallet without a provider', async () => {
    const world = await createFakeWorld()
    const { client: _, ...settings } = world.ports.settings
    const nobody = createWallet({ ...world.ports, settings })
    expect(await nobody.startAuthorization(await reviewed(world))).toEqual(refuse('client_not_accepted'))
    world.issuer.spoil = {
      serverMetadata: (metadata) => ({ ...metadata, token_endpoint_auth_methods_supported: ['client_secret_basic'] }),
    }
    expect(await world.wallet.startAuthorization(await reviewed(world))).toEqual(refuse('client_not_accepted'))
  })

  test('is refused with the code: nothing is received', async () => {
    const world = await createFakeWorld()
    const back = await returned(world)
    world.authorization.spoil = { tokenError: { status: 401, error: 'invalid_client' } }
    expect(await world.wallet.finishAuthorization(back)).toEqual(refuse('client_not_accepted'))
    expect(await world.wallet.cards()).toEqual([])
  })
})
