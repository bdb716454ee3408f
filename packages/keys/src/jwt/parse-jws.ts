import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64url, decodeBase64urlText, utf8 } from '../bytes.ts'
import { parseStrictJson } from '../parse-strict-json.ts'

export type JoseHeader = JsonObject & { readonly alg: string }

/** A compact JWS taken apart. Parsed is not verified. */
export interface ParsedJws {
  readonly header: JoseHeader
  readonly payload: Uint8Array
  /** The header and payload as received: what the signature covers. */
  readonly signingInput: Uint8Array
  readonly signature: Uint8Array
}

export interface JwsLimits {
  readonly maxChars?: number
}

const DEFAULT_MAX_CHARS = 65_536

/**
 * RFC7515 7.1 (jws-compact-serialization), more strictly: one spelling of the base64url [R 17], a header that all parsers
 * read alike, known members of their own types. Bounded: 64 Ki characters unless told otherwise.
 */
export function parseJws(compact: string, limits: JwsLimits = {}): Result<ParsedJws, 'malformed_jwt'> {
  return readJws(compact, limits, decodeBase64url)
}

/** `decode` reads the payload: as bytes or, in one step less, as text. */
export function readJws<Payload>(
  compact: string,
  limits: JwsLimits,
  decode: (part: string) => Payload | undefined,
): Result<Omit<ParsedJws, 'payload'> & { readonly payload: Payload }, 'malformed_jwt'> {
  if (typeof compact !== 'string' || compact.length > (limits.maxChars ?? DEFAULT_MAX_CHARS)) {
    return refuse('malformed_jwt')
  }
  const first = compact.indexOf('.')
  const second = compact.indexOf('.', first + 1)
  if (first === -1 || second === -1) return refuse('malformed_jwt')
  const header = parseHeader(compact.slice(0, first))
  const payload = decode(compact.slice(first + 1, second))
  // A third dot is no character of base64url, so five parts are refused here too.
  const signature = decodeBase64url(compact.slice(second + 1))
  if (header === undefined || payload === undefined || signature === undefined) return refuse('malformed_jwt')
  return ok({ header, payload, signingInput: utf8(compact.slice(0, second)), signature })
}

function parseHeader(part: string): JoseHeader | undefined {
  const text = decodeBase64urlText(part)
  const header = text === undefined ? undefined : parseStrictJson(text)
  return isHeader(header) ? header : undefined
}

const isOptionalString = (value: JsonValue | undefined): boolean => value === undefined || typeof value === 'string'

function isHeader(header: JsonValue | undefined): header is JoseHeader {
  if (!isJsonObject(header)) return false
  // `kid` may be of any type: a published SD-JWT bears a number there, and whoever looks a key up by it asks for a string.
  const { alg, typ, cty, jwk, x5c } = header
  return (
    typeof alg === 'string' &&
    isOptionalString(typ) &&
    isOptionalString(cty) &&
    (jwk === undefined || isJsonObject(jwk)) &&
    (x5c === undefined || (Array.isArray(x5c) && x5c.every((certificate) => typeof certificate === 'string')))
  )
}
