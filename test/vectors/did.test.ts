import {
  didJwkOf,
  didWebOf,
  didWebUrl,
  keyOfDidDocument,
  type PublicJwk,
  resolveDidJwk,
  resolveDidKey,
} from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

interface DidJwkExample {
  readonly name: string
  readonly did: string
  readonly didDocument: { readonly verificationMethod: readonly { readonly publicKeyJwk: PublicJwk }[] }
}

const example = (name: string): DidJwkExample => {
  const examples: DidJwkExample[] = JSON.parse(readVectors('did/did-jwk/examples.json'))
  const found = examples.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no did:jwk example ${name}`)
  return found
}

describe.skipIf(!vectorsArePresent('did/did-jwk/examples.json'))('the published did:jwk', () => {
  test('of a P-256 key is what we make of that key, and resolves to it [S 30]', async () => {
    const { did, didDocument } = example('P-256')
    const jwk = didDocument.verificationMethod[0]?.publicKeyJwk
    if (jwk === undefined) throw new Error('no key')
    expect(didJwkOf(jwk)).toBe(did)
    for (const spelling of [did, `${did}#0`]) {
      expect(await resolveDidJwk(spelling)).toMatchObject({ ok: true, value: { publicJwk: jwk } })
    }
    expect(await keyOfDidDocument(didDocument, did, `${did}#0`)).toMatchObject({ ok: true, value: { publicJwk: jwk } })
  })

  test('of an X25519 key is refused, for it verifies nothing [S 30]', async () => {
    expect(await resolveDidJwk(example('X25519').did)).toEqual({ ok: false, reason: 'unsupported_key' })
  })
})

describe.skipIf(!vectorsArePresent('did/did-web/did-to-url.json'))('the published did:web identifiers', () => {
  test('lead to their documents, and come from their URLs [S 30]', () => {
    const examples: { did: string; url: string }[] = JSON.parse(readVectors('did/did-web/did-to-url.json'))
    expect(examples).toHaveLength(3)
    for (const { did, url } of examples) {
      expect(didWebUrl(did)).toEqual({ ok: true, value: url })
      expect(didWebOf(url.replace(/(?:\/\.well-known)?\/did\.json$/, ''))).toBe(did)
    }
  })
})

interface DidKeyExample {
  readonly verificationMethod?: { readonly publicKeyJwk?: PublicJwk }
}

describe.skipIf(!vectorsArePresent('did/did-key/nist-curves.json'))('the published did:key identifiers', () => {
  const examples = (file: string): [string, DidKeyExample][] =>
    Object.entries(JSON.parse(readVectors(`did/did-key/${file}.json`)))

  test('of P-256 resolve to the keys beside them, and of P-384 and P-521 to none [S 30]', async () => {
    const seen: string[] = []
    for (const [did, { verificationMethod }] of examples('nist-curves')) {
      const { publicKeyJwk: jwk } = verificationMethod ?? {}
      if (jwk === undefined) continue
      seen.push(jwk.crv)
      const expected =
        jwk.crv === 'P-256' ? { ok: true, value: { publicJwk: jwk } } : { ok: false, reason: 'unsupported_key' }
      expect(await resolveDidKey(did)).toMatchObject(expected)
    }
    expect(seen.toSorted()).toEqual(['P-256', 'P-256', 'P-384', 'P-384', 'P-521', 'P-521'])
  })

  test('of Ed25519 resolve, of X25519, secp256k1, RSA and BLS12-381 do not', async () => {
    const resolved = examples('ed25519-x25519').map(async ([did]) => (await resolveDidKey(did)).ok)
    expect(await Promise.all(resolved)).toEqual([true, true, true, true, true])
    for (const file of ['x25519', 'secp256k1', 'rsa', 'bls12381']) {
      for (const [did] of examples(file)) expect(await resolveDidKey(did)).toMatchObject({ ok: false })
    }
  })
})
