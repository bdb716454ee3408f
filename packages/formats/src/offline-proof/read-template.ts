import { ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64, encodeBase64url } from '@sojourn/keys'
import { CERTIFICATE, DIGEST_OF, END, NEXT, OCTETS, OCTETS_BASE64, SD_HASH, UUID, Y_OF } from './marks.ts'
import { uuidOfOctets } from './octet-text.ts'
import { CERTIFICATE_REFERENCE_BYTES, MAX_EXPANDED_CHARS, MOST_POINTS } from './offline-proof-limits.ts'
import { recoverY } from './recover-y.ts'

/** Text, or what can only be made when other parts are there: the digest of disclosure k, the digest over all before the key binding. */
export type Part = readonly (string | { readonly digestOf: number } | { readonly sdHash: true })[]

export interface Template {
  /** Header, payload and signature of the issuer's JWT. */
  readonly issuerJwt: readonly Part[]
  readonly disclosures: readonly Part[]
  /** Header, payload and signature; empty when there is none. */
  readonly keyBindingJwt: readonly Part[]
}

/** The certificate in base64 as it stands in `x5c`; undefined when the reader does not have it. */
export type FindCertificate = (reference: Uint8Array) => string | undefined

export type TemplateRefusal = 'malformed' | 'unknown_certificate'

/** Each mark with what follows it, or a run of text. What it leaves unmatched is a mark without its argument. */
const TOKEN = new RegExp(
  [
    `[${OCTETS}${DIGEST_OF}${Y_OF}][^]`,
    `${OCTETS_BASE64}[^]{2}`,
    `[${SD_HASH}${CERTIFICATE}${UUID}${NEXT}${END}]`,
    `[^${OCTETS}${OCTETS_BASE64}${DIGEST_OF}${SD_HASH}${CERTIFICATE}${Y_OF}${UUID}${NEXT}${END}]+`,
  ].join('|'),
  'g',
)
/** SHA-512 in base64url: what a digest yet to come may add. */
const MOST_DIGEST_CHARS = 86

/** `malformed` unless every mark has what it stands for, the block is used up exactly, and no part is left open. */
export function readTemplate(
  template: string,
  octets: Uint8Array,
  findCertificate: FindCertificate,
): Result<Template, TemplateRefusal> {
  const sides: Part[][] = [[]]
  let part: Part[number][] = []
  let [read, used, expanded] = [0, 0, 0]
  let [last, points]: [Uint8Array, number] = [new Uint8Array(), 0]
  const block: Block = {
    take(count) {
      used += count
      if (used > octets.length) return undefined
      last = octets.subarray(used - count, used)
      return last
    },
    y: (odd) => (++points > MOST_POINTS ? undefined : recoverY(last, odd)),
  }
  for (const [token] of template.matchAll(TOKEN)) {
    read += token.length
    if (token === NEXT) {
      sides.at(-1)?.push(part)
      part = []
    } else if (token === END) {
      sides.push([])
    } else {
      const piece = readPiece(token, block, findCertificate)
      if (!piece.ok) return piece
      part.push(piece.value)
      expanded += typeof piece.value === 'string' ? piece.value.length : MOST_DIGEST_CHARS
      if (expanded > MAX_EXPANDED_CHARS) return refuse('malformed')
    }
  }
  const [issuer = [], keyBindingJwt = []] = sides
  const isWhole = read === template.length && part.length === 0 && used === octets.length && sides.length === 2
  if (!isWhole || issuer.length < 3 || ![0, 3].includes(keyBindingJwt.length)) return refuse('malformed')
  return ok({ issuerJwt: issuer.slice(0, 3), disclosures: issuer.slice(3), keyBindingJwt })
}

/** What looks random, in the order of the text. */
interface Block {
  take(count: number): Uint8Array | undefined
  /** Of the point whose first coordinate was taken last. */
  y(odd: boolean): Uint8Array | undefined
}

function readPiece(
  token: string,
  block: Block,
  findCertificate: FindCertificate,
): Result<Part[number], TemplateRefusal> {
  switch (token[0]) {
    case OCTETS:
      return textOf(block.take(token.charCodeAt(1)), encodeBase64url)
    case OCTETS_BASE64:
      return textOf(block.take(token.charCodeAt(1) * 256 + token.charCodeAt(2)), encodeBase64)
    case UUID:
      return textOf(block.take(16), uuidOfOctets)
    case Y_OF:
      return textOf(token.charCodeAt(1) > 1 ? undefined : block.y(token[1] === '\u0001'), encodeBase64url)
    case DIGEST_OF:
      return ok({ digestOf: token.charCodeAt(1) })
    case SD_HASH:
      return ok({ sdHash: true })
    case CERTIFICATE: {
      const reference = block.take(CERTIFICATE_REFERENCE_BYTES)
      if (reference === undefined) return refuse('malformed')
      const certificate = findCertificate(reference)
      return certificate === undefined ? refuse('unknown_certificate') : ok(certificate)
    }
    default:
      return ok(token)
  }
}

const textOf = (octets: Uint8Array | undefined, encode: (octets: Uint8Array) => string): Result<string, 'malformed'> =>
  octets === undefined ? refuse('malformed') : ok(encode(octets))
