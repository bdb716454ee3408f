import type { JsonObject } from '@sojourn/keys'
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

const W3C_FORMATS: Readonly<Record<string, JsonObject>> = {
  'vc+sd-jwt': VP_FORMATS['dc+sd-jwt'],
  'vc+jwt': { alg_values: ['ES256'] },
  jwt_vc_json: { alg_values: ['ES256'] },
}

/** The W3C formats are named where they are asked: the two that all wallets are asked for need no others beside. */
function formatsFor(query: string): JsonObject {
  const { credentials } = JSON.parse(query) as { readonly credentials: readonly { readonly format: string }[] }
  const asked = new Set(credentials.map(({ format }) => format))
  return { ...VP_FORMATS, ...Object.fromEntries(Object.entries(W3C_FORMATS).filter(([format]) => asked.has(format))) }
}

/** The same whichever way the question travels: what we take, and the key of this one answer (HAIP-1.0 5). */
export const clientMetadataOf = ({ responseMode, responseKey, query }: WalletQuestion): ClientMetadata => ({
  encryptionKeys: isEncrypted(responseMode) ? [JSON.parse(responseKey.publicJwk)] : [],
  encValues: ['A128GCM', 'A256GCM'],
  vpFormats: formatsFor(query),
})
