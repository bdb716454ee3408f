import { ok, type Result, refuse } from '@sojourn/domain'
import { type ParsedJwt, parseJwt } from '@sojourn/keys'
import { type Disclosure, parseDisclosure } from './disclosure.ts'

/** An SD-JWT, or an SD-JWT+KB when it has a `keyBindingJwt`: RFC9901 4 (data-formats). Parsed is not verified. */
export interface SdJwt {
  readonly issuerJwt: ParsedJwt
  readonly disclosures: readonly Disclosure[]
  readonly keyBindingJwt?: string
  readonly compact: string
  /** The issuer's JWT and the disclosures up to and including the last `~`: what `sd_hash` is over. */
  readonly sdHashInput: string
}

export const MAX_SD_JWT_CHARS = 524_288
export const MAX_DISCLOSURES = 512
const MAX_ISSUER_JWT_CHARS = 262_144

/** The compact serialization alone; the JSON serialization is optional in RFC9901 8 and no wallet of ours is sent it. */
export function parseSdJwt(compact: string): Result<SdJwt, 'malformed'> {
  if (typeof compact !== 'string' || compact.length > MAX_SD_JWT_CHARS) return refuse('malformed')
  const [issuerPart = '', ...rest] = compact.split('~', MAX_DISCLOSURES + 3)
  const keyBindingJwt = rest.pop()
  // Without a single `~` it is some other JWT.
  if (keyBindingJwt === undefined || rest.length > MAX_DISCLOSURES) return refuse('malformed')
  const issuerJwt = parseJwt(issuerPart, { maxChars: MAX_ISSUER_JWT_CHARS })
  if (!issuerJwt.ok) return refuse('malformed')
  const disclosures: Disclosure[] = []
  for (const part of rest) {
    const disclosure = parseDisclosure(part)
    if (disclosure === undefined) return refuse('malformed')
    disclosures.push(disclosure)
  }
  return ok({
    issuerJwt: issuerJwt.value,
    disclosures,
    ...(keyBindingJwt === '' ? {} : { keyBindingJwt }),
    compact,
    sdHashInput: compact.slice(0, compact.lastIndexOf('~') + 1),
  })
}
