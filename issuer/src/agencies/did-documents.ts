import type { AgencyId } from '@sojourn/domain'
import { createDidAgent, type DidStores, didDocument, ensureIssuerDids } from '@sojourn/keys/veramo'
import type { Agency } from './agency.ts'

/** The agencies' DIDs, made once by the DID agent and found again at each start, and the documents to serve for them. */
export async function didDocumentsOf(
  agencies: readonly Agency[],
  stores: DidStores,
): Promise<ReadonlyMap<AgencyId, object>> {
  const agent = createDidAgent({ stores, signers: agencies.map(({ certificateSigner }) => certificateSigner) })
  const documents = new Map<AgencyId, object>()
  for (const { id, credentialIssuer, verificationKey, did } of agencies) {
    const identity = { alias: id, publicUrl: credentialIssuer, key: verificationKey.publicJwk }
    const { didWeb } = await ensureIssuerDids(agent, identity)
    if (didWeb !== did) throw new Error(`the DID agent knows ${id} as ${didWeb}, its credentials as ${did}`)
    documents.set(id, await didDocument(agent, didWeb))
  }
  return documents
}
