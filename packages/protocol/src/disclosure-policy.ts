import type { JsonObject } from '@sojourn/domain'
import * as z from 'zod'
import './zod-without-eval.ts'

/**
 * Whom an issuer lets a holder show its credential to: the common policies of CIR-2024-2979 annex III, as credential metadata carry them
 * (ETSI-119472-3 4.2.5 (embedded-disclosure-policy)). The names of the wire are not settled there; SPECS.md says which are ours.
 */
export type DisclosurePolicy =
  | { readonly kind: 'no_policy' }
  | { readonly kind: 'authorized_parties'; readonly uri: string; readonly parties: readonly AuthorizedParty[] }
  | {
      readonly kind: 'root_of_trust'
      readonly uri: string
      /** SHA-256 of the root certificate, DER, base64url. */
      readonly roots: readonly string[]
    }
  /** One that this product does not know: it allows nobody, for an issuer meant it to keep somebody out. */
  | { readonly kind: 'not_understood' }

/** By registered number, or by what it is registered as. */
export type AuthorizedParty = { readonly identifier: string } | { readonly entitlement: string }

/** What a relying party is registered as, as a policy names it. */
export const entitlementOf = (relyingPartyKind: string): string => `urn:sojourn:relying-party:${relyingPartyKind}`

const text = z.string().min(1).max(2048)

const party = z
  .object({ identifier: text.optional(), entitlement_uri: text.optional() })
  .refine(({ identifier, entitlement_uri }) => (identifier === undefined) !== (entitlement_uri === undefined))
  .transform(
    ({ identifier, entitlement_uri }): AuthorizedParty =>
      identifier === undefined ? { entitlement: entitlement_uri ?? '' } : { identifier },
  )

const known = z.discriminatedUnion('policy_type', [
  z.object({ policy_type: z.literal('no_policy') }).transform((): DisclosurePolicy => ({ kind: 'no_policy' })),
  z
    .object({
      policy_type: z.literal('authorized_rp_only'),
      policy_uri: text,
      authorized_parties: z.array(party).min(1).max(1_000),
    })
    .transform(
      ({ policy_uri: uri, authorized_parties: parties }): DisclosurePolicy => ({
        kind: 'authorized_parties',
        uri,
        parties,
      }),
    ),
  z
    .object({
      policy_type: z.literal('specific_root_of_trust'),
      policy_uri: text,
      trusted_roots: z
        .array(z.object({ 'x5t#S256': z.string().regex(/^[\w-]{43}$/) }))
        .min(1)
        .max(100),
    })
    .transform(
      ({ policy_uri: uri, trusted_roots }): DisclosurePolicy => ({
        kind: 'root_of_trust',
        uri,
        roots: trusted_roots.map((root) => root['x5t#S256']),
      }),
    ),
])

/** Of `credential_metadata`; whatever cannot be read allows nobody. */
export const disclosurePolicySchema = known.catch({ kind: 'not_understood' })

export function disclosurePolicyOnWire(policy: DisclosurePolicy): JsonObject {
  switch (policy.kind) {
    case 'no_policy':
      return { policy_type: 'no_policy' }
    case 'authorized_parties':
      return {
        policy_type: 'authorized_rp_only',
        policy_uri: policy.uri,
        authorized_parties: policy.parties.map((each) =>
          'identifier' in each ? { identifier: each.identifier } : { entitlement_uri: each.entitlement },
        ),
      }
    case 'root_of_trust':
      return {
        policy_type: 'specific_root_of_trust',
        policy_uri: policy.uri,
        trusted_roots: policy.roots.map((root) => ({ 'x5t#S256': root })),
      }
    case 'not_understood':
      throw new Error('a policy that was not understood is not passed on')
  }
}
