import { isJsonObject, type Result } from '@sojourn/domain'
import { decryptJwe, type PrivateJwk, parseStrictJson } from '@sojourn/keys'
import { type FieldProblem, problem } from './field-problem.ts'
import { readWalletResponse, type WalletResponse } from './wallet-response.ts'

/**
 * OID4VP-1.0 8.3 (response_encryption): the members of the answer at the top level, not signed. The key is the one made for this request,
 * and the JWE names it. What went wrong inside is told to nobody, so that the endpoint answers no questions about ciphertexts.
 */
export async function openEncryptedResponse(
  jwe: string,
  requestKey: PrivateJwk & { readonly kid: string },
): Promise<Result<WalletResponse, FieldProblem>> {
  const opened = await decryptJwe(jwe, requestKey)
  if (!opened.ok) return problem('response', opened.reason === 'alg_not_allowed' ? 'unsupported' : 'malformed')
  if (opened.value.header.kid !== requestKey.kid) return problem('response', 'mismatch')
  const wire = parseStrictJson(opened.value.plaintext)
  return isJsonObject(wire) ? readWalletResponse(wire) : problem('response', 'malformed')
}
