import { type JsonObject, refuse } from '@sojourn/domain'
import { buildCredentialOfferLink, type CredentialOffer } from '@sojourn/protocol'
import { describe, expect, test } from 'vitest'
import { ISSUER, NOON } from '../testing/fake-registry.ts'
import { createFakeWorld, type FakeWorld } from '../testing/fake-world.ts'

const linkTo = (offer: CredentialOffer) =>
  buildCredentialOfferLink('openid-credential-offer://', { kind: 'by_value', offer })

/** Another letter at this place; a dot becomes one too. */
const flipped = (jwt: string, at: number): string =>
  `${jwt.slice(0, at)}${jwt[at] === 'A' ? 'B' : 'A'}${jwt.slice(at + 1)}`

const unsigned = (jwt: string, header: object): string => {
  const [first = '', ...rest] = jwt.split('.')
  const opened = JSON.parse(Buffer.from(first, 'base64url').toString())
  return [Buffer.from(JSON.stringify({ ...opened, ...header })).toString('base64url'), ...rest].join('.')
}

describe('readOffer', () => {
  test('says who offers what, and sends nothing but requests for public documents', async () => {
    const world = await createFakeWorld()
    const offer = await world.wallet.readOffer(world.issuer.offerLink())
    expect(
      offer.ok && { issuer: offer.value.issuer.creditCode, items: offer.value.items.map(({ name }) => name.en) },
    ).toEqual({
      issuer: '11010101DEM000022E',
      items: ['Residence permit'],
    })
    expect(world.sent.every(({ init }) => init.method === 'GET')).toBe(true)
  })

  test('resolves an offer by reference below a trusted issuer', async () => {
    const world = await createFakeWorld()
    const offer = await world.wallet.readOffer(world.issuer.offerLinkByReference())
    expect(offer.ok && offer.value.txCode).toEqual({ inputMode: 'numeric', length: 6 })
  })

  test.each([
    ['of an issuer that the list does not name', { credentialIssuer: 'https://issuer.example' }, 'not_on_trust_list'],
    ['whose issuer differs by a slash', { credentialIssuer: `${ISSUER}/` }, 'not_on_trust_list'],
    ['for a configuration that the issuer does not have', { configurationIds: ['passport'] }, 'metadata_invalid'],
  ] as const)('refuses an offer %s', async (_, change, reason) => {
    const world = await createFakeWorld()
    expect(await world.wallet.readOffer(linkTo(world.issuer.offer(undefined, change)))).toEqual(refuse(reason))
  })

  test('refuses an offer that needs a sign-in where nothing can be pushed', async () => {
    const world = await createFakeWorld()
    world.issuer.spoil = { serverMetadata: ({ pushed_authorization_request_endpoint: _, ...rest }) => rest }
    const { preAuthorized: _, ...offer } = world.issuer.offer()
    expect(await world.wallet.readOffer(linkTo({ ...offer, authorizationCode: {} }))).toEqual(
      refuse('grant_not_supported'),
    )
  })

  test('fetches no offer from an address that is not a trusted issuer’s', async () => {
    const world = await createFakeWorld()
    for (const uri of [
      'https://evil.example/offers/1',
      'https://issuer.example/public-security-evil/offers/1',
      `${ISSUER}/../elsewhere/offers/1`,
      'http://127.0.0.1:8080/offers/1',
    ]) {
      const link = buildCredentialOfferLink('openid-credential-offer://', { kind: 'by_reference', uri })
      expect(await world.wallet.readOffer(link)).toEqual(refuse('not_on_trust_list'))
    }
    expect(world.sent.map(({ url }) => url)).toEqual([world.ports.settings.trustListUrl])
  })

  test.each([
    '',
    'hello',
    'openid-credential-offer://',
    'openid-credential-offer://?credential_offer=%7B',
    'https://x.example/offer',
  ])('does not take %j for an offer', async (text) => {
    expect(await (await createFakeWorld()).wallet.readOffer(text)).toEqual(refuse('not_an_offer'))
  })

  test('refuses a type that the list does not let this issuer issue [T 12]', async () => {
    const world = await createFakeWorld()
    world.trustList((list) => ({ ...list, issuers: list.issuers.map((entry) => ({ ...entry, types: ['other'] })) }))
    expect(await world.wallet.readOffer(world.issuer.offerLink())).toEqual(refuse('type_not_allowed'))
  })

  test.each([
    ['another identifier', { credential_issuer: 'https://issuer.example/other' }],
    ['a token server of somebody else’s', { authorization_servers: [7] }],
  ])('refuses metadata with %s', async (_, change) => {
    const world = await createFakeWorld()
    world.issuer.spoil = { metadata: (metadata) => ({ ...metadata, ...change }) }
    expect(await world.wallet.readOffer(world.issuer.offerLink())).toEqual(refuse('metadata_invalid'))
  })

  describe('metadata', () => {
    const refusedWith = async (spoil: FakeWorld['issuer']['spoil']) => {
      const world = await createFakeWorld()
      world.issuer.spoil = spoil
      const read = await world.wallet.readOffer(world.issuer.offerLink())
      return read.ok ? 'read' : read.reason
    }

    test('are asked for signed, and read when the agency signed them [R 9] [S 8]', async () => {
      const world = await createFakeWorld()
      expect((await world.wallet.readOffer(world.issuer.offerLink())).ok).toBe(true)
      const asked = world.sent.find(({ url }) => url.includes('openid-credential-issuer'))
      expect(new Headers(asked?.init.headers).get('accept')).toBe('application/jwt, application/json;q=0.5')
    })

    test('whose any character is changed are refused: each part, each place in it [R 9] [S 8]', async () => {
      const world = await createFakeWorld()
      let length = 0
      world.issuer.spoil = {
        signedMetadata(jwt) {
          length = jwt.length
          return jwt
        },
      }
      expect((await world.wallet.readOffer(world.issuer.offerLink())).ok).toBe(true)
      const refused: unknown[] = []
      for (let at = 0; at < length; at += Math.ceil(length / 120)) {
        world.issuer.spoil = { signedMetadata: (jwt) => flipped(jwt, at) }
        const read = await world.wallet.readOffer(world.issuer.offerLink())
        refused.push(read.ok ? 'read' : read.reason)
      }
      expect(refused.length).toBeGreaterThan(100)
      expect(new Set(refused)).toEqual(new Set(['metadata_not_signed']))
    })

    test.each<[string, (registry: FakeWorld['registry']) => FakeWorld['issuer']['spoil']]>([
      ['that are not signed at all', () => ({ signedMetadata: () => undefined })],
      ['signed by a stranger', ({ strangerSigner }) => ({ metadataSigner: strangerSigner })],
      [
        'signed by a stranger under the agency’s chain',
        ({ strangerSigner, issuerSigner }) => ({ metadataSigner: { ...strangerSigner, x5c: issuerSigner.x5c ?? [] } }),
      ],
      ['with a key of their own', ({ issuerSigner }) => ({ metadataHeader: { jwk: { ...issuerSigner.publicJwk } } })],
      [
        'with the anchor in the chain',
        ({ issuerSigner }) => ({ metadataHeader: { x5c: [...(issuerSigner.x5c ?? []), 'MIIB'] } }),
      ],
      ['without a chain', () => ({ metadataHeader: { x5c: [] } })],
      ['about another issuer', () => ({ metadata: (claims) => ({ ...claims, sub: 'https://issuer.example/other' }) })],
      ['of tomorrow', () => ({ metadata: (claims) => ({ ...claims, iat: NOON.getTime() / 1000 + 86_400 }) })],
      ['that have ended', () => ({ metadata: (claims) => ({ ...claims, exp: NOON.getTime() / 1000 - 61 }) })],
      ['without a time', () => ({ metadata: (claims) => ({ ...claims, iat: 'now' }) })],
      ['cut short', () => ({ signedMetadata: (jwt) => jwt.slice(0, -1) })],
      ['with a second signature', () => ({ signedMetadata: (jwt) => `${jwt}.${jwt.split('.')[2]}` })],
      ['padded', () => ({ signedMetadata: (jwt) => `${jwt}=` })],
      ['of nothing', () => ({ signedMetadata: () => '' })],
      ['with alg none', () => ({ signedMetadata: (jwt) => unsigned(jwt, { alg: 'none' }) })],
      ['of another type', () => ({ signedMetadata: (jwt) => unsigned(jwt, { typ: 'JWT' }) })],
    ])('%s are refused [R 9] [S 8]', async (_, spoil) => {
      const world = await createFakeWorld()
      world.issuer.spoil = spoil(world.registry)
      expect(await world.wallet.readOffer(world.issuer.offerLink())).toEqual(refuse('metadata_not_signed'))
    })

    test('that require an encryption which the wallet does not have are refused: encryption_not_supported [S 6]', async () => {
      const rsa = {
        alg_values_supported: ['RSA-OAEP-256'],
        enc_values_supported: ['A128GCM'],
        encryption_required: true,
      }
      const required = { metadata: (claims: JsonObject) => ({ ...claims, credential_response_encryption: rsa }) }
      expect(await refusedWith(required)).toBe('encryption_not_supported')
    })

    test('without a signature are read of an issuer that the list says has none [S 8]', async () => {
      const world = await createFakeWorld()
      world.trustList((list) => ({
        ...list,
        issuers: list.issuers.map((entry) => ({ ...entry, plainMetadata: true as const })),
      }))
      world.issuer.spoil = { signedMetadata: () => undefined }
      expect((await world.wallet.readOffer(world.issuer.offerLink())).ok).toBe(true)
      expect(await refusedWith({ signedMetadata: () => undefined })).toBe('metadata_not_signed')
    })
  })

  test('refuses a format that it cannot hold', async () => {
    const world = await createFakeWorld()
    world.issuer.spoil = {
      metadata: (metadata) => JSON.parse(JSON.stringify(metadata).replaceAll('dc+sd-jwt', 'ldp_vc')),
    }
    expect(await world.wallet.readOffer(world.issuer.offerLink())).toEqual(refuse('format_not_supported'))
  })

  test('refuses a token server that the offer names and the issuer does not', async () => {
    const world = await createFakeWorld()
    const offer = world.issuer.offer(undefined, {
      preAuthorized: { code: 'c', authorizationServer: 'https://evil.example' },
    })
    expect(await world.wallet.readOffer(linkTo(offer))).toEqual(refuse('metadata_invalid'))
  })

  test('says offer_gone when the reference leads to nothing any more', async () => {
    const world = await createFakeWorld()
    await world.receive()
    expect(await world.wallet.readOffer(world.issuer.offerLinkByReference())).toEqual(refuse('offer_gone'))
  })

  test('says unreachable when the issuer does not answer', async () => {
    const world = await createFakeWorld()
    await world.wallet.refreshTrustList()
    world.online = false
    expect(await world.wallet.readOffer(world.issuer.offerLink())).toEqual(refuse('unreachable'))
  })
})

describe('the trust list', () => {
  const offerOf = (world: FakeWorld) => world.wallet.readOffer(world.issuer.offerLink())

  test('is refused when the anchor did not sign it', async () => {
    const world = await createFakeWorld()
    const other = await createFakeWorld()
    const { wallet } = await createFakeWorld({
      over: { settings: { ...world.ports.settings, trustAnchor: other.registry.trustAnchor } },
    })
    expect(await wallet.readOffer(world.issuer.offerLink())).toEqual(refuse('trust_list_unavailable'))
  })

  test('is refused when it is older than one already seen', async () => {
    const world = await createFakeWorld()
    expect((await offerOf(world)).ok).toBe(true)
    world.trustList((list) => ({ ...list, version: 6, issuers: [] }))
    world.advance(3600)
    await world.wallet.refreshTrustList()
    expect((await offerOf(world)).ok).toBe(true)
    world.trustList((list) => ({ ...list, version: 8 }))
    await world.wallet.refreshTrustList()
    expect(await offerOf(world)).toEqual(refuse('not_on_trust_list'))
  })

  test('is not believed after its end', async () => {
    const world = await createFakeWorld()
    await world.wallet.refreshTrustList()
    world.online = false
    world.advance(31 * 86_400)
    expect(await offerOf(world)).toEqual(refuse('trust_list_unavailable'))
  })
})
