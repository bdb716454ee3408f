import { encodeBase64url, sha256 } from '@sojourn/keys'

/** What both sides of the counter know once the credentials are delivered. */
export interface ComparisonInput {
  readonly credentialIssuer: string
  /** SHA-256 of the pre-authorized code. */
  readonly offerSecretHash: Uint8Array
  /** RFC 7638 thumbprints of the holder keys, in any order. */
  readonly holderThumbprints: readonly string[]
  /** Chosen by the issuer after the keys are known, so that keys cannot be tried out until the code fits. */
  readonly notificationId: string
}

const PURPOSE = 'sojourn comparison code v1'
const MODULUS = 1_000_000

/**
 * Six digits that the officer's screen and the resident's phone show at the same time. They agree only when the credentials went to the
 * keys of this phone: whoever redeemed the offer elsewhere shows another code, and the credentials are never activated [R 12].
 */
export function comparisonCode(input: ComparisonInput): string {
  const digest = sha256(
    JSON.stringify([
      PURPOSE,
      input.credentialIssuer,
      encodeBase64url(input.offerSecretHash),
      input.holderThumbprints.toSorted(),
      input.notificationId,
    ]),
  )
  const number = new DataView(digest.buffer, digest.byteOffset).getUint32(0) % MODULUS
  return number.toString().padStart(6, '0')
}
