import { type JsonObject, ok, type Result, refuse, toSeconds } from '@sojourn/domain'
import { type Signer, signJwt } from '@sojourn/keys'
import { leadsAlong, type PathPattern } from '../path.ts'
import { digestOf, hashAlgorithmOf } from './hash-algorithm.ts'
import { parseSdJwt, type SdJwt } from './parse-sd-jwt.ts'
import { type PlacedDisclosure, revealDisclosures, type SdJwtRefusal } from './reveal-disclosures.ts'

export interface PresentSdJwtVc {
  /** As stored, with every disclosure the issuer sent. */
  readonly compact: string
  /** Paths in the processed claims. To ask for a value is to ask for all that is in it. */
  readonly disclose: readonly PathPattern[]
  /** These without what is selectively disclosable inside them. */
  readonly discloseAlone?: readonly PathPattern[]
  /** Left out only where the request says that no holder binding is wanted (OID4VP-1.0 6.1). */
  readonly keyBinding?: KeyBinding
}

export interface KeyBinding {
  readonly nonce: string
  readonly audience: string
  readonly at: Date
  readonly signer: Signer
  /** OID4VP-1.0 B.3.3 (transaction-data): the digests of what is being agreed to, and how they were made. */
  readonly transactionData?: { readonly hashes: readonly string[]; readonly hashAlg: string }
}

export type PresentRefusal = 'malformed' | SdJwtRefusal | 'claim_missing'

/**
 * Keeps the disclosures that lie on the way to a wanted value or inside it, and no other: RFC9901 7.2 (processing-by-the-holder).
 * A path that leads to nothing is refused rather than passed over.
 */
export async function presentSdJwtVc(input: PresentSdJwtVc): Promise<Result<string, PresentRefusal>> {
  const parsed = parseSdJwt(input.compact)
  if (!parsed.ok) return parsed
  const processed = revealDisclosures(parsed.value)
  if (!processed.ok) return processed
  const { claims, disclosed } = processed.value
  const alone = input.discloseAlone ?? []
  if (![...input.disclose, ...alone].every((pattern) => reaches(claims, pattern))) return refuse('claim_missing')
  const presentation = assemble(parsed.value, wanted(disclosed, input.disclose, alone))
  return ok(
    input.keyBinding === undefined
      ? presentation
      : presentation + (await signKeyBinding(parsed.value, presentation, input.keyBinding)),
  )
}

function wanted(
  disclosed: readonly PlacedDisclosure[],
  whole: readonly PathPattern[],
  alone: readonly PathPattern[],
): ReadonlySet<string> {
  const isWanted = ({ path }: PlacedDisclosure): boolean =>
    whole.some((pattern) => leadsAlong(pattern, path)) ||
    alone.some((pattern) => path.length <= pattern.length && leadsAlong(pattern, path))
  return new Set(disclosed.filter(isWanted).map(({ disclosure }) => disclosure.encoded))
}

/** In the issuer's order, which says nothing that the issuer did not mean to say. */
function assemble({ issuerJwt, disclosures }: SdJwt, kept: ReadonlySet<string>): string {
  const parts = disclosures.map(({ encoded }) => encoded).filter((encoded) => kept.has(encoded))
  return `${[issuerJwt.compact, ...parts].join('~')}~`
}

function signKeyBinding({ issuerJwt }: SdJwt, presentation: string, binding: KeyBinding): Promise<string> {
  const alg = hashAlgorithmOf(issuerJwt.payload)
  if (alg === undefined) throw new Error('the hash algorithm was known a moment ago')
  const payload: JsonObject = {
    iat: toSeconds(binding.at),
    aud: binding.audience,
    nonce: binding.nonce,
    sd_hash: digestOf(alg, presentation),
    ...(binding.transactionData === undefined
      ? {}
      : {
          transaction_data_hashes: [...binding.transactionData.hashes],
          transaction_data_hashes_alg: binding.transactionData.hashAlg,
        }),
  }
  return signJwt('kb_jwt', {}, payload, binding.signer)
}

function reaches(value: JsonObject[string] | undefined, pattern: PathPattern): boolean {
  if (value === undefined) return false
  const [step, ...rest] = pattern
  if (step === undefined) return true
  if (typeof step === 'string') {
    return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, step)
      ? reaches(value[step], rest)
      : false
  }
  if (!Array.isArray(value)) return false
  return step === null ? value.some((element) => reaches(element, rest)) : reaches(value[step], rest)
}
