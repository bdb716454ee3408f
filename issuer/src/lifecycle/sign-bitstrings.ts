import type { Signer } from '@sojourn/keys'
import { createBitstring, INVALID, SUSPENDED, signBitstringList } from '@sojourn/status'
import { BITSTRING_PURPOSES, type BitstringPurpose, bitstringListUri } from './status-place.ts'

interface Dates {
  readonly issuedAt: Date
  readonly ttlSeconds: number
  readonly expiresAt: Date
}

/** Which value of the one list each bit stands for. */
const VALUE = { revocation: INVALID, suspension: SUSPENDED } as const satisfies Record<BitstringPurpose, number>

/**
 * The Bitstring lists of an edition of a Token Status List: made from its very bytes, in the same transaction, so that no two formats can
 * ever tell different things of one agency's decision. Secured as the credentials are that they speak for: by DID, as `vc+jwt` (BSL 5).
 */
export async function signBitstrings(
  issuer: string,
  signer: Signer,
  statusListUri: string,
  statuses: Uint8Array,
  dates: Dates,
): Promise<Readonly<Record<BitstringPurpose, string>>> {
  const sign = (purpose: BitstringPurpose): Promise<string> =>
    signBitstringList({
      uri: bitstringListUri(statusListUri, purpose),
      purpose,
      bitstring: bitstringOf(statuses, VALUE[purpose]),
      issuer,
      ...dates,
      signer,
    })
  const [revocation, suspension] = await Promise.all(BITSTRING_PURPOSES.map(sign))
  if (revocation === undefined || suspension === undefined) throw new Error('a list for each purpose was asked for')
  return { revocation, suspension }
}

/** For each of the two values, what the four entries of a byte come to: its right-most entry is the left-most bit. */
const NIBBLES = new Map<number, Uint8Array>([INVALID, SUSPENDED].map((value) => [value, nibblesOf(value)]))

function nibblesOf(value: number): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) =>
    [0, 1, 2, 3].reduce((nibble, entry) => nibble | (((byte >> (entry * 2)) & 3) === value ? 8 >> entry : 0), 0),
  )
}

/** Entries of two bits, least significant first, become bits of one, left-most first: eight of them lie in two bytes there and one here. */
export function bitstringOf(statuses: Uint8Array, value: number): Uint8Array {
  const nibbles = NIBBLES.get(value)
  if (nibbles === undefined) throw new RangeError(`no bit stands for ${value}`)
  const bitstring = createBitstring(statuses.length * 4)
  for (let at = 0; at < bitstring.length; at++) {
    bitstring[at] = ((nibbles[statuses[2 * at] ?? 0] ?? 0) << 4) | (nibbles[statuses[2 * at + 1] ?? 0] ?? 0)
  }
  return bitstring
}
