import type { AttestationTypeId } from '@sojourn/domain'
import type { JsonObject } from '@sojourn/keys'
import type { RegisteredRelyingParty } from '@sojourn/trust'
import type { AskedClaim, Policy, PolicyParameters } from './policy.ts'

/** The `vct` values under which the trust list knows an attestation type; several cities issue the same type. */
export type VctsOf = (type: AttestationTypeId) => readonly string[]

/**
 * The policy's question as a DCQL query on the wire (OID4VP-1.0 6 (dcql_query)). SD-JWT VC only: a credential without
 * selective disclosure would tell more than the policy asks.
 */
export function policyQuery(policy: Policy, parameters: PolicyParameters, vctsOf: VctsOf): JsonObject {
  const credentials = policy.asks.map((ask) => ({
    id: ask.queryId,
    format: 'dc+sd-jwt',
    meta: { vct_values: [...vctsOf(ask.type)] },
    claims: ask.claims.map((claim) => ({
      ...(claim.id === undefined ? {} : { id: claim.id }),
      path: [...claim.path],
      ...(claim.selects === undefined ? {} : { values: [...claim.selects(parameters)] }),
    })),
    ...(ask.claimSets === undefined ? {} : { claim_sets: ask.claimSets.map((ids) => [...ids]) }),
  }))
  if (policy.alternatives.length === 0) return { credentials }
  const options = policy.alternatives.map((queryIds) => [...queryIds])
  return { credentials, credential_sets: [{ options, required: true }] }
}

export type RegisteredUse = RegisteredRelyingParty['uses'][number]

/** What the registry has to register for a policy, no more: the `uses` entry of the trust list. */
export function registeredUse(policy: Policy, contact: string, vctsOf: VctsOf): RegisteredUse {
  return {
    policyId: policy.id,
    purpose: policy.purpose,
    legalBasis: policy.legalBasis,
    retention: policy.retention,
    contact,
    credentials: policy.asks.flatMap((ask) =>
      vctsOf(ask.type).map((vct) => ({ vct, claims: distinctPaths(ask.claims) })),
    ),
  }
}

/** The same claim may be asked twice, once with `values`. */
export const distinctPaths = (claims: readonly AskedClaim[]): (readonly string[])[] =>
  claims
    .map((claim) => claim.path)
    .filter((path, index, paths) => paths.findIndex((other) => other.join('.') === path.join('.')) === index)
