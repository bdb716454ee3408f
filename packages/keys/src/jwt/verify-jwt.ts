import { type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import type { VerificationKey } from '../verification-key.ts'
import { type ParsedJwt, parseJwt } from './parse-jwt.ts'
import { TOKEN_KINDS, type TokenKind, type TokenKindRule } from './token-kinds.ts'

export type JwtRefusal =
  | 'malformed_jwt'
  | 'wrong_typ'
  | 'alg_not_allowed'
  | 'critical_header'
  | 'forbidden_header'
  | 'bad_signature'

/**
 * The signature and the header, nothing of the payload: times, audience and nonce belong to the caller. The key comes from
 * outside the token or, where the kind allows it, from `embeddedJwk`.
 */
export async function verifyJwt(
  kind: TokenKind,
  token: string | ParsedJwt,
  key: VerificationKey,
): Promise<Result<ParsedJwt, JwtRefusal>> {
  const rule: TokenKindRule = TOKEN_KINDS[kind]
  const parsed = typeof token === 'string' ? parseJwt(token, rule) : ok(token)
  if (!parsed.ok) return parsed
  const refused = refusedHeader(parsed.value.header, rule, key)
  if (refused !== undefined) return refuse(refused)
  return (await isSignedBy(parsed.value, key)) ? parsed : refuse('bad_signature')
}

/** Headers that would fetch a key, unpack, or change how the rest is read; none has a use here [R 18]. */
const FORBIDDEN_HEADERS = ['jku', 'x5u', 'zip', 'b64', 'enc'] as const

function refusedHeader(header: ParsedJwt['header'], rule: TokenKindRule, key: VerificationKey): JwtRefusal | undefined {
  if (header.alg !== key.alg || !rule.algs.includes(key.alg)) return 'alg_not_allowed'
  if (!isTyp(header, rule)) return 'wrong_typ'
  // No extension is understood, so any `crit` is refused, and an empty one is malformed in itself: RFC 7515 4.1.11 [R 22].
  if (Object.hasOwn(header, 'crit')) return 'critical_header'
  if (FORBIDDEN_HEADERS.some((name) => Object.hasOwn(header, name))) return 'forbidden_header'
  if (Object.hasOwn(header, 'jwk') && rule.jwkHeader === 'forbidden') return 'forbidden_header'
  // A token inside a token: RFC 7519 5.2 (cty).
  return typeof header.cty === 'string' && header.cty.toUpperCase() === 'JWT' ? 'forbidden_header' : undefined
}

const isTyp = (header: JsonObject, rule: TokenKindRule): boolean =>
  header.typ === undefined ? rule.typMayBeAbsent === true : header.typ === rule.typ

/** Fails closed: whatever goes wrong inside a verification is a refusal, never a pass and never a fault [R 22]. */
async function isSignedBy(parsed: ParsedJwt, key: VerificationKey): Promise<boolean> {
  try {
    return (await key.verify(parsed.signingInput, parsed.signature)) === true
  } catch {
    return false
  }
}
