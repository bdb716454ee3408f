import { isJsonObject, ok, type Result, refuse } from '@sojourn/domain'
import { encodeBase64url, type HashAlg, parseStrictJson } from '@sojourn/keys'
import { Inflate } from 'fflate'
import { digestOf, hashAlgorithmOf } from '../dc-sd-jwt/hash-algorithm.ts'
import { DICTIONARY_V1 } from './dictionary.ts'
import { octetsOfText, textOfOctets } from './octet-text.ts'
import { MAX_EXPANDED_CHARS, MAX_OFFLINE_PROOF_BYTES, MAX_TEMPLATE_BYTES } from './offline-proof-limits.ts'
import { type FindCertificate, type Part, readTemplate, type Template } from './read-template.ts'

/** `unknown_certificate`: it may be good, and nothing can be said without the certificate that it names. */
export type OfflineProofRefusal = 'malformed' | 'unknown_version' | 'unknown_certificate'

const VERSION = 1
const HEAD_BYTES = 3

/**
 * The text that `encodeOfflineProof` was given, byte for byte, so that its signatures verify. Nothing in it is believed: a proof spoiled on the
 * way, or made up, expands to a text that no signature fits. Time and memory are bounded whatever the bytes are.
 */
export function decodeOfflineProof(
  proof: Uint8Array,
  findCertificate: FindCertificate,
): Result<string, OfflineProofRefusal> {
  if (proof.length <= HEAD_BYTES || proof.length > MAX_OFFLINE_PROOF_BYTES) return refuse('malformed')
  if (proof[0] !== VERSION) return refuse('unknown_version')
  const blockEnd = HEAD_BYTES + (proof[1] ?? 0) * 256 + (proof[2] ?? 0)
  const packed = proof.subarray(blockEnd)
  const text = blockEnd < proof.length ? unpacked(packed) : undefined
  if (text === undefined) return refuse('malformed')
  const template = readTemplate(text, proof.subarray(HEAD_BYTES, blockEnd), findCertificate)
  if (!template.ok) return template
  const compact = expand(template.value)
  return compact === undefined ? refuse('malformed') : ok(compact)
}

/** A byte unpacks to about a thousand at most, so with small bites a bomb is dropped before it has grown. */
const BITE_BYTES = 64

function unpacked(packed: Uint8Array): string | undefined {
  let text = ''
  const inflate = new Inflate({ dictionary: DICTIONARY_V1 }, (octets) => {
    text += textOfOctets(octets)
  })
  try {
    for (let at = 0; at < packed.length; at += BITE_BYTES) {
      inflate.push(packed.subarray(at, at + BITE_BYTES), at + BITE_BYTES >= packed.length)
      if (text.length > MAX_TEMPLATE_BYTES) return undefined
    }
  } catch {
    return undefined
  }
  return text
}

interface Expanding {
  readonly template: Template
  readonly alg: HashAlg
  /** By its number: the disclosure, or that it is being made, in which case it would have to hold its own digest. */
  readonly disclosures: Map<number, string | 'under_way'>
  sdHashInput: string | undefined
  charsLeft: number
}

function expand(template: Template): string | undefined {
  const alg = algorithmOf(template)
  if (alg === undefined) return undefined
  const expanding: Expanding = {
    template,
    alg,
    disclosures: new Map(),
    sdHashInput: undefined,
    charsLeft: MAX_EXPANDED_CHARS,
  }
  const disclosures = template.disclosures.map((_, at) => disclosure(expanding, at))
  const issuerJwt = jwt(expanding, template.issuerJwt)
  if (issuerJwt === undefined || disclosures.includes(undefined)) return undefined
  expanding.sdHashInput = [issuerJwt, ...disclosures, ''].join('~')
  const keyBinding = template.keyBindingJwt.length === 0 ? '' : jwt(expanding, template.keyBindingJwt)
  return keyBinding === undefined ? undefined : expanding.sdHashInput + keyBinding
}

/** The payload says which hash makes the digests that are still missing in it. */
function algorithmOf({ issuerJwt }: Template): HashAlg | undefined {
  const withoutDigests = (issuerJwt[1] ?? []).filter((piece) => typeof piece === 'string').join('')
  const payload = parseStrictJson(octetsOfText(withoutDigests))
  return isJsonObject(payload) ? hashAlgorithmOf(payload) : undefined
}

function jwt(expanding: Expanding, [header, payload, signature]: readonly Part[]): string | undefined {
  const parts = [segment(expanding, header), segment(expanding, payload), fill(expanding, signature)]
  return parts.includes(undefined) ? undefined : parts.join('.')
}

function segment(expanding: Expanding, part: Part | undefined): string | undefined {
  const text = fill(expanding, part)
  return text === undefined ? undefined : encodeBase64url(octetsOfText(text))
}

function disclosure(expanding: Expanding, at: number): string | undefined {
  const known = expanding.disclosures.get(at)
  if (known !== undefined) return known === 'under_way' ? undefined : known
  expanding.disclosures.set(at, 'under_way')
  const encoded = segment(expanding, expanding.template.disclosures[at])
  if (encoded !== undefined) expanding.disclosures.set(at, encoded)
  return encoded
}

function fill(expanding: Expanding, part: Part | undefined): string | undefined {
  if (part === undefined) return undefined
  let text = ''
  for (const piece of part) {
    const filled = typeof piece === 'string' ? piece : digest(expanding, piece)
    if (filled === undefined) return undefined
    text += filled
    expanding.charsLeft -= filled.length
  }
  return expanding.charsLeft < 0 ? undefined : text
}

function digest(expanding: Expanding, piece: Exclude<Part[number], string>): string | undefined {
  const hashed = 'digestOf' in piece ? disclosure(expanding, piece.digestOf) : expanding.sdHashInput
  return hashed === undefined ? undefined : digestOf(expanding.alg, hashed)
}
