import { describe, expect, test } from 'vitest'
import { resolveIssuer } from './resolve-issuer.ts'
import { AT, authority, CARD, ISSUER, issuerEntry, keyPair, PERMIT, trustList } from './testing/registry.ts'

const issuers = await authority('issuers')
const agency = await keyPair()
const { derBase64: leaf } = await issuers.certify(agency.publicJwk, { uris: [ISSUER] })
const anchors = [{ kind: 'x5c', certificate: issuers.root.derBase64 }] as const
const other = issuerEntry(anchors, { issuer: 'https://issuer.example/human-resources', types: [CARD] })
const list = trustList({ issuers: [issuerEntry(anchors), other] })

const refused = (reason: string) => ({ ok: false, reason })
const found = { ok: true, value: expect.objectContaining({ issuer: expect.objectContaining({ issuer: ISSUER }) }) }

describe('the issuer of a token', () => {
  test('is the one it names, when the type is its own and the key leads back to it [R 21]', async () => {
    expect(await resolveIssuer(list, { iss: ISSUER, x5c: [leaf] }, PERMIT, AT, {})).toEqual(found)
  })

  test('is the one its certificate names, when it names none itself [S 25]', async () => {
    expect(await resolveIssuer(list, { x5c: [leaf] }, PERMIT, AT, {})).toEqual(found)
    expect(await resolveIssuer(list, { x5c: [leaf] }, CARD, AT, {})).toEqual(refused('type_not_allowed'))
  })

  test('is nobody when the list does not know it, the type is another’s, or the key leads elsewhere [R 21]', async () => {
    const { derBase64: stranger } = await issuers.certify(agency.publicJwk, { uris: ['https://nobody.example'] })
    expect(await resolveIssuer(list, { iss: 'https://nobody.example', x5c: [leaf] }, PERMIT, AT, {})).toEqual(
      refused('not_on_trust_list'),
    )
    expect(await resolveIssuer(list, { iss: ISSUER, x5c: [leaf] }, CARD, AT, {})).toEqual(refused('type_not_allowed'))
    expect(await resolveIssuer(list, { iss: ISSUER, x5c: [stranger] }, PERMIT, AT, {})).toEqual(
      refused('certificate_for_another_issuer'),
    )
    expect(await resolveIssuer(list, { x5c: [stranger] }, PERMIT, AT, {})).toEqual(refused('not_on_trust_list'))
    expect(await resolveIssuer(list, { kid: 'key-1' }, PERMIT, AT, {})).toEqual(refused('no_key_hint'))
  })

  test('is nobody when two entries claim the certificate', async () => {
    const sole = [{ ...anchors[0], soleIssuer: true }] as const
    const twice = trustList({ issuers: [issuerEntry(anchors), { ...other, anchors: sole }] })
    expect(await resolveIssuer(twice, { x5c: [leaf] }, PERMIT, AT, {})).toEqual(refused('not_on_trust_list'))
  })
})
