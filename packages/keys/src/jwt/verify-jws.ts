import { isJsonObject, type JsonObject, ok, type Result, refuse } from '@sojourn/domain'
import type { IdTokenKey } from '../id-token-key.ts'
import { SECRET_MEMBERS } from '../jwk.ts'
import type { ParsedJws } from './parse-jws.ts'
import { mayUse, type TokenKindRule } from './token-kinds.ts'

export type JwsRefusal = 'wrong_typ' | 'alg_not_allowed' | 'critical_header' | 'forbidden_header' | 'bad_signature'

/** The header by the rule of its kind, then the signature. The key decides the algorithm. */
export async function verifyJws(
  rule: TokenKindRule,
  jws: Pick<ParsedJws, 'header' | 'signingInput' | 'signature'>,
  key: IdTokenKey,
): Promise<Result<void, JwsRefusal>> {
  const refused = refusedHeader(jws.header, rule, key)
  if (refused !== undefined) return refuse(refused)
  return (await isSignedBy(jws, key)) ? ok(undefined) : refuse('bad_signature')
}

/** Headers that would fetch a key, unpack, or change how the rest is read; none has a use here [R 18]. */
const FORBIDDEN_HEADERS = ['jku', 'x5u', 'zip', 'b64', 'enc'] as const

function refusedHeader(header: ParsedJws['header'], rule: TokenKindRule, key: IdTokenKey): JwsRefusal | undefined {
  if (header.alg !== key.alg || !mayUse(rule, key.alg)) return 'alg_not_allowed'
  if (!isTyp(header, rule)) return 'wrong_typ'
  // No extension is understood, so any `crit` is refused, and an empty one is malformed in itself: RFC7515 4.1.11 (crit) [R 22].
  if (Object.hasOwn(header, 'crit')) return 'critical_header'
  if (FORBIDDEN_HEADERS.some((name) => Object.hasOwn(header, name))) return 'forbidden_header'
  if (Object.hasOwn(header, 'jwk') && rule.jwkHeader === 'forbidden') return 'forbidden_header'
  // Even where it says nothing: whoever shows the private half has no key left that could vouch for anything.
  if (showsPrivateKey(header.jwk)) return 'forbidden_header'
  // A token inside a token: RFC7519 5.2 (cty).
  return typeof header.cty === 'string' && header.cty.toUpperCase() === 'JWT' ? 'forbidden_header' : undefined
}

const showsPrivateKey = (jwk: JsonObject[string] | undefined): boolean =>
  isJsonObject(jwk) && SECRET_MEMBERS.some((member) => Object.hasOwn(jwk, member))

const isTyp = (header: JsonObject, rule: TokenKindRule): boolean =>
  header.typ === undefined
    ? rule.typMayBeAbsent === true
    : header.typ === rule.typ || rule.otherTyps?.includes(String(header.typ)) === true

/** Fails closed: whatever goes wrong inside a verification is a refusal, never a pass and never a fault [R 22]. */
async function isSignedBy(
  { signingInput, signature }: Pick<ParsedJws, 'signingInput' | 'signature'>,
  key: IdTokenKey,
): Promise<boolean> {
  try {
    return (await key.verify(signingInput, signature)) === true
  } catch {
    return false
  }
}
