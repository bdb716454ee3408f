/**
 * Status lists (Token Status List): bits in place, zlib with a cap, the signed list, how old is too old, and the cache that
 * fetches lists on its own clock. Everything fails closed: what cannot be read says nothing, and nothing is never `valid`.
 * Is not: who may sign a list (trust), the fetch itself (its caller brings it), nor why a credential was suspended (issuer).
 * The issuer publishes with it; the verifier, the offline checker and the wallet read with it. Runs in Node and in browsers.
 */
export * from './bits.ts'
export { compressStatusBits, inflateStatusBits } from './compression.ts'
export * from './freshness.ts'
export {
  MAX_STATUS_LIST_TOKEN_CHARS,
  type ReadStatusListToken,
  readStatusListToken,
  type StatusList,
  type StatusListRefusal,
} from './read-status-list-token.ts'
export * from './sign-status-list-token.ts'
export * from './status-at.ts'
export * from './status-list-cache.ts'
