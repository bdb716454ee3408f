import { type AttestationTypeId, ok, type Result, refuse } from '@sojourn/domain'
import { issuerAllowed, type TrustedIssuer } from '@sojourn/trust'
import { attestationOf } from '../cards/attestation-of.ts'
import type { TrustListRefusal } from '../trust/trust-list-source.ts'
import { heldTypeOf, type OfferRefusal, type ReadOfferDeps, type ReviewedOffer, reviewIssuer } from './read-offer.ts'

/** An agency of the trust list, and what of it this wallet can hold. */
export interface Agency {
  readonly issuer: TrustedIssuer
  readonly attestations: readonly AttestationTypeId[]
}

/** Whom a person can turn to without a counter: known from the trust list, so looking at it tells no agency anything. */
export async function listAgencies(
  deps: Pick<ReadOfferDeps, 'trustList'>,
): Promise<Result<readonly Agency[], TrustListRefusal>> {
  const list = await deps.trustList.current()
  if (!list.ok) return list
  const agencies = list.value.issuers.map((issuer) => ({ issuer, attestations: attestationsOf(issuer) }))
  return ok(agencies.filter(({ attestations }) => attestations.length > 0))
}

const attestationsOf = ({ types }: TrustedIssuer): readonly AttestationTypeId[] => [
  ...new Set(types.flatMap((type) => attestationOf({ format: 'dc+sd-jwt', type }) ?? [])),
]

/** The wallet's own wish instead of an offer: OID4VCI-1.0 3.4 (wallet-initiated). In the format that can be shown in parts. */
export async function reviewApplication(
  deps: ReadOfferDeps,
  issuerId: string,
  attestation: AttestationTypeId,
): Promise<Result<ReviewedOffer, OfferRefusal>> {
  const list = await deps.trustList.current()
  if (!list.ok) return list
  const issuer = list.value.issuers.find((entry) => entry.issuer === issuerId)
  if (!issuer) return refuse('not_on_trust_list')
  return reviewIssuer(deps, list.value, issuer, {
    grant: { kind: 'authorization_code' },
    configurationIds: ({ configurations, credentialIssuer }) =>
      Object.entries(configurations)
        .flatMap(([id, configuration]) => {
          const held = heldTypeOf(configuration)
          const fits = held?.format === 'dc+sd-jwt' && attestationOf(held) === attestation
          return fits && issuerAllowed(list.value, credentialIssuer, held.type).ok ? [id] : []
        })
        .slice(0, 1),
    authorizationServer: undefined,
  })
}
