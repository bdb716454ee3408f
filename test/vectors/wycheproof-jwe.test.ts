import { createCipheriv, createHash } from 'node:crypto'
import { decryptJwe, encodeBase64url, type PrivateJwk, readEncryptionKey, utf8 } from '@sojourn/keys'
import { describe, expect, test } from 'vitest'
import { readVectors, vectorsArePresent } from '../harness/published-vectors.ts'

interface JweVectors {
  readonly testGroups: readonly {
    readonly private: PrivateJwk
    readonly tests: readonly {
      readonly tcId: number
      readonly jwe?: string
      readonly pt?: string
      readonly enc?: string
      readonly result: 'valid' | 'invalid'
    }[]
  }[]
}

interface EcdhVectors {
  readonly testGroups: readonly {
    readonly tests: readonly {
      readonly tcId: number
      readonly public: Readonly<Record<string, string>>
      readonly private: PrivateJwk
      readonly shared: string
      readonly result: 'valid' | 'invalid'
    }[]
  }[]
}

const JWE_FILE = 'wycheproof/json_web_encryption_test.json'
const ECDH_FILE = 'wycheproof/ecdh_secp256r1_webcrypto_test.json'
const range = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i)

describe.skipIf(!vectorsArePresent(JWE_FILE))('Wycheproof JWE', () => {
  const tests = () => {
    const vectors: JweVectors = JSON.parse(readVectors(JWE_FILE))
    return vectors.testGroups.flatMap((group) => group.tests.map((vector) => ({ ...vector, key: group.private })))
  }

  /** Keys that are not for ECDH on P-256 are no keys of ours, and asking with one is a fault. */
  async function decrypts(jwe: string, key: PrivateJwk): Promise<string | undefined> {
    if (key.kty !== 'EC' || key.crv !== 'P-256') return undefined
    const decrypted = await decryptJwe(jwe, { ...key, alg: 'ECDH-ES' })
    return decrypted.ok ? Buffer.from(decrypted.value.plaintext).toString('hex') : undefined
  }

  test('is decrypted for ECDH-ES with AES-GCM, and for nothing that the vectors refuse [R 18] [B 1]', async () => {
    const decrypted: number[] = []
    for (const { tcId, jwe = '', key, pt } of tests()) {
      const plaintext = await decrypts(jwe, key)
      if (plaintext !== undefined) decrypted.push(tcId)
      if (plaintext !== undefined) expect(plaintext).toBe(pt)
    }
    expect(tests()).toHaveLength(139)
    expect(decrypted).toEqual([76, 78])
  })

  test('is refused for a valid message by these reasons alone [R 18]', () => {
    const falseRejects = [
      {
        why: 'AES key wrap, AES-GCM key wrap and a shared AES key are not ours',
        tcIds: [1, 23, ...range(28, 32), ...range(69, 75), 132, 133, 134, 135],
      },
      { why: 'ECDH-ES with key wrap is not ours', tcIds: [33, 34, 35, ...range(52, 62), 66, 67, 68, 130] },
      { why: 'ECDH-ES, but AES-192 or AES-CBC', tcIds: [77, 79, 80, 81, 131] },
      { why: 'RSA is not ours', tcIds: [...range(82, 93), ...range(100, 105), 112, 121, 128, 129] },
    ]
    const valid = tests()
      .filter((vector) => vector.result === 'valid')
      .map((vector) => vector.tcId)
    expect(valid.filter((tcId) => tcId !== 76 && tcId !== 78)).toEqual(
      falseRejects.flatMap(({ tcIds }) => tcIds).sort((a, b) => a - b),
    )
  })
})

/** A message whose key comes from the published secret: who agrees on another secret cannot open it. */
function jweUnder(sharedHex: string, epk: Readonly<Record<string, string>>): string {
  const lengthPrefixed = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  const info = [lengthPrefixed(Buffer.from('A128GCM')), Buffer.alloc(4), Buffer.alloc(4), Buffer.from([0, 0, 0, 128])]
  const key = createHash('sha256')
    .update(Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from(sharedHex, 'hex'), ...info]))
    .digest()
    .subarray(0, 16)
  const header = encodeBase64url(JSON.stringify({ alg: 'ECDH-ES', enc: 'A128GCM', epk }))
  const iv = Buffer.alloc(12, 7)
  const cipher = createCipheriv('aes-128-gcm', key, iv).setAAD(Buffer.from(header))
  const ciphertext = Buffer.concat([cipher.update(utf8('agreed')), cipher.final()])
  return [header, '', ...[iv, ciphertext, cipher.getAuthTag()].map(encodeBase64url)].join('.')
}

describe.skipIf(!vectorsArePresent(ECDH_FILE))('Wycheproof ECDH on P-256', () => {
  const tests = () => {
    const vectors: EcdhVectors = JSON.parse(readVectors(ECDH_FILE))
    return vectors.testGroups.flatMap((group) => group.tests)
  }

  test('leads our decryption to the published secret, and to none with a point off the curve [B 1]', async () => {
    const differing: string[] = []
    for (const vector of tests()) {
      const jwe = jweUnder(vector.shared, vector.public)
      const decrypted = await decryptJwe(jwe, { ...vector.private, kid: 'ours' })
      const ours = decrypted.ok ? 'valid' : 'invalid'
      if (ours !== vector.result) differing.push(`${vector.tcId}: ${decrypted.ok || decrypted.reason}`)
    }
    expect(tests()).toHaveLength(353)
    expect(differing).toEqual([])
  })

  test('tells good public keys from bad ones before anything is encrypted to them', () => {
    const differing = tests().filter((vector) => readEncryptionKey(vector.public).ok !== (vector.result === 'valid'))
    expect(differing.map((vector) => vector.tcId)).toEqual([])
  })
})
