import { type JsonObject, ok, type Result } from '@sojourn/domain'
import { type FieldProblem, problem } from './field-problem.ts'
import { parseVpToken, type VpToken } from './vp-token.ts'

/** OID4VP-1.0 8.5 (error-response) and RFC6749 4.1.2.1. */
export type WalletErrorCode =
  | 'access_denied'
  | 'invalid_request'
  | 'invalid_client'
  | 'vp_formats_not_supported'
  | 'invalid_request_uri_method'
  | 'invalid_transaction_data'
  | 'wallet_unavailable'

/** A wallet's answer, whichever way it came. */
export type WalletResponse =
  | { readonly kind: 'presented'; readonly vpToken: VpToken; readonly state?: string }
  /** `unknown_error`: a code that this list does not hold. */
  | { readonly kind: 'refused'; readonly error: WalletErrorCode | 'unknown_error'; readonly state?: string }

const WALLET_ERRORS: readonly unknown[] = [
  'access_denied',
  'invalid_request',
  'invalid_client',
  'vp_formats_not_supported',
  'invalid_request_uri_method',
  'invalid_transaction_data',
  'wallet_unavailable',
] satisfies readonly WalletErrorCode[]

const isWalletError = (code: unknown): code is WalletErrorCode => WALLET_ERRORS.includes(code)

/** From members already parsed: `vp_token` is JSON here. */
export function readWalletResponse(wire: JsonObject): Result<WalletResponse, FieldProblem> {
  const { vp_token: vpToken, error, state } = wire
  if (state !== undefined && (typeof state !== 'string' || state.length > 1024)) return problem('state', 'malformed')
  const stateMember = state === undefined ? {} : { state }
  if (error !== undefined && vpToken !== undefined) return problem('vp_token', 'conflict')
  if (error !== undefined) {
    return ok({ kind: 'refused', error: isWalletError(error) ? error : 'unknown_error', ...stateMember })
  }
  if (vpToken === undefined) return problem('vp_token', 'missing')
  const read = parseVpToken(vpToken)
  return read.ok ? ok({ kind: 'presented', vpToken: read.value, ...stateMember }) : read
}

export const walletResponseOnWire = (response: WalletResponse): JsonObject => ({
  ...(response.kind === 'presented'
    ? { vp_token: Object.fromEntries(Object.entries(response.vpToken).map(([id, shown]) => [id, [...shown]])) }
    : { error: response.error === 'unknown_error' ? 'invalid_request' : response.error }),
  ...(response.state !== undefined && { state: response.state }),
})
