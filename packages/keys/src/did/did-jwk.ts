import { type Result, refuse } from '@sojourn/domain'
import { decodeBase64urlText, encodeBase64url } from '../bytes.ts'
import type { KeyRefusal, PublicJwk } from '../jwk.ts'
import { parseStrictJson } from '../parse-strict-json.ts'
import { importVerificationKey, type VerificationKey } from '../verification-key.ts'

export type DidRefusal = 'malformed_did' | 'unsupported_did'

const PREFIX = 'did:jwk:'
const MAX_CHARS = 1024

/** did:jwk: the key itself, its essential members in lexicographic order. */
export function didJwkOf(jwk: PublicJwk): string {
  const { kty, crv, x, y } = jwk
  return PREFIX + encodeBase64url(JSON.stringify(kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }))
}

/** Takes the DID or its one verification method, `#0`. A DID that holds a private key is refused [S 30]. */
export async function resolveDidJwk(did: string): Promise<Result<VerificationKey, DidRefusal | KeyRefusal>> {
  if (!did.startsWith(PREFIX)) return refuse('unsupported_did')
  if (did.length > MAX_CHARS) return refuse('malformed_did')
  const [identifier, fragment] = splitFragment(did)
  if (fragment !== undefined && fragment !== '0') return refuse('malformed_did')
  const text = decodeBase64urlText(identifier.slice(PREFIX.length))
  const jwk = text === undefined ? undefined : parseStrictJson(text)
  return jwk === undefined ? refuse('malformed_did') : importVerificationKey(jwk)
}

function splitFragment(didUrl: string): readonly [identifier: string, fragment: string | undefined] {
  const hash = didUrl.indexOf('#')
  return hash === -1 ? [didUrl, undefined] : [didUrl.slice(0, hash), didUrl.slice(hash + 1)]
}
