import type { ClientMetadata } from '@sojourn/protocol'
import { isEncrypted, type WalletQuestion } from './presentation.ts'

/**
 * OID4VP-1.0 B.2.2, B.3.4 (metadata). For mdocs the numbers of COSE: ES256 by its own name and by the fully specified one, which is also what says
 * that a MAC is not taken.
 */
const VP_FORMATS = {
  'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] },
  mso_mdoc: { issuerauth_alg_values: [-7, -9], deviceauth_alg_values: [-7, -9] },
}

/** The same whichever way the question travels: what we take, and the key of this one answer (HAIP-1.0 5). */
export const clientMetadataOf = ({ responseMode, responseKey }: WalletQuestion): ClientMetadata => ({
  encryptionKeys: isEncrypted(responseMode) ? [JSON.parse(responseKey.publicJwk)] : [],
  encValues: ['A128GCM', 'A256GCM'],
  vpFormats: VP_FORMATS,
})
