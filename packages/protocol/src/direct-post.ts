import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { type ContentEncryption, encryptJwe, parseStrictJson } from '@sojourn/keys'
import type { ClientMetadata } from './client-metadata.ts'
import { type FieldProblem, problem } from './field-problem.ts'
import { readParameters } from './form.ts'
import type { PresentationRequest } from './presentation-request.ts'
import { readWalletResponse, type WalletResponse, walletResponseOnWire } from './wallet-response.ts'

/** The form that arrives at the response URI: OID4VP-1.0 8.2 (response_mode_post) and 8.3.1 (direct_post_jwt). */
export type DirectPost =
  | { readonly kind: 'plain'; readonly response: WalletResponse }
  /** To be opened with the key of the request that it answers. */
  | { readonly kind: 'encrypted'; readonly jwe: string }

export const MAX_RESPONSE_CHARS = 1_048_576

export function parseDirectPost(form: unknown): Result<DirectPost, FieldProblem> {
  const read = readParameters(form, {
    response: MAX_RESPONSE_CHARS,
    vp_token: MAX_RESPONSE_CHARS,
    error: 256,
    state: 1024,
  })
  if (!read.ok) return read
  const { response, vp_token: vpTokenText, error, state } = read.value
  if (response !== undefined) {
    return vpTokenText === undefined && error === undefined
      ? ok({ kind: 'encrypted', jwe: response })
      : problem('response', 'conflict')
  }
  const vpToken = vpTokenText === undefined ? undefined : parseStrictJson(vpTokenText)
  if (vpTokenText !== undefined && vpToken === undefined) return problem('vp_token', 'malformed')
  const answer = readWalletResponse({
    ...(vpToken !== undefined && { vp_token: vpToken }),
    ...(error !== undefined && { error }),
    ...(state !== undefined && { state }),
  })
  return answer.ok ? ok({ kind: 'plain', response: answer.value }) : answer
}

/**
 * The wallet's side. Encrypted when the request asks for it; an error too, since what a wallet declines is nobody else's business.
 */
export async function buildDirectPost(
  response: WalletResponse,
  request: Pick<PresentationRequest, 'responseMode' | 'clientMetadata'>,
): Promise<Result<Record<string, string>, 'no_usable_encryption_key'>> {
  const wire = walletResponseOnWire(response)
  if (request.responseMode === 'direct_post') return ok(formOf(wire))
  const jwe = await encryptedResponse(wire, request.clientMetadata)
  return jwe.ok ? ok({ response: jwe.value }) : jwe
}

/** OID4VP-1.0 8.3 (response_encryption), to the first key of the request that we can use. */
export async function encryptedResponse(
  wire: JsonObject,
  { encryptionKeys, encValues }: ClientMetadata,
): Promise<Result<string, 'no_usable_encryption_key'>> {
  const [key] = encryptionKeys
  const enc = preferredEncryption(encValues)
  if (key === undefined || enc === undefined) return refuse('no_usable_encryption_key')
  try {
    return ok(await encryptJwe(wire, key, enc))
  } catch {
    // A point that lies on no curve shows itself only now; it is the verifier's doing, not a fault of ours.
    return refuse('no_usable_encryption_key')
  }
}

/** HAIP-1.0 5 (openid-for-verifiable-presentations): a wallet that knows both takes A256GCM. */
const preferredEncryption = (offered: readonly ContentEncryption[]): ContentEncryption | undefined =>
  offered.includes('A256GCM') ? 'A256GCM' : offered[0]

const formOf = (wire: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wire).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
