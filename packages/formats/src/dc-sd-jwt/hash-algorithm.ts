import type { JsonObject } from '@sojourn/domain'
import { type HashAlg, hashBase64url } from '@sojourn/keys'

const KNOWN: readonly string[] = ['sha-256', 'sha-384', 'sha-512'] satisfies HashAlg[]
const isKnown = (name: unknown): name is HashAlg => typeof name === 'string' && KNOWN.includes(name)

/** RFC9901 4.1.1 (hash-function-claim): absent means sha-256; whatever is not one of ours, arrays too, is undefined. */
export function hashAlgorithmOf(payload: JsonObject): HashAlg | undefined {
  const name = Object.hasOwn(payload, '_sd_alg') ? payload._sd_alg : 'sha-256'
  return isKnown(name) ? name : undefined
}

/** RFC9901 4.2.3 (hashing-disclosures): over the characters, in base64url. */
export const digestOf = (alg: HashAlg, text: string): string => hashBase64url(alg, text)
