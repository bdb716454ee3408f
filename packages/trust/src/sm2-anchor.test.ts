import { jwkThumbprint } from '@sojourn/keys'
import { generateSm2Key, importSm2VerificationKey } from '@sojourn/keys/sm2'
import { describe, expect, test } from 'vitest'
import { resolveIssuerKey, resolveStatusListKey } from './resolve-issuer-key.ts'
import { AT, issuerEntry, keyPair } from './testing/registry.ts'

const { publicJwk: jwk } = await generateSm2Key()
const kid = jwkThumbprint(jwk)
const flagged = { importSm2Key: importSm2VerificationKey }
const named = issuerEntry([{ kind: 'jwk', jwk }])

describe('an SM2 key', () => {
  test('is believed where the list names it with its algorithm and the flag is on', async () => {
    const believed = { ok: true, value: expect.objectContaining({ thumbprint: kid }) }
    expect(await resolveIssuerKey(named, { kid }, AT, flagged)).toEqual(believed)
    expect(await resolveStatusListKey(named, { kid }, AT, flagged)).toEqual(believed)
  })

  test('is not believed where the flag is off', async () => {
    expect(await resolveIssuerKey(named, { kid }, AT, {})).toEqual({ ok: false, reason: 'key_not_found' })
  })

  test('is not believed without its algorithm’s name, nor when the list names another key', async () => {
    const { alg: _, ...unnamed } = jwk
    const entry = issuerEntry([{ kind: 'jwk', jwk: unnamed }])
    expect(await resolveIssuerKey(entry, { kid }, AT, flagged)).toEqual({ ok: false, reason: 'malformed_anchor' })
    const other = issuerEntry([{ kind: 'jwk', jwk: (await keyPair()).publicJwk }])
    expect(await resolveIssuerKey(other, { kid }, AT, flagged)).toEqual({ ok: false, reason: 'key_not_found' })
  })

  test('is not believed because a DID document names it', async () => {
    const did = 'did:web:issuer.example:public-security'
    const verificationMethod = [{ id: `${did}#1`, controller: did, publicKeyJwk: jwk }]
    const document = { id: did, verificationMethod, assertionMethod: [`${did}#1`] }
    const deps = { ...flagged, fetchDidDocument: async () => document }
    const entry = issuerEntry([{ kind: 'did', did }])
    expect(await resolveIssuerKey(entry, { kid: `${did}#1` }, AT, deps)).toEqual({ ok: false, reason: 'key_not_found' })
  })

  test('that the list has revoked is refused like any other', async () => {
    const entry = issuerEntry([{ kind: 'jwk', jwk }], { keys: [{ jwk, revoked: true }] })
    expect(await resolveIssuerKey(entry, { kid }, AT, flagged)).toEqual({ ok: false, reason: 'key_revoked' })
  })
})
