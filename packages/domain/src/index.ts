/**
 * What things ARE: attestation types and their claims, code tables, credential states, ids, Result.
 * Is not: behaviour with state, network, cryptography or wire formats. Imports nothing.
 * Everybody calls it.
 */
export * from './attestation-type.ts'
export * from './credential-state.ts'
export * from './ids.ts'
export * from './json.ts'
export * from './language.ts'
export * from './result.ts'
export * from './time.ts'
