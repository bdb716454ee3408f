import { ok, type Result } from '@sojourn/domain'
import type { IdTokenKey } from '../id-token-key.ts'
import { type ParsedJwt, parseJwt } from './parse-jwt.ts'
import { TOKEN_KINDS, type TokenKind, type TokenKindRule } from './token-kinds.ts'
import { type JwsRefusal, verifyJws } from './verify-jws.ts'

export type JwtRefusal = 'malformed_jwt' | JwsRefusal

/**
 * The signature and the header, nothing of the payload: times, audience and nonce belong to the caller. The key comes from
 * outside the token or, where the kind allows it, from `embeddedJwk`.
 */
export async function verifyJwt(
  kind: TokenKind,
  token: string | ParsedJwt,
  key: IdTokenKey,
): Promise<Result<ParsedJwt, JwtRefusal>> {
  const rule: TokenKindRule = TOKEN_KINDS[kind]
  const parsed = typeof token === 'string' ? parseJwt(token, rule) : ok(token)
  if (!parsed.ok) return parsed
  const verified = await verifyJws(rule, parsed.value, key)
  return verified.ok ? parsed : verified
}
