import { encodeBase64url, importVerificationKey } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

interface SignatureVectors {
  readonly numberOfTests: number
  readonly testGroups: readonly {
    readonly publicKey: { readonly wx?: string; readonly wy?: string; readonly pk?: string }
    readonly tests: readonly {
      readonly tcId: number
      readonly msg: string
      readonly sig: string
      readonly result: 'valid' | 'invalid' | 'acceptable'
    }[]
  }[]
}

type Group = SignatureVectors['testGroups'][number]

const fromHex = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const coordinate = (hex: string, bytes: number): string =>
  encodeBase64url(fromHex(hex.slice(-2 * bytes).padStart(2 * bytes, '0')))

const ecJwk =
  (crv: string, bytes: number) =>
  ({ publicKey: { wx = '', wy = '' } }: Group) => ({
    kty: 'EC',
    crv,
    x: coordinate(wx, bytes),
    y: coordinate(wy, bytes),
  })

const FILES = [
  { file: 'ecdsa_secp256r1_sha256_p1363_test.json', what: 'ES256', tests: 262, jwkOf: ecJwk('P-256', 32) },
  { file: 'ecdsa_secp384r1_sha384_p1363_test.json', what: 'ES384', tests: 280, jwkOf: ecJwk('P-384', 48) },
  {
    file: 'ed25519_test.json',
    what: 'Ed25519',
    tests: 151,
    jwkOf: ({ publicKey: { pk = '' } }: Group) => ({ kty: 'OKP', crv: 'Ed25519', x: coordinate(pk, 32) }),
  },
] as const

/** What our verifier says of one vector: a key that is refused verifies nothing. */
async function verdict(jwk: unknown, test: Group['tests'][number]): Promise<'valid' | 'invalid'> {
  const key = await importVerificationKey(jwk)
  return key.ok && (await key.value.verify(fromHex(test.msg), fromHex(test.sig))) ? 'valid' : 'invalid'
}

for (const { file, what, tests, jwkOf } of FILES) {
  const path = `wycheproof/${file}`
  describe.skipIf(!vectorsArePresent(path))(`Wycheproof ${what}`, () => {
    test(`has ${tests} vectors, and our verifier says of each what they say [R 18] [B 1]`, async () => {
      const vectors: SignatureVectors = JSON.parse(readVectors(path))
      const differing: string[] = []
      let seen = 0
      for (const group of vectors.testGroups) {
        const jwk = jwkOf(group)
        for (const vector of group.tests) {
          seen++
          const ours = await verdict(jwk, vector)
          if (vector.result !== 'acceptable' && ours !== vector.result) differing.push(`${vector.tcId}: ${ours}`)
        }
      }
      expect(seen).toBe(tests)
      expect(differing).toEqual([])
    })
  })
}
