import { isJsonObject, type JsonObject, type JsonValue, type Result, refuse } from '@sojourn/domain'
import type { KeyRefusal } from '../jwk.ts'
import { importVerificationKey, type VerificationKey } from '../verification-key.ts'

export type DidDocumentRefusal =
  | 'malformed_did_document'
  | 'wrong_did'
  | 'key_not_found'
  | 'not_for_assertion'
  | KeyRefusal

/**
 * The key `kid` of a DID document that was fetched for `did`: named there once, controlled by the DID itself, a JWK, and listed
 * as one that asserts (DID-CORE 5.3.2 (assertion)).
 */
export async function keyOfDidDocument(
  document: unknown,
  did: string,
  kid: string,
): Promise<Result<VerificationKey, DidDocumentRefusal>> {
  if (!isDocument(document)) return refuse('malformed_did_document')
  if (document.id !== did) return refuse('wrong_did')
  const methods = document.verificationMethod.filter(isJsonObject).filter((method) => absolute(did, method.id) === kid)
  const [method] = methods
  if (method === undefined || methods.length !== 1 || method.controller !== did) return refuse('key_not_found')
  if (!asserts(document, did, kid)) return refuse('not_for_assertion')
  return importVerificationKey(method.publicKeyJwk)
}

type DidDocument = JsonObject & { readonly verificationMethod: readonly JsonValue[] }

const isDocument = (document: unknown): document is DidDocument =>
  isJsonObject(document as JsonValue) && Array.isArray((document as JsonObject).verificationMethod)

/** DID-CORE 3.2.2 (relative-did-urls): `#key-1` inside a document is that DID's. */
const absolute = (did: string, id: JsonValue | undefined): JsonValue | undefined =>
  typeof id === 'string' && id.startsWith('#') ? did + id : id

function asserts(document: DidDocument, did: string, kid: string): boolean {
  const { assertionMethod } = document
  return (
    Array.isArray(assertionMethod) &&
    assertionMethod.some((method) => absolute(did, isJsonObject(method) ? method.id : method) === kid)
  )
}
