/**
 * Status lists (Token Status List and Bitstring Status List): bits in place, unpacking with a cap, the signed list, how old is too old,
 * and the cache that fetches lists on its own clock. Everything fails closed: what cannot be read says nothing, and nothing is never `valid`.
 * Is not: who may sign a list (trust), the fetch itself (its caller brings it), nor why a credential was suspended (issuer).
 * The issuer publishes with it; the verifier, the offline checker and the wallet read with it. Runs in Node and in browsers.
 */
export * from './bits.ts'
export { createBitstring, decodeBitstring, encodeBitstring, readEntry, writeBit } from './bitstring/bitstring.ts'
export { type BitstringCache, createBitstringCache } from './bitstring/bitstring-cache.ts'
export {
  BITSTRING_ENTRY_TYPE,
  type BitstringEntry,
  bitstringEntryOf,
  readBitstringEntry,
} from './bitstring/bitstring-entry.ts'
export * from './bitstring/bitstring-status-at.ts'
export {
  type BitstringList,
  type BitstringListRefusal,
  parseBitstringList,
  type ReadBitstringList,
  readBitstringList,
} from './bitstring/read-bitstring-list.ts'
export { type SignBitstringList, signBitstringList } from './bitstring/sign-bitstring-list.ts'
export { compressStatusBits, inflateStatusBits } from './compression.ts'
export {
  MAX_STATUS_LIST_CWT_BYTES,
  parseStatusListCwt,
  type ReadStatusListCwt,
  readStatusListCwt,
  type StatusListCwtRefusal,
} from './cwt/read-status-list-cwt.ts'
export { signStatusListCwt } from './cwt/sign-status-list-cwt.ts'
export * from './freshness.ts'
export type { DatedList, FetchRefusal, StatusListAlarm, StatusListCacheDeps, StatusUnavailable } from './list-cache.ts'
export {
  MAX_STATUS_LIST_TOKEN_CHARS,
  parseStatusListToken,
  type ReadStatusListToken,
  readStatusListToken,
  type StatusList,
  type StatusListRefusal,
} from './read-status-list-token.ts'
export * from './sign-status-list-token.ts'
export * from './status-at.ts'
export * from './status-list-cache.ts'
