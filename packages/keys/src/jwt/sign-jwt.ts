import type { JsonObject } from '@sojourn/domain'
import { encodeBase64url, utf8 } from '../bytes.ts'
import type { Signer } from '../signer.ts'
import { mayUse, TOKEN_KINDS, type TokenKind, type TokenKindRule } from './token-kinds.ts'

const encodeJson = (value: JsonObject): string => encodeBase64url(JSON.stringify(value))

/** `alg` and `typ` are fixed by the signer and the kind; `kid`, `x5c` and `jwk` stand only as the caller gives them. */
export async function signJwt(
  kind: TokenKind,
  header: JsonObject,
  payload: JsonObject,
  signer: Signer,
  disclosures?: readonly string[],
): Promise<string> {
  const rule: TokenKindRule = TOKEN_KINDS[kind]
  if (Object.hasOwn(header, 'alg') || Object.hasOwn(header, 'typ')) {
    throw new Error(`the header of a ${kind} brings its own alg or typ`)
  }
  if (!mayUse(rule, signer.alg)) throw new Error(`a ${kind} is not signed with ${signer.alg}`)
  const input = `${encodeJson({ alg: signer.alg, typ: rule.typ, ...header })}.${encodeJson(payload)}`
  return `${input}.${encodeBase64url(await signer.sign(utf8(input), disclosures))}`
}
