import { didJwkOf, jwkThumbprint } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { issuerAllowed, statusListAllowed } from './issuer-allowed.ts'
import { resolveIssuerKey } from './resolve-issuer-key.ts'
import { AT, accepted, authority, CARD, ISSUER, issuerEntry, keyPair, PERMIT, trustList } from './testing/registry.ts'

const issuers = await authority('issuers')
const others = await authority('others')
const agency = await keyPair()
const stranger = await keyPair()
const leaf = await issuers.certify(agency.publicJwk, { uris: [ISSUER] })

const DID_WEB = 'did:web:issuer.example:public-security'
const byChain = issuerEntry([{ kind: 'x5c', certificate: issuers.root.derBase64 }])
const refused = (reason: string) => ({ ok: false, reason })
const thumbprint = jwkThumbprint(agency.publicJwk)
const isAgency = { ok: true, value: expect.objectContaining({ thumbprint }) }

describe('whether an issuer may issue a type', () => {
  const did = didJwkOf(agency.publicJwk)
  const list = trustList({ issuers: [issuerEntry([{ kind: 'did', did }])] })

  test('is answered by its entry, found by its identifier or by a DID of its own [R 21]', () => {
    expect(accepted(issuerAllowed(list, ISSUER, PERMIT)).issuer).toBe(ISSUER)
    expect(accepted(issuerAllowed(list, did, 'ResidencePermit')).issuer).toBe(ISSUER)
  })

  test.each([`${ISSUER}/`, ISSUER.toUpperCase(), 'https://issuer.example', `${ISSUER}-2`, 'did:jwk:e30', ''])(
    'is no for %j, which is nobody on the list [R 21]',
    (issuer) => {
      expect(issuerAllowed(list, issuer, PERMIT)).toEqual(refused('not_on_trust_list'))
    },
  )

  test.each([CARD, `${PERMIT}/`, '', 'residencepermit'])('is no for the type %j [R 21]', (type) => {
    expect(issuerAllowed(list, ISSUER, type)).toEqual(refused('type_not_allowed'))
  })
})

describe('where an issuer’s status lists may lie', () => {
  test.each([
    ['https://issuer.example/public-security/status-lists/1', true],
    ['https://issuer.example/public-security/status-lists', true],
    ['https://issuer.example/public-security/status-lists-of-others/1', false],
    ['https://issuer.example/public-security/status-lists/../../human-resources/status-lists/1', false],
    ['https://issuer.example/human-resources/status-lists/1', false],
    ['http://issuer.example/public-security/status-lists/1', false],
    ['https://issuer.example:8443/public-security/status-lists/1', false],
    ['https://issuer.example.evil.example/public-security/status-lists/1', false],
    ['https://issuer.example@evil.example/public-security/status-lists/1', false],
    ['https://user@issuer.example/public-security/status-lists/1', false],
    ['status-lists/1', false],
  ])('%s: %s', (uri, allowed) => {
    expect(statusListAllowed(byChain, uri)).toBe(allowed)
  })
})

describe('an issuer’s key, by its certificates', () => {
  test('is the leaf’s, when the chain ends at the entry’s anchor and names the issuer [S 30]', async () => {
    expect(await resolveIssuerKey(byChain, { x5c: [leaf.derBase64] }, AT, {})).toEqual(isAgency)
  })

  test('is refused when the certificate names another agency under the same authority [R 21]', async () => {
    const other = await issuers.certify(stranger.publicJwk, { uris: ['https://issuer.example/human-resources'] })
    expect(await resolveIssuerKey(byChain, { x5c: [other.derBase64] }, AT, {})).toEqual(
      refused('certificate_for_another_issuer'),
    )
    const nameless = await issuers.certify(stranger.publicJwk, { dnsNames: ['issuer.example'] })
    expect(await resolveIssuerKey(byChain, { x5c: [nameless.derBase64] }, AT, {})).toEqual(
      refused('certificate_for_another_issuer'),
    )
  })

  test('is refused when another authority certified it, or the anchor came along, or none did [S 30]', async () => {
    const forged = await others.certify(stranger.publicJwk, { uris: [ISSUER] })
    expect(await resolveIssuerKey(byChain, { x5c: [forged.derBase64] }, AT, {})).toEqual(refused('untrusted_chain'))
    expect(await resolveIssuerKey(byChain, { x5c: [leaf.derBase64, issuers.root.derBase64] }, AT, {})).toEqual(
      refused('anchor_in_chain'),
    )
    expect(await resolveIssuerKey(byChain, { x5c: [] }, AT, {})).toEqual(refused('no_x5c'))
    expect(await resolveIssuerKey(byChain, { x5c: ['AAAA'] }, AT, {})).toEqual(refused('malformed_certificate'))
  })

  test('needs no name when the authority certifies this issuer alone [S 30]', async () => {
    const nameless = await issuers.certify(agency.publicJwk, {})
    const sole = issuerEntry([{ kind: 'x5c', certificate: issuers.root.derBase64, soleIssuer: true }])
    expect(await resolveIssuerKey(sole, { x5c: [nameless.derBase64] }, AT, {})).toEqual(isAgency)
    expect(await resolveIssuerKey(byChain, { x5c: [nameless.derBase64] }, AT, {})).toEqual(
      refused('certificate_for_another_issuer'),
    )
    const both = issuerEntry([
      ...byChain.anchors,
      { kind: 'x5c', certificate: others.root.derBase64, soleIssuer: true },
    ])
    expect(await resolveIssuerKey(both, { x5c: [nameless.derBase64] }, AT, {})).toEqual(
      refused('certificate_for_another_issuer'),
    )
  })

  test('is refused once the certificate has expired [S 30]', async () => {
    const short = await issuers.certify(agency.publicJwk, { uris: [ISSUER] }, new Date('2026-11-01T00:00:00Z'))
    expect(await resolveIssuerKey(byChain, { x5c: [short.derBase64] }, AT, {})).toEqual(refused('certificate_expired'))
  })

  test('is not looked for elsewhere when the chain is bad, though a kid is there too', async () => {
    const both = issuerEntry([...byChain.anchors, { kind: 'jwk', jwk: agency.publicJwk }])
    const forged = await others.certify(agency.publicJwk, { uris: [ISSUER] })
    expect(await resolveIssuerKey(both, { x5c: [forged.derBase64], kid: thumbprint }, AT, {})).toEqual(
      refused('untrusted_chain'),
    )
  })
})

describe('an issuer’s key, by its name', () => {
  const one = issuerEntry([{ kind: 'jwk', jwk: { ...agency.publicJwk, kid: 'key-1' } }])
  const two = issuerEntry([...one.anchors, { kind: 'jwk', jwk: { ...stranger.publicJwk, kid: 'key-2' } }])

  test('is the anchor of that kid or thumbprint', async () => {
    expect(await resolveIssuerKey(two, { kid: 'key-1' }, AT, {})).toEqual(isAgency)
    expect(await resolveIssuerKey(two, { kid: thumbprint }, AT, {})).toEqual(isAgency)
  })

  test('is the only one when no name is given, and refused when there is a choice', async () => {
    expect(await resolveIssuerKey(one, {}, AT, {})).toEqual(isAgency)
    expect(await resolveIssuerKey(two, {}, AT, {})).toEqual(refused('no_key_hint'))
    expect(await resolveIssuerKey(byChain, {}, AT, {})).toEqual(refused('no_key_hint'))
  })

  test('is refused for a name nobody has, or that two have', async () => {
    expect(await resolveIssuerKey(one, { kid: 'key-2' }, AT, {})).toEqual(refused('key_not_found'))
    const same = issuerEntry([...one.anchors, { kind: 'jwk', jwk: { ...stranger.publicJwk, kid: 'key-1' } }])
    expect(await resolveIssuerKey(same, { kid: 'key-1' }, AT, {})).toEqual(refused('key_not_found'))
  })
})

describe('an issuer’s key, by its DID', () => {
  const didJwk = didJwkOf(agency.publicJwk)
  const jwk = issuerEntry([{ kind: 'did', did: didJwk }])
  const web = issuerEntry([{ kind: 'did', did: DID_WEB }])
  const document = {
    id: DID_WEB,
    verificationMethod: [
      { id: `${DID_WEB}#key-1`, type: 'JsonWebKey2020', controller: DID_WEB, publicKeyJwk: agency.publicJwk },
    ],
    assertionMethod: [`${DID_WEB}#key-1`],
  }
  const fetching = (served: unknown) => ({
    fetchDidDocument: async (url: string) => {
      expect(url).toBe('https://issuer.example/public-security/did.json')
      return served
    },
  })

  test('is the key that did:jwk holds, under its one fragment [S 30]', async () => {
    expect(await resolveIssuerKey(jwk, { kid: `${didJwk}#0` }, AT, {})).toEqual(isAgency)
    expect(await resolveIssuerKey(jwk, { kid: `${didJwk}#1` }, AT, {})).toEqual(refused('key_not_found'))
    expect(await resolveIssuerKey(jwk, { kid: didJwk }, AT, {})).toEqual(refused('key_not_found'))
  })

  test('is the key of that name in the did:web document [S 30]', async () => {
    expect(await resolveIssuerKey(web, { kid: `${DID_WEB}#key-1` }, AT, fetching(document))).toEqual(isAgency)
    expect(await resolveIssuerKey(web, { kid: `${DID_WEB}#key-2` }, AT, fetching(document))).toEqual(
      refused('key_not_found'),
    )
    expect(await resolveIssuerKey(web, { kid: `${DID_WEB}#key-1` }, AT, fetching({ ...document, id: 'x' }))).toEqual(
      refused('key_not_found'),
    )
  })

  test('is refused for a DID that the entry does not name, without a fetch [R 21]', async () => {
    const fetchDidDocument = async () => {
      throw new Error('nothing should be fetched')
    }
    const other = didJwkOf(stranger.publicJwk)
    expect(await resolveIssuerKey(jwk, { kid: `${other}#0` }, AT, { fetchDidDocument })).toEqual(
      refused('key_not_found'),
    )
    expect(await resolveIssuerKey(web, { kid: 'did:web:evil.example#key-1' }, AT, { fetchDidDocument })).toEqual(
      refused('key_not_found'),
    )
  })

  test('is refused when the document cannot be had, or nobody fetches', async () => {
    const failing = {
      fetchDidDocument: async () => {
        throw new Error('no route')
      },
    }
    expect(await resolveIssuerKey(web, { kid: `${DID_WEB}#key-1` }, AT, failing)).toEqual(refused('did_not_resolved'))
    expect(await resolveIssuerKey(web, { kid: `${DID_WEB}#key-1` }, AT, {})).toEqual(refused('did_not_resolved'))
  })

  test('is refused when the list itself names a DID that is none', async () => {
    const broken = issuerEntry([{ kind: 'did', did: 'did:jwk:e30' }])
    expect(await resolveIssuerKey(broken, { kid: 'did:jwk:e30#0' }, AT, {})).toEqual(refused('malformed_anchor'))
    const odd = issuerEntry([{ kind: 'did', did: 'did:web:..' }])
    expect(await resolveIssuerKey(odd, { kid: 'did:web:..#1' }, AT, {})).toEqual(refused('malformed_anchor'))
  })
})
