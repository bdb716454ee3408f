/**
 * The agencies' DIDs: a Veramo agent over our signers and over stores that the issuer brings.
 * Is not: the hot path. Credentials are signed by formats, DIDs of others resolved by keys and trust.
 * Servers only; the issuer calls it, and tests that want an oracle.
 */
export { createDidAgent, type DidAgent, type DidAgentOptions } from './did-agent.ts'
export { type AgencyIdentity, didDocument, ensureIssuerDids, type IssuerDids } from './issuer-dids.ts'
export { issueJwtVcWithVeramo, type VeramoCredential, verifyJwtVcWithVeramo } from './jwt-vc-with-veramo.ts'
export { createMemoryDidStores, type DidStores, type StoredDid, type StoredKey } from './stores.ts'
