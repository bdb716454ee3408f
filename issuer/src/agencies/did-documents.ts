import { buildDidDocument } from '@sojourn/keys'
import { createDidAgent, type DidStores, ensureIssuerDids } from '@sojourn/keys/veramo'
import type { Agency } from './agency.ts'

/** did:web of the agency, from the very keys that its JWK Set and its signatures come from. */
export const didDocumentOf = ({ did, publishedKeys }: Agency): object =>
  buildDidDocument(
    did,
    publishedKeys().map(({ thumbprint, publicJwk }) => ({ id: `${did}#${thumbprint}`, publicKeyJwk: publicJwk })),
  )

/** The DID agent's records: each agency's DIDs, made once and found again, with every key that has been published since. */
export async function recordDids(agencies: readonly Agency[], stores: DidStores): Promise<void> {
  for (const { id, credentialIssuer, publishedKeys, did } of agencies) {
    const keys = publishedKeys().filter(({ alg }) => alg === 'ES256')
    const agent = createDidAgent({ stores, signers: keys.map(knownKey) })
    for (const { publicJwk } of keys) {
      const { didWeb } = await ensureIssuerDids(agent, { alias: id, publicUrl: credentialIssuer, key: publicJwk })
      if (didWeb !== did) throw new Error(`the DID agent knows ${id} as ${didWeb}, its credentials as ${did}`)
    }
  }
}

/** The agent records keys and signs nothing here. */
const knownKey = ({ alg, publicJwk }: ReturnType<Agency['publishedKeys']>[number]) => ({
  alg,
  publicJwk,
  sign: (): never => {
    throw new Error('the DID agent of the issuer signs nothing')
  },
})
