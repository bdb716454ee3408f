declare const brand: unique symbol
/** A string that only its own kind of code makes, so that an offer id is never passed where a resident id belongs. */
export type Brand<Name extends string> = string & { readonly [brand]: Name }

/** A configured short name such as `public-security`; it is the tenant, and first in every key of the database. */
export type AgencyId = Brand<'AgencyId'>
export type ResidentId = Brand<'ResidentId'>
export type OfferId = Brand<'OfferId'>
/** One request of a wallet's for a resident's consent, and what came of it. */
export type AuthorizationId = Brand<'AuthorizationId'>
/** All copies of one attestation delivered to one wallet at one time. */
export type IssuanceId = Brand<'IssuanceId'>
/** One copy of a credential, with a holder key and a status index of its own. */
export type CredentialId = Brand<'CredentialId'>
export type StatusListId = Brand<'StatusListId'>
export type StaffId = Brand<'StaffId'>
export type RelyingPartyId = Brand<'RelyingPartyId'>
/** What the desk's browser holds of a presentation; the wallet knows another id, `state`. */
export type TransactionId = Brand<'TransactionId'>

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A UUIDv7 (RFC9562 5.7 (uuid-version-7)): the time in milliseconds first, so that rows lie in the order of their making,
 * then 74 random bits. It is a key, not a secret.
 */
export function newId<Id extends Brand<string>>(now: Date): Id {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  new DataView(bytes.buffer).setUint32(0, Math.floor(now.getTime() / 0x10000))
  new DataView(bytes.buffer).setUint16(4, now.getTime() % 0x10000)
  bytes[6] = 0x70 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  let id = ''
  for (let at = 0; at < 16; at += 1) {
    if (at === 4 || at === 6 || at === 8 || at === 10) id += '-'
    id += HEX[bytes[at] ?? 0]
  }
  return id as Id
}
