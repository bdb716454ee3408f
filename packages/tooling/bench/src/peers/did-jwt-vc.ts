import { verifyCredential } from 'did-jwt-vc'
import type { RawKey } from '../workload.ts'

/** The verifier of did-jwt-vc over a resolver that answers at once. */
export function createDidJwtVcVerifier(key: RawKey, did: string, kid: string): (jwt: string) => Promise<boolean> {
  const document = {
    id: did,
    verificationMethod: [{ id: kid, type: 'JsonWebKey2020', controller: did, publicKeyJwk: key.publicJwk }],
    assertionMethod: [kid],
    authentication: [kid],
  }
  const resolver = {
    resolve: async () => ({
      didResolutionMetadata: { contentType: 'application/did+json' },
      didDocument: document,
      didDocumentMetadata: {},
    }),
  }
  return async (jwt) => {
    const { verified } = await verifyCredential(jwt, resolver, {
      policies: { now: Date.parse('2026-12-01T00:00:00Z') / 1000 },
    })
    return verified === true
  }
}
