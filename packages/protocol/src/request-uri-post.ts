import { isJsonObject, type JsonObject, ok, type Result } from '@sojourn/domain'
import { parseStrictJson } from '@sojourn/keys'
import { type FieldProblem, problem } from './field-problem.ts'
import { readParameters } from './form.ts'

/** OID4VP-1.0 5.10 (request_uri_method_post): what the wallet sends to fetch a request object. */
export interface RequestUriPost {
  /** Comes back inside the signed request object. */
  readonly walletNonce?: string
  readonly walletMetadata?: JsonObject
}

export function parseRequestUriPost(form: unknown): Result<RequestUriPost, FieldProblem> {
  const read = readParameters(form, { wallet_nonce: 512, wallet_metadata: 16_384 })
  if (!read.ok) return read
  const { wallet_nonce: walletNonce, wallet_metadata: text } = read.value
  const metadata = text === undefined ? undefined : parseStrictJson(text)
  if (text !== undefined && !isJsonObject(metadata)) return problem('wallet_metadata', 'malformed')
  return ok({
    ...(walletNonce !== undefined && { walletNonce }),
    ...(isJsonObject(metadata) && { walletMetadata: metadata }),
  })
}

export const buildRequestUriPost = (post: RequestUriPost): Record<string, string> => ({
  ...(post.walletNonce !== undefined && { wallet_nonce: post.walletNonce }),
  ...(post.walletMetadata !== undefined && { wallet_metadata: JSON.stringify(post.walletMetadata) }),
})
