import { importVerificationKey, parseJws, type TokenKindRule, verifyJws } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

type Jwk = Readonly<Record<string, unknown>>

interface JwsVector {
  readonly tcId: number
  readonly jws?: string
  readonly result: 'valid' | 'invalid'
}

interface JwsVectors {
  readonly testGroups: readonly {
    readonly comment: string
    readonly public?: Jwk
    readonly private?: Jwk
    readonly tests: readonly JwsVector[]
  }[]
}

/** The vectors sign `foo`, without a typ; all else is as strict as for our own tokens. */
const RULE: TokenKindRule = {
  typ: 'none of the vectors has one',
  typMayBeAbsent: true,
  algs: ['ES256', 'ES384', 'EdDSA'],
  jwkHeader: 'forbidden',
  maxChars: 65_536,
}

async function verdict(jwk: unknown, compact: string): Promise<string> {
  const key = await importVerificationKey(jwk)
  if (!key.ok) return key.reason
  const jws = parseJws(compact, RULE)
  if (!jws.ok) return jws.reason
  const verified = await verifyJws(RULE, jws.value, key.value)
  return verified.ok ? 'valid' : verified.reason
}

const read = (file: string): JwsVectors => JSON.parse(readVectors(`wycheproof/${file}`))

/** A key for verifying stands under `public`; symmetric keys, which are both, under `private`. */
const keysOf = (group: JwsVectors['testGroups'][number]): readonly Jwk[] => {
  const key = group.public ?? group.private ?? {}
  return Array.isArray(key.keys) ? key.keys : [key]
}

async function acceptedIds(vectors: JwsVectors): Promise<Set<number>> {
  const accepted = new Set<number>()
  for (const group of vectors.testGroups) {
    for (const { tcId, jws } of group.tests) {
      if (jws === undefined) continue
      for (const key of keysOf(group)) if ((await verdict(key, jws)) === 'valid') accepted.add(tcId)
    }
  }
  return accepted
}

const validIds = (vectors: JwsVectors): number[] =>
  vectors.testGroups.flatMap((group) =>
    group.tests.filter((vector) => vector.jws !== undefined && vector.result === 'valid').map((vector) => vector.tcId),
  )

const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i)

describe.skipIf(!vectorsArePresent('wycheproof/json_web_signature_test.json'))('Wycheproof JWS', () => {
  const vectors = vectorsArePresent('wycheproof/json_web_signature_test.json')
    ? read('json_web_signature_test.json')
    : { testGroups: [] }
  const { testGroups } = vectors
  const group = (comment: string) => testGroups.filter((candidate) => candidate.comment === comment)

  test('is accepted where the algorithm is ours, and nowhere that the vectors refuse [R 18] [B 1]', async () => {
    expect(testGroups.flatMap((candidate) => candidate.tests)).toHaveLength(401)
    expect([...(await acceptedIds(vectors))]).toEqual([18, 378])
  })

  test('is refused for a valid signature by these reasons alone [R 18]', async () => {
    const falseRejects = [
      { why: 'HMAC is nowhere an algorithm of ours', tcIds: [1, 348, 352, 357, 358, 359, 376, 377] },
      {
        why: 'HMAC again; besides, a question mark stands inside the base64url, which the vectors overlook',
        tcIds: [372, 373],
      },
      { why: 'RSA with PKCS #1 v1.5 is not ours', tcIds: [33, ...range(259, 271), 345, 349] },
      {
        why: 'RSA-PSS is not ours',
        tcIds: [...range(272, 275), 287, 288, ...range(320, 323), ...range(325, 328), 346, 350],
      },
      { why: 'P-521 is not ours', tcIds: [347, 351] },
    ]
    const accepted = await acceptedIds(vectors)
    const ours = validIds(vectors).filter((tcId) => !accepted.has(tcId))
    expect(ours).toEqual(falseRejects.flatMap(({ tcIds }) => tcIds).sort((a, b) => a - b))
  })

  test('is refused under ES256 for what is wrong with it', async () => {
    const [es256] = group('es256')
    const reasons = await Promise.all(es256?.tests.map(({ jws = '' }) => verdict(es256.public, jws)) ?? [])
    const [bad, malformed] = ['bad_signature', 'malformed_jwt']
    expect(reasons).toEqual([
      'valid',
      ...[bad, bad, malformed, bad, bad, malformed, bad],
      ...[malformed, malformed, malformed, malformed, malformed],
      'alg_not_allowed',
      'forbidden_header',
    ])
  })

  test('is read in one spelling only: white space, foreign characters and stray tails are malformed [R 17]', () => {
    const malformed = group('base64').flatMap(({ tests }) =>
      tests.filter(({ jws = '' }) => !parseJws(jws).ok).map(({ tcId }) => tcId),
    )
    // 367 and 370 are the very text of the valid 357.
    expect(malformed).toEqual([...range(360, 366), 368, 369, ...range(371, 375)])
  })

  test('is not verified with a key for encryption', async () => {
    const reasons = await Promise.all(
      group('ec_key_for_encryption').map((candidate) => verdict(candidate.public, candidate.tests[0]?.jws ?? '')),
    )
    expect(reasons).toEqual(['unsupported_key', 'unsupported_key'])
  })
})

describe.skipIf(!vectorsArePresent('wycheproof/json_web_crypto_test.json'))('Wycheproof JWC', () => {
  test('is accepted for the one valid ES256 signature alone [R 18] [B 1]', async () => {
    expect([...(await acceptedIds(read('json_web_crypto_test.json')))]).toEqual([18])
  })
})

describe.skipIf(!vectorsArePresent('wycheproof/json_web_key_test.json'))('Wycheproof JWK', () => {
  test('is accepted nowhere: the valid keys are HMAC and RSA [R 18] [B 1]', async () => {
    const vectors = read('json_web_key_test.json')
    expect(vectors.testGroups.flatMap((group) => group.tests)).toHaveLength(26)
    expect([...(await acceptedIds(vectors))]).toEqual([])
    expect(validIds(vectors)).toEqual([2, 5, 13, 14, 15])
  })

  test('is refused among elliptic curve keys for what is wrong with the key', async () => {
    const keyOf = (tcId: number): Jwk | undefined =>
      read('json_web_key_test.json')
        .testGroups.filter((group) => group.tests.some((vector) => vector.tcId === tcId))
        .flatMap(keysOf)[0]
    const reasons = range(19, 24).map(async (tcId) => {
      const imported = await importVerificationKey(keyOf(tcId))
      return imported.ok ? 'accepted' : imported.reason
    })
    expect(await Promise.all(reasons)).toEqual([
      'unsupported_key', // 19: alg ES521 on P-256
      'unsupported_key', // 20: alg ES224
      'unsupported_key', // 21: use enc
      'malformed_key', // 22: not on the curve
      'unsupported_key', // 23: alg ES256 on P-384
      'unsupported_key', // 24: kty RSA
    ])
  })
})
