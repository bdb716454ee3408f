import { isJsonObject, type JsonObject, type JsonValue, ok, type Result, refuse } from '@sojourn/domain'
import { native } from '#native'
import { decodeBase64url } from '../bytes.ts'
import { type PrivateJwk, type PublicJwk, publicJwkOf, readAgreementJwk } from '../jwk.ts'
import type { EcdhEsMessage } from '../native/native.ts'
import { parseStrictJson } from '../parse-strict-json.ts'
import type { ContentEncryption } from './encrypt-jwe.ts'

export type JweRefusal = 'malformed_jwe' | 'alg_not_allowed' | 'wrong_key' | 'decryption_failed'

export interface DecryptedJwe {
  readonly header: JsonObject
  readonly plaintext: Uint8Array
}

const MAX_CHARS = 1_048_576
const IV_BYTES = 12
const TAG_BYTES = 16

const isContentEncryption = (enc: JsonValue | undefined): enc is ContentEncryption =>
  enc === 'A128GCM' || enc === 'A256GCM'

/** RFC7516 5.2 (message-decryption) for ECDH-ES direct with AES-GCM and nothing else: no key wrap, no PBES2, no zip, no crit [R 18]. */
export async function decryptJwe(compact: string, privateJwk: PrivateJwk): Promise<Result<DecryptedJwe, JweRefusal>> {
  const read = readJwe(compact)
  if (!read.ok) return read
  const { header, message } = read.value
  const own = readAgreementJwk(publicJwkOf(privateJwk))
  if (!own.ok) throw new Error(`a decryption key cannot be used: ${own.reason}`)
  if (header.kid !== undefined && privateJwk.kid !== undefined && header.kid !== privateJwk.kid)
    return refuse('wrong_key')
  const plaintext = await native.decryptEcdhEs(message, { ...own.value, d: privateJwk.d })
  return plaintext === undefined ? refuse('decryption_failed') : ok({ header, plaintext })
}

function readJwe(compact: string): Result<{ header: JsonObject; message: EcdhEsMessage }, JweRefusal> {
  const parts = compact.length > MAX_CHARS ? [] : compact.split('.', 6)
  const [protectedHeader, ...rest] = parts
  const [encryptedKey, iv, ciphertext, tag] = rest.map(decodeBase64url)
  if (parts.length !== 5 || protectedHeader === undefined) return refuse('malformed_jwe')
  if (encryptedKey === undefined || iv === undefined || ciphertext === undefined || tag === undefined) {
    return refuse('malformed_jwe')
  }
  const header = readHeader(protectedHeader)
  if (header === undefined) return refuse('malformed_jwe')
  const { enc } = header
  if (header.alg !== 'ECDH-ES' || !isContentEncryption(enc)) return refuse('alg_not_allowed')
  if (FORBIDDEN_HEADERS.some((name) => Object.hasOwn(header, name))) return refuse('alg_not_allowed')
  const agreement = readAgreement(header)
  // Agreed directly, so no key is enclosed: RFC7518 4.6 (key-agreement-with-ecdh-es).
  const isSized = encryptedKey.length === 0 && iv.length === IV_BYTES && tag.length === TAG_BYTES
  if (agreement === undefined || !isSized) return refuse('malformed_jwe')
  return ok({ header, message: { compact, enc, ...agreement, protectedHeader, iv, ciphertext, tag } })
}

/** A bomb, an extension, or a key fetched from elsewhere. */
const FORBIDDEN_HEADERS = ['zip', 'crit', 'jku', 'x5u', 'b64'] as const

function readHeader(text: string): JsonObject | undefined {
  const bytes = decodeBase64url(text)
  const header = bytes === undefined ? undefined : parseStrictJson(bytes)
  return isJsonObject(header) && (header.kid === undefined || typeof header.kid === 'string') ? header : undefined
}

function readAgreement(header: JsonObject): { epk: PublicJwk; apu: Uint8Array; apv: Uint8Array } | undefined {
  const epk = readAgreementJwk(header.epk)
  const apu = readParty(header.apu)
  const apv = readParty(header.apv)
  return epk.ok && apu !== undefined && apv !== undefined ? { epk: epk.value, apu, apv } : undefined
}

function readParty(value: JsonValue | undefined): Uint8Array | undefined {
  if (value === undefined) return new Uint8Array()
  return typeof value === 'string' ? decodeBase64url(value) : undefined
}
