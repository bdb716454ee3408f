import { jwkThumbprint, type PublicJwk, signerFromJwk } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readTrustList } from './read-trust-list.ts'
import { resolveIssuer } from './resolve-issuer.ts'
import { resolveIssuerKey, resolveStatusListKey } from './resolve-issuer-key.ts'
import { signTrustList } from './sign-trust-list.ts'
import { AT, authority, CARD, ISSUER, issuerEntry, keyPair, PERMIT, trustList } from './testing/registry.ts'
import type { ListedKey } from './trust-list.ts'

const issuers = await authority('issuers')
const permitKey = await keyPair()
const cardKey = await keyPair()
const chainOf = async (jwk: PublicJwk) => [(await issuers.certify(jwk, { uris: [ISSUER] })).derBase64]
const permitChain = await chainOf(permitKey.publicJwk)
const cardChain = await chainOf(cardKey.publicJwk)

const anchors = [{ kind: 'x5c', certificate: issuers.root.derBase64 }] as const
const entryWith = (keys: readonly ListedKey[]) => issuerEntry(anchors, { types: [PERMIT, CARD], keys })
const permit: ListedKey = { jwk: permitKey.publicJwk, types: [PERMIT] }
const refused = (reason: string) => ({ ok: false, reason })
const isPermitKey = {
  ok: true,
  value: expect.objectContaining({ thumbprint: jwkThumbprint(permitKey.publicJwk) }),
}

describe('an issuer whose keys are listed', () => {
  test('signs with those', async () => {
    expect(await resolveIssuerKey(entryWith([permit]), { x5c: permitChain }, AT, {})).toEqual(isPermitKey)
    expect(await resolveStatusListKey(entryWith([permit]), { x5c: permitChain }, AT, {})).toEqual(isPermitKey)
  })

  test('signs with no other, however well certified [T 5]', async () => {
    expect(await resolveIssuerKey(entryWith([permit]), { x5c: cardChain }, AT, {})).toEqual(refused('key_not_listed'))
    expect(await resolveIssuerKey(entryWith([]), { x5c: permitChain }, AT, {})).toEqual(refused('key_not_listed'))
  })

  test('signs with no other that its DID document names either [T 5]', async () => {
    const did = 'did:web:issuer.example:public-security'
    const kid = `${did}#1`
    const document = {
      id: did,
      verificationMethod: [{ id: kid, controller: did, publicKeyJwk: cardKey.publicJwk }],
      assertionMethod: [kid],
    }
    const deps = { fetchDidDocument: async () => document }
    const byDid = (keys: readonly ListedKey[]) => issuerEntry([{ kind: 'did', did }], { keys })
    const listed = await resolveIssuerKey(byDid([{ jwk: cardKey.publicJwk }]), { kid }, AT, deps)
    expect(listed.ok).toBe(true)
    expect(await resolveIssuerKey(byDid([permit]), { kid }, AT, deps)).toEqual(refused('key_not_listed'))
  })

  test('is not believed in anything that a revoked key signed [T 5]', async () => {
    const entry = entryWith([{ ...permit, revoked: true }, { jwk: cardKey.publicJwk }])
    expect(await resolveIssuerKey(entry, { x5c: permitChain }, AT, {})).toEqual(refused('key_revoked'))
    expect(await resolveStatusListKey(entry, { x5c: permitChain }, AT, {})).toEqual(refused('key_revoked'))
    expect((await resolveIssuerKey(entry, { x5c: cardChain }, AT, {})).ok).toBe(true)
  })

  test('signs each type with the keys of that type', async () => {
    const list = trustList({ issuers: [entryWith([permit, { jwk: cardKey.publicJwk, types: [CARD] }])] })
    for (const iss of [{ iss: ISSUER }, {}]) {
      const hint = { ...iss, x5c: permitChain }
      expect((await resolveIssuer(list, hint, PERMIT, AT, {})).ok).toBe(true)
      expect(await resolveIssuer(list, hint, CARD, AT, {})).toEqual(refused('type_not_allowed'))
    }
  })

  test('signs no status list with a key that is for credentials alone', async () => {
    const entry = entryWith([{ ...permit, statusLists: false }])
    expect((await resolveIssuerKey(entry, { x5c: permitChain }, AT, {})).ok).toBe(true)
    expect(await resolveStatusListKey(entry, { x5c: permitChain }, AT, {})).toEqual(refused('key_not_listed'))
  })

  test('is read back from the signed list as it was written', async () => {
    const registry = await keyPair()
    const keys: ListedKey[] = [
      { jwk: permitKey.publicJwk, types: [PERMIT], statusLists: false },
      { jwk: cardKey.publicJwk, revoked: true },
    ]
    const list = trustList({ issuers: [entryWith(keys)] })
    const token = await signTrustList(list, await signerFromJwk(registry.privateJwk))
    expect(await readTrustList(token, registry.publicJwk, AT)).toEqual({ ok: true, value: list })
  })

  test('has no list that names one key twice', async () => {
    const { privateJwk } = await keyPair()
    const list = trustList({ issuers: [entryWith([permit, { jwk: permitKey.publicJwk, revoked: true }])] })
    await expect(signTrustList(list, await signerFromJwk(privateJwk))).rejects.toThrow('malformed')
  })
})
