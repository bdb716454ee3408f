import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, encodeBase64url } from '../bytes.ts'
import { decompressP256 } from '../jwe/is-on-p256.ts'
import type { KeyRefusal, PublicJwk } from '../jwk.ts'
import { importVerificationKey, type VerificationKey } from '../verification-key.ts'
import { type DidRefusal, resolveDidJwk } from './did-jwk.ts'

const PREFIX = 'did:key:'
const MAX_CHARS = 128
/** Multicodec names as varints: P-256 (0x1200) and Ed25519 (0xed) [S 30]. */
const P256 = [0x80, 0x24]
const ED25519 = [0xed, 0x01]
const ALPHABET = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** did:key of a P-256 or Ed25519 key: the multicodec name and the (compressed) point in base58btc. Throws for other keys. */
export function didKeyOf({ crv, x, y }: PublicJwk): string {
  const bytes = decodeBase64url(x) ?? new Uint8Array()
  if (crv === 'Ed25519') return `${PREFIX}z${base58([...ED25519, ...bytes])}`
  const last = decodeBase64url(y ?? '')?.at(-1)
  if (crv !== 'P-256' || last === undefined) throw new Error(`a did:key of ${crv} is not made here`)
  return `${PREFIX}z${base58([...P256, 2 + (last & 1), ...bytes])}`
}

/** Takes the DID or its one verification method for signatures, whose fragment repeats the key. */
export async function resolveDidKey(did: string): Promise<Result<VerificationKey, DidRefusal | KeyRefusal>> {
  if (!did.startsWith(PREFIX)) return refuse('unsupported_did')
  if (did.length > 2 * MAX_CHARS) return refuse('malformed_did')
  const [identifier = '', fragment, ...more] = did.slice(PREFIX.length).split('#')
  if (more.length > 0 || identifier.length > MAX_CHARS) return refuse('malformed_did')
  if (fragment !== undefined && fragment !== identifier) return refuse('malformed_did')
  const jwk = keyOf(identifier)
  return jwk.ok ? importVerificationKey(jwk.value) : jwk
}

/** The DID methods whose names hold the key itself: nothing is fetched, so anybody's may be resolved. */
export const resolveKeyDid = (did: string): Promise<Result<VerificationKey, DidRefusal | KeyRefusal>> =>
  did.startsWith(PREFIX) ? resolveDidKey(did) : resolveDidJwk(did)

function keyOf(identifier: string): Result<PublicJwk, DidRefusal | KeyRefusal> {
  const bytes = identifier.startsWith('z') ? fromBase58(identifier.slice(1)) : undefined
  if (bytes === undefined) return refuse('malformed_did')
  const [first, second] = bytes
  const key = bytes.slice(2)
  if (first === P256[0] && second === P256[1]) {
    const point = decompressP256(key)
    return point === undefined ? refuse('malformed_key') : ok(point)
  }
  if (first !== ED25519[0] || second !== ED25519[1]) return refuse('unsupported_key')
  return ok({ kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(key) })
}

function base58(bytes: readonly number[]): string {
  let integer = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  let text = ''
  for (; integer > 0n; integer /= 58n) text = (ALPHABET[Number(integer % 58n)] ?? '') + text
  return text
}

/** Keys begin with a byte that is not zero, so a leading 1 has no meaning here and would be a second spelling. */
function fromBase58(text: string): Uint8Array | undefined {
  if (text === '' || text.startsWith('1')) return undefined
  let integer = 0n
  for (const character of text) {
    const digit = ALPHABET.indexOf(character)
    if (digit === -1) return undefined
    integer = integer * 58n + BigInt(digit)
  }
  const bytes: number[] = []
  for (; integer > 0n; integer >>= 8n) bytes.unshift(Number(integer & 0xffn))
  return Uint8Array.from(bytes)
}
