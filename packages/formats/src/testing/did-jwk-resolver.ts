import { isJsonObject, type JsonValue } from '@sojourn/domain'
import { Resolver } from 'did-resolver'

/** did:jwk as did-jwt-vc wants it resolved, written apart from `@sojourn/keys` so that the two can disagree. */
export const didJwkResolver = new Resolver({
  jwk: async (did) => {
    const jwk: JsonValue = JSON.parse(Buffer.from(did.slice('did:jwk:'.length), 'base64url').toString())
    if (!isJsonObject(jwk)) throw new Error('no key')
    const id = `${did}#0`
    return {
      didResolutionMetadata: {},
      didDocumentMetadata: {},
      didDocument: {
        id: did,
        verificationMethod: [
          { id, type: 'JsonWebKey2020', controller: did, publicKeyJwk: { ...jwk, kty: String(jwk.kty) } },
        ],
        authentication: [id],
        assertionMethod: [id],
      },
    }
  },
})
