import { ok, type Result, refuse } from '@sojourn/domain'
import { decodeBase64, decodeBase64url, encodeBase64, sha256 } from '@sojourn/keys'
import { deflateSync } from 'fflate'
import { digestOf, hashAlgorithmOf } from '../dc-sd-jwt/hash-algorithm.ts'
import { parseSdJwt } from '../dc-sd-jwt/parse-sd-jwt.ts'
import { DICTIONARY_V1 } from './dictionary.ts'
import { CERTIFICATE, DIGEST_OF, END, NEXT, OCTETS, OCTETS_BASE64, SD_HASH, UUID, Y_OF } from './marks.ts'
import { octetsOfText, octetsOfUuid, textOfOctets } from './octet-text.ts'
import {
  CERTIFICATE_REFERENCE_BYTES,
  MAX_OFFLINE_PROOF_BYTES,
  MAX_TEMPLATE_BYTES,
  MOST_POINTS,
} from './offline-proof-limits.ts'
import { isOdd, recoverY } from './recover-y.ts'

const VERSION = 1

interface Block {
  readonly parts: Uint8Array[]
  points: number
}

/** What stands in `x5c` is named by this, and found among the certificates that the reader holds. */
export const certificateReference = (der: Uint8Array): Uint8Array =>
  sha256(der).subarray(0, CERTIFICATE_REFERENCE_BYTES)

/**
 * An SD-JWT or SD-JWT+KB in as few bytes as the reader can make the very same text from: version, length of the block, the block (what looks
 * random and cannot be packed), and the packed rest, with marks where bytes of the block, digests and certificates belong.
 */
export function encodeOfflineProof(compact: string): Result<Uint8Array, 'malformed' | 'too_large'> {
  const sdJwt = parseSdJwt(compact)
  if (!sdJwt.ok) return sdJwt
  const alg = hashAlgorithmOf(sdJwt.value.issuerJwt.payload)
  if (alg === undefined) return refuse('malformed')
  const block: Block = { parts: [], points: 0 }
  const known = new Map<string, string>()
  const leaveOut = (segment: string): string | undefined => {
    const octets = decodeBase64url(segment)
    const text = octets && textOfOctets(octets)
    return text === undefined || hasMarks(text) ? undefined : replaceInText(text, block, known)
  }

  const [disclosures, keyBinding] = [sdJwt.value.disclosures, sdJwt.value.keyBindingJwt]
  // The number of a disclosure is one byte.
  if (disclosures.length > 256) return refuse('too_large')
  for (const [at, { encoded }] of disclosures.entries()) {
    known.set(digestOf(alg, encoded), `${DIGEST_OF}${String.fromCharCode(at)}`)
  }
  const parts = [
    ...jwtParts(sdJwt.value.issuerJwt.compact, leaveOut, block),
    ...disclosures.map(({ encoded }) => leaveOut(encoded)),
  ]
  known.set(digestOf(alg, sdJwt.value.sdHashInput), SD_HASH)
  const bound = keyBinding === undefined ? [] : jwtParts(keyBinding, leaveOut, block)
  if ([...parts, ...bound].includes(undefined)) return refuse('malformed')
  const template = octetsOfText([parts, bound].map((side) => side.map((part) => `${part}${NEXT}`).join('')).join(END))
  return template.length > MAX_TEMPLATE_BYTES ? refuse('too_large') : packed(template, joined(block.parts))
}

function packed(template: Uint8Array, block: Uint8Array): Result<Uint8Array, 'too_large'> {
  const rest = deflateSync(template, { level: 9, mem: 12, dictionary: DICTIONARY_V1 })
  const proof = joined([Uint8Array.of(VERSION, block.length >> 8, block.length & 0xff), block, rest])
  return proof.length > MAX_OFFLINE_PROOF_BYTES ? refuse('too_large') : ok(proof)
}

/** Header and payload as their JSON, the signature as bytes of the block. */
function jwtParts(jwt: string, leaveOut: (segment: string) => string | undefined, block: Block) {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  return [leaveOut(header), leaveOut(payload), octetsMark(decodeBase64url(signature), block)]
}

function octetsMark(octets: Uint8Array | undefined, block: Block): string | undefined {
  if (octets === undefined || octets.length > 0xff) return undefined
  block.parts.push(octets)
  return OCTETS + String.fromCharCode(octets.length)
}

const hasMarks = (text: string): boolean =>
  [...text].some((character) => character < ' ' && !'\t\n\r'.includes(character))

/** 16 bytes and more in base64url; shorter strings are packed as well with the rest. A word alone is no such string. */
const OCTET_STRING = /"([\w-]{22,340})"/
const CERTIFICATE_STRING = /"([A-Za-z0-9+/]{200,}={0,2})"/

const UUID_TEXT = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/

/** SD-JWT-VC 6 (document-integrity). */
const INTEGRITY = /(sha256-)([A-Za-z0-9+/]{43}=)/

function replaceInText(text: string, block: Block, known: ReadonlyMap<string, string>): string {
  // One pass, in the order of the text, for the reader takes the bytes of the block in that order.
  const sources = [CERTIFICATE_STRING, OCTET_STRING, INTEGRITY, UUID_TEXT].map(({ source }) => source)
  return text.replace(new RegExp(sources.join('|'), 'g'), (whole, ...found: (string | undefined)[]) => {
    const [certificate, octets, hash, digest] = found
    if (certificate !== undefined) return certificateMark(certificate, block) ?? whole
    if (hash !== undefined && digest !== undefined) {
      const mark = base64Mark(decodeBase64(digest), block)
      return mark === undefined ? whole : hash + mark
    }
    if (octets === undefined) {
      block.parts.push(octetsOfUuid(whole))
      return UUID
    }
    const recomputed = known.get(octets)
    if (recomputed !== undefined) return `"${recomputed}"`
    const bytes = /[A-Z]/.test(octets) && /[a-z]/.test(octets) ? decodeBase64url(octets) : undefined
    if (bytes === undefined) return whole
    const isSecond = text.slice(0, Number(found.at(-2))).endsWith('"y":')
    const mark = (isSecond ? pointMark(bytes, block) : undefined) ?? octetsMark(bytes, block)
    return mark === undefined ? whole : `"${mark}"`
  })
}

/** Where a key is shown, its second coordinate follows its first. */
function pointMark(octets: Uint8Array, block: Block): string | undefined {
  const x = octets.length === 32 && block.points < MOST_POINTS ? block.parts.at(-1) : undefined
  const y = x && recoverY(x, isOdd(octets))
  if (y?.every((byte, at) => byte === octets[at]) !== true) return undefined
  block.points++
  return Y_OF + String.fromCharCode(isOdd(octets) ? 1 : 0)
}

function certificateMark(base64: string, block: Block): string | undefined {
  const der = decodeBase64(base64)
  if (der === undefined || encodeBase64(der) !== base64) return undefined
  // A SEQUENCE of two bytes' length that is all of it: DER as every certificate begins. Anything else is just bytes.
  const isCertificate = der[0] === 0x30 && der[1] === 0x82 && ((der[2] ?? 0) << 8) + (der[3] ?? 0) + 4 === der.length
  if (isCertificate) {
    block.parts.push(certificateReference(der))
    return `"${CERTIFICATE}"`
  }
  const mark = base64Mark(der, block)
  return mark && `"${mark}"`
}

function base64Mark(octets: Uint8Array | undefined, block: Block): string | undefined {
  if (octets === undefined || octets.length > 0xffff) return undefined
  block.parts.push(octets)
  return OCTETS_BASE64 + String.fromCharCode(octets.length >> 8, octets.length & 0xff)
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
