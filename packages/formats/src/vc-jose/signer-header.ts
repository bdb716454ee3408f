import type { JsonObject } from '@sojourn/domain'
import type { Signer } from '@sojourn/keys'

/** The chain when there is one, else the name of the key, which a DID needs: VC-JOSE-COSE 4.1.1 (kid). */
export const signerHeader = ({ x5c, kid }: Signer): JsonObject =>
  x5c !== undefined ? { x5c: [...x5c] } : kid !== undefined ? { kid } : {}
