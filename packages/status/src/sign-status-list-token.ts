import { toSeconds } from '@sojourn/domain'
import { encodeBase64url, type JsonObject, type Signer, signJwt } from '@sojourn/keys'
import { type BitSize, entriesOf, MIN_STATUS_LIST_ENTRIES, type StatusBits } from './bits.ts'
import { compressStatusBits } from './compression.ts'

export interface SignStatusListToken {
  /** Where the token is fetched; it becomes `sub`, and every referenced token says the same. */
  readonly uri: string
  /** Where the issuer names all its lists: TSL 9 (aggregation). */
  readonly aggregationUri?: string
  readonly bits: BitSize
  readonly raw: StatusBits
  readonly issuedAt: Date
  readonly ttlSeconds: number
  readonly expiresAt: Date
  readonly signer: Signer
}

/**
 * A Status List Token in JWT form: TSL 5.1 (status-list-token-jwt). `x5c` travels in the header when the signer has one (HAIP-1.0), and the key
 * itself, for readers that take it from there and trust the address alone; ours believe neither before the chain or the trust list says so.
 */
export async function signStatusListToken(input: SignStatusListToken): Promise<string> {
  const entries = entriesOf(input.raw, input.bits)
  if (entries < MIN_STATUS_LIST_ENTRIES) throw new RangeError(`a list of ${entries} entries hides nobody`)
  const payload: JsonObject = {
    sub: input.uri,
    iat: toSeconds(input.issuedAt),
    exp: toSeconds(input.expiresAt),
    ttl: input.ttlSeconds,
    status_list: {
      bits: input.bits,
      lst: encodeBase64url(await compressStatusBits(input.raw)),
      ...(input.aggregationUri === undefined ? {} : { aggregation_uri: input.aggregationUri }),
    },
  }
  return signJwt('status_list', signerHeader(input.signer), payload, input.signer)
}

function signerHeader({ kid, x5c, publicJwk }: Signer): JsonObject {
  const named = kid === undefined ? {} : { kid }
  return { ...named, ...(x5c === undefined ? {} : { x5c: [...x5c] }), jwk: { ...publicJwk, ...named } }
}
