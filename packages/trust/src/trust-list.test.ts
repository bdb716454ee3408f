import { type JsonObject, signerFromJwk, signJwt } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readTrustList, replaceTrustList } from './read-trust-list.ts'
import { signTrustList } from './sign-trust-list.ts'
import { AT, accepted, authority, issuerEntry, keyPair, relyingParty, trustList } from './testing/registry.ts'
import type { TrustList } from './trust-list.ts'

const registry = await keyPair()
const signer = await signerFromJwk(registry.privateJwk, { kid: 'registry-1' })
const { root } = await authority('issuers')
const agency = await keyPair()

const LIST = trustList({
  issuers: [
    issuerEntry([
      { kind: 'x5c', certificate: root.derBase64 },
      { kind: 'x5c', certificate: root.derBase64, soleIssuer: true },
      { kind: 'jwk', jwk: agency.publicJwk },
      { kind: 'did', did: 'did:web:issuer.example:public-security' },
    ]),
  ],
  relyingParties: [
    relyingParty({ accessAnchors: [{ kind: 'x5c', certificate: root.derBase64 }] }),
    relyingParty({
      clientIds: ['x509_hash:certified'],
      registration: { id: 'school-1', version: 2 },
      uses: relyingParty().uses.map((use) => ({ ...use, certificateDigest: 'A'.repeat(43) })),
    }),
    relyingParty({
      clientIds: ['x509_hash:withdrawn'],
      registration: { id: 'school-2', version: 4, withdrawn: true },
      uses: [],
    }),
  ],
})

const read = (token: string, at = AT) => readTrustList(token, registry.publicJwk, at)
const refused = (reason: string) => ({ ok: false, reason })

async function spoiled(spoil: (payload: JsonObject) => JsonObject): Promise<string> {
  const [, payload = ''] = (await signTrustList(LIST, signer)).split('.')
  return signJwt('trust_list', {}, spoil(JSON.parse(Buffer.from(payload, 'base64url').toString())), signer)
}

/** The first entry of one of the lists, spoiled. */
const first = (payload: JsonObject, list: 'issuers' | 'relying_parties', spoil: JsonObject): JsonObject => {
  const [entry, ...others] = payload[list] as JsonObject[]
  return { ...payload, [list]: [{ ...entry, ...spoil }, ...others] }
}

describe('a trust list', () => {
  test('is read as it was signed [T 12]', async () => {
    expect(await read(await signTrustList(LIST, signer))).toEqual({ ok: true, value: LIST })
  })

  test('carries wire names and its own type', async () => {
    const [header = '', payload = ''] = (await signTrustList(LIST, signer)).split('.')
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({
      alg: 'ES256',
      typ: 'sojourn-trust-list+jwt',
      kid: 'registry-1',
    })
    const wire = JSON.parse(Buffer.from(payload, 'base64url').toString())
    expect(Object.keys(wire).sort()).toEqual(['exp', 'iat', 'id', 'issuers', 'relying_parties', 'version'])
    expect(wire.issuers[0]).toMatchObject({ credit_code: '11000000000000000X', status_lists: [expect.any(String)] })
  })

  test('is refused when another key signed it, whatever the token says of its key [T 12]', async () => {
    const other = await keyPair()
    const forged = await signTrustList(LIST, await signerFromJwk(other.privateJwk, { kid: 'registry-1' }))
    expect(await read(forged)).toEqual(refused('bad_signature'))
    const withKey = await signJwt(
      'trust_list',
      { jwk: { ...other.publicJwk } },
      {},
      await signerFromJwk(other.privateJwk),
    )
    expect(await read(withKey)).toEqual(refused('forbidden_header'))
    expect(await read(await signJwt('status_list', {}, {}, signer))).toEqual(refused('wrong_typ'))
    expect(await read('list')).toEqual(refused('malformed_jwt'))
  })

  test('is refused before its time and after it [T 12]', async () => {
    const token = await signTrustList(LIST, signer)
    expect(await read(token, new Date('2026-12-19T00:00:59Z'))).toMatchObject({ ok: true })
    expect(await read(token, new Date('2026-12-19T00:01:00Z'))).toEqual(refused('expired'))
    expect(await read(token, new Date('2026-11-18T23:58:59Z'))).toEqual(refused('not_yet_valid'))
  })

  test('is refused with an anchor that is no key', async () => {
    const anchor = { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' } as const
    expect(await readTrustList(await signTrustList(LIST, signer), anchor, AT)).toEqual(refused('malformed_anchor'))
  })

  test('ignores members it does not know', async () => {
    const more = await spoiled((payload) => ({ ...first(payload, 'issuers', { logo: 'x' }), note: 'x' }))
    expect(await read(more)).toEqual({ ok: true, value: LIST })
  })

  test.each<[string, (payload: JsonObject) => JsonObject]>([
    ['no version', ({ version: _, ...rest }) => rest],
    ['a version of nothing', (payload) => ({ ...payload, version: 0 })],
    ['no exp', ({ exp: _, ...rest }) => rest],
    ['no issuers', ({ issuers: _, ...rest }) => rest],
    ['an issuer that is no URL', (payload) => first(payload, 'issuers', { issuer: 'issuer' })],
    ['an issuer without anchors', (payload) => first(payload, 'issuers', { anchors: [] })],
    ['an anchor of no known kind', (payload) => first(payload, 'issuers', { anchors: [{ kind: 'any' }] })],
    ['a name in one language', (payload) => first(payload, 'issuers', { name: { en: 'x' } })],
    [
      'the same issuer twice',
      (payload) => ({ ...payload, issuers: [...(payload.issuers as []), ...(payload.issuers as [])] }),
    ],
    ['the same client twice', (payload) => first(payload, 'relying_parties', { client_ids: ['a', 'a'] })],
    ['a registration of no version', (payload) => first(payload, 'relying_parties', { registration: { id: 'x' } })],
    ['a relying party of no known kind', (payload) => first(payload, 'relying_parties', { kind: 'spy' })],
    ['an end before its beginning', (payload) => ({ ...payload, iat: Number(payload.exp) - 0, exp: payload.exp ?? 0 })],
  ])('is refused with %s', async (_, spoil) => {
    const at = new Date('2026-12-19T00:00:10Z')
    expect(await read(await spoiled((payload) => payload), at)).toMatchObject({ ok: true })
    expect(await read(await spoiled(spoil), at)).toEqual(refused('malformed_trust_list'))
  })

  test('is not signed when no reader would take it', async () => {
    await expect(signTrustList({ ...LIST, version: 0 }, signer)).rejects.toThrow('malformed')
    const twice = { ...LIST, issuers: [...LIST.issuers, ...LIST.issuers] }
    await expect(signTrustList(twice, signer)).rejects.toThrow('malformed')
  })

  test('is replaced by a newer one of the same name, never by an older one [T 12]', () => {
    const newer: TrustList = { ...LIST, version: 4 }
    expect(replaceTrustList(undefined, LIST)).toEqual({ ok: true, value: LIST })
    expect(accepted(replaceTrustList(LIST, newer))).toBe(newer)
    expect(accepted(replaceTrustList(LIST, LIST))).toBe(LIST)
    expect(replaceTrustList(newer, LIST)).toEqual(refused('rolled_back'))
    expect(replaceTrustList(LIST, { ...newer, id: 'another' })).toEqual(refused('another_list'))
  })
})
