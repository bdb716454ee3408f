import type { JsonObject } from '@sojourn/domain'
import { contextText, VCDM2_CONTEXT } from '@sojourn/formats'
import { encodeBase64, sha256 } from '@sojourn/keys'
import { bitstringEntryOf } from '@sojourn/status'
import { BITSTRING_PURPOSES, bitstringListUri } from '../lifecycle/status-place.ts'

export interface VcdmCredentialInput {
  readonly types: readonly string[]
  /** The agency's DID. */
  readonly issuer: string
  /** Left out where `cnf` alone binds the credential to its holder. */
  readonly subject: string | undefined
  readonly claims: JsonObject
  readonly contextUrl: string
  /** Of the Token Status List that the Bitstring lists are made from; undefined for what is never taken back. */
  readonly status: { readonly uri: string; readonly index: number } | undefined
  /** Both to the day. */
  readonly issuedAt: Date
  readonly expiresAt: Date
}

/**
 * An attestation as a credential of VCDM 2.0. It has no id, for nobody needs one and it would be one more thing to know a copy by; the
 * digest of our context travels with it, for the context decides what the claims mean (VCDM-2.0 5.3 (integrity-of-related-resources)).
 */
export const vcdmCredential = (input: VcdmCredentialInput): JsonObject => ({
  '@context': [VCDM2_CONTEXT, input.contextUrl],
  type: [...input.types],
  issuer: input.issuer,
  validFrom: dateTimeStamp(input.issuedAt),
  validUntil: dateTimeStamp(input.expiresAt),
  credentialSubject: { ...(input.subject === undefined ? {} : { id: input.subject }), ...input.claims },
  ...(input.status === undefined ? {} : { credentialStatus: entriesOf(input.status) }),
  relatedResource: [
    { id: input.contextUrl, mediaType: 'application/ld+json', digestSRI: `sha256-${digestOf(input.contextUrl)}` },
  ],
})

const entriesOf = ({ uri, index }: NonNullable<VcdmCredentialInput['status']>) =>
  BITSTRING_PURPOSES.map((purpose) => bitstringEntryOf(bitstringListUri(uri, purpose), index, purpose))

const dateTimeStamp = (instant: Date): string => `${instant.toISOString().slice(0, 19)}Z`

const digests = new Map<string, string>()

/** One context a process, in practice. */
function digestOf(url: string): string {
  const known = digests.get(url) ?? encodeBase64(sha256(contextText(url)))
  digests.set(url, known)
  return known
}
