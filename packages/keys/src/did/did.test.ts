import { describe, expect, test } from 'vitest'
import {
  didJwkOf,
  didWebOf,
  didWebUrl,
  encodeBase64url,
  generateSigningKey,
  jwkThumbprint,
  keyOfDidDocument,
  resolveDidJwk,
} from '../index.ts'

const { privateJwk, publicJwk } = await generateSigningKey()
const thumbprint = jwkThumbprint(publicJwk)
const didJwkFrom = (text: string): string => `did:jwk:${encodeBase64url(text)}`

describe('did:jwk', () => {
  test('is the key itself, and its one method is #0 [S 30]', async () => {
    const did = didJwkOf({ ...publicJwk, kid: 'ours' })
    expect(didJwkOf(publicJwk)).toBe(did)
    expect(await resolveDidJwk(did)).toMatchObject({ ok: true, value: { thumbprint } })
    expect(await resolveDidJwk(`${did}#0`)).toMatchObject({ ok: true, value: { thumbprint } })
  })

  test('resolves whatever the order of its members', async () => {
    const { kty, crv, x, y } = publicJwk
    expect(await resolveDidJwk(didJwkFrom(JSON.stringify({ y, x, use: 'sig', kty, crv })))).toMatchObject({ ok: true })
  })

  test.each([
    ['of a private key', didJwkFrom(JSON.stringify(privateJwk)), 'private_key'],
    [
      'of a key for encryption',
      didJwkFrom(JSON.stringify({ ...publicJwk, use: 'enc', alg: 'ECDH-ES' })),
      'unsupported_key',
    ],
    ['of no key', didJwkFrom('[]'), 'malformed_key'],
    ['of no JSON', didJwkFrom('key'), 'malformed_did'],
    ['with a member twice', didJwkFrom('{"kty":"EC","kty":"EC"}'), 'malformed_did'],
    ['with padding [R 17]', `${didJwkOf(publicJwk)}=`, 'malformed_did'],
    ['with another method', `${didJwkOf(publicJwk)}#1`, 'malformed_did'],
    ['with an empty fragment', `${didJwkOf(publicJwk)}#`, 'malformed_did'],
    ['with a query', `${didJwkOf(publicJwk)}?a=b`, 'malformed_did'],
    ['that is very long', didJwkFrom(JSON.stringify({ ...publicJwk, padding: 'x'.repeat(2000) })), 'malformed_did'],
    ['that is a did:key', 'did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169', 'unsupported_did'],
  ])('%s is refused [S 30]', async (_what, did, reason) => {
    expect(await resolveDidJwk(did)).toEqual({ ok: false, reason })
  })
})

describe('did:web', () => {
  test.each([
    ['https://issuer.example', 'did:web:issuer.example', 'https://issuer.example/.well-known/did.json'],
    ['https://issuer.example/', 'did:web:issuer.example', 'https://issuer.example/.well-known/did.json'],
    [
      'https://issuer.example:8443/a/b',
      'did:web:issuer.example%3A8443:a:b',
      'https://issuer.example:8443/a/b/did.json',
    ],
    [
      'https://issuer.example/public-security',
      'did:web:issuer.example:public-security',
      'https://issuer.example/public-security/did.json',
    ],
  ])('comes from %s and leads back [S 30]', (url, did, document) => {
    expect(didWebOf(url)).toBe(did)
    expect(didWebUrl(did)).toEqual({ ok: true, value: document })
  })

  test('uses http on this machine alone, and only when told', () => {
    const did = didWebOf('http://localhost:4100/public-security')
    expect(did).toBe('did:web:localhost%3A4100:public-security')
    expect(didWebUrl(did, { httpOnLoopback: true })).toEqual({
      ok: true,
      value: 'http://localhost:4100/public-security/did.json',
    })
    expect(didWebUrl(did)).toEqual({ ok: true, value: 'https://localhost:4100/public-security/did.json' })
    expect(didWebUrl('did:web:127.0.0.1%3A4100', { httpOnLoopback: true })).toMatchObject({ ok: true })
    expect(didWebUrl('did:web:issuer.example', { httpOnLoopback: true })).toEqual({
      ok: true,
      value: 'https://issuer.example/.well-known/did.json',
    })
  })

  test.each([
    'did:web:',
    'did:web::a',
    'did:web:issuer.example:',
    'did:web:issuer.example::a',
    'did:web:issuer.example:..:a',
    'did:web:issuer.example:.',
    'did:web:issuer.example:a%2Fb',
    'did:web:issuer.example:%2e%2e',
    'did:web:issuer.example:a?b',
    'did:web:issuer.example:a#key-1',
    'did:web:issuer.example:a/b',
    'did:web:issuer.example%3A',
    'did:web:issuer.example%3Aport',
    'did:web:issuer.example%3A999999',
    'did:web:user@issuer.example',
    'did:web:user%40issuer.example',
    'did:web:127.0.0.1',
    'did:web:169.254.169.254:latest',
    'did:web:2130706433',
    'did:web:0x7f.1',
    'did:web:127.1',
    'did:web:[::1]',
    'did:web:.example',
    'did:web:issuer.example.',
    `did:web:issuer.example:${'a'.repeat(2000)}`,
  ])('is refused as %s [S 30]', (did) => {
    expect(didWebUrl(did)).toEqual({ ok: false, reason: 'malformed_did' })
  })

  test('is not another method', () => {
    expect(didWebUrl('did:key:z6Mk')).toEqual({ ok: false, reason: 'unsupported_did' })
  })

  test.each([
    'ftp://issuer.example',
    'https://issuer.example/a?b',
    'https://issuer.example/a#b',
    'https://u@issuer.example',
    'https://issuer.example/a%2Fb',
    'https://[2001:db8::1]/a',
    'https://192.0.2.1/a',
    'issuer',
  ])('does not come from %s', (url) => {
    expect(() => didWebOf(url)).toThrow()
  })
})

describe('a key of a DID document', () => {
  const did = 'did:web:issuer.example'
  const kid = `${did}#key-1`
  const method = { id: kid, type: 'JsonWebKey2020', controller: did, publicKeyJwk: { ...publicJwk } }
  const document = { id: did, verificationMethod: [method], assertionMethod: [kid] }
  const reasonOf = async (changed: unknown, wanted = kid): Promise<string> => {
    const found = await keyOfDidDocument(changed, did, wanted)
    return found.ok ? 'ok' : found.reason
  }

  test('is found by its name, absolute or relative, listed or embedded', async () => {
    expect(await keyOfDidDocument(document, did, kid)).toMatchObject({ ok: true, value: { thumbprint } })
    const relative = { ...document, verificationMethod: [{ ...method, id: '#key-1' }], assertionMethod: ['#key-1'] }
    expect(await reasonOf(relative)).toBe('ok')
    expect(await reasonOf({ ...document, assertionMethod: [method] })).toBe('ok')
  })

  test('is refused unless the document is of that DID', async () => {
    expect(await reasonOf({ ...document, id: 'did:web:attacker.example' })).toBe('wrong_did')
  })

  test('is refused when it is not there, there twice, or under the control of another', async () => {
    expect(await reasonOf(document, `${did}#key-2`)).toBe('key_not_found')
    expect(await reasonOf(document, 'key-1')).toBe('key_not_found')
    expect(await reasonOf({ ...document, verificationMethod: [method, method] })).toBe('key_not_found')
    expect(await reasonOf({ ...document, verificationMethod: [{ ...method, controller: 'did:web:a' }] })).toBe(
      'key_not_found',
    )
  })

  test('is refused when it may not assert', async () => {
    expect(await reasonOf({ ...document, assertionMethod: [] })).toBe('not_for_assertion')
    expect(await reasonOf({ ...document, assertionMethod: [`${did}#key-2`] })).toBe('not_for_assertion')
    expect(await reasonOf({ id: did, verificationMethod: [method], authentication: [kid] })).toBe('not_for_assertion')
  })

  test('is refused when it is not one of ours', async () => {
    expect(await reasonOf({ ...document, verificationMethod: [{ ...method, publicKeyJwk: undefined }] })).toBe(
      'malformed_key',
    )
    const priv = { ...document, verificationMethod: [{ ...method, publicKeyJwk: { ...privateJwk } }] }
    expect(await reasonOf(priv)).toBe('private_key')
  })

  test.each([undefined, null, 'document', [], {}, { id: did }, { id: did, verificationMethod: {} }])(
    'is refused in a document like %j',
    async (malformed) => {
      expect(await reasonOf(malformed)).toBe('malformed_did_document')
    },
  )
})
